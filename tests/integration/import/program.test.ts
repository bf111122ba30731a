import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addApiKey, holderOfApiKey, listApiKeys, removeApiKey } from "@/accounts/api-keys/store";
import { takeRecords } from "@/app/api/records/take";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { somebodyWaits } from "../change-log/association";
import { importText, makeAssociation } from "./files";

let database: FreshDatabase;
let associationId: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  associationId = await makeAssociation(database.pool);
});

async function rows(query: string) {
  return (await database.pool.query(query, [associationId])).rows;
}

const contactByKey = async (key: string) =>
  (await rows("select * from contact where association_id = $1")).find((row) => row.integration_key === key);

describe("the key of a program", () => {
  it("I5 V8: is found by the whole of itself, at its own association, until it is taken away", async () => {
    const other = await makeAssociation(database.pool);
    const key = (await addApiKey(associationId, "AMS"))!;
    const theirs = (await addApiKey(other, "AMS"))!;
    expect(await holderOfApiKey(associationId, key)).toBe("AMS");
    const [{ hash, expected }] = await rows(
      `select encode(key_hash, 'hex') as hash, encode(sha256(convert_to('${key}', 'UTF8')), 'hex') as expected
         from api_key where association_id = $1`,
    );
    expect(hash).toBe(expected);
    for (const shown of [theirs, hash, "", key.slice(0, -1), `${key}A`, key.toUpperCase(), "%", "AMS"])
      expect([shown, await holderOfApiKey(associationId, shown)]).toEqual([shown, null]);

    expect(await removeApiKey(other, "AMS")).toBe(true);
    expect(await holderOfApiKey(associationId, key)).toBe("AMS");
    expect(await removeApiKey(other, "AMS")).toBe(false);
    await addApiKey(associationId, "Another");
    expect(await removeApiKey(associationId, "AMS")).toBe(true);
    expect(await holderOfApiKey(associationId, key)).toBeNull();
    expect((await listApiKeys(associationId)).map(({ name }) => name)).toEqual(["Another"]);
    expect(await listApiKeys(other)).toEqual([]);
    expect(
      await rows(
        "select actor, action, subject from audit_log where association_id = $1 and action like 'api-key.%' order by id",
      ),
    ).toEqual([
      { actor: "command", action: "api-key.added", subject: "AMS" },
      { actor: "command", action: "api-key.added", subject: "Another" },
      { actor: "command", action: "api-key.removed", subject: "AMS" },
    ]);
  });

  it("is written to once a minute, however often it is shown, and says of itself when that was", async () => {
    const key = (await addApiKey(associationId, "AMS"))!;
    await addApiKey(associationId, "Another");
    const used = async () => (await listApiKeys(associationId)).map(({ lastUsedAt }) => lastUsedAt);
    expect(await used()).toEqual([null, null]);
    await holderOfApiKey(associationId, key);
    const first = await used();
    expect(first).toEqual([expect.any(Date), null]);
    await holderOfApiKey(associationId, key);
    expect(await used()).toEqual(first);
    await rows(
      "update api_key set last_used_at = last_used_at - interval '2 minutes' where association_id = $1",
    );
    await holderOfApiKey(associationId, key);
    expect((await used())[0]!.getTime()).toBeGreaterThanOrEqual(first[0]!.getTime());
  });
});

describe("records from a program", () => {
  const send = async (
    kind: "contacts" | "lists",
    type: string,
    body: string | Buffer<ArrayBuffer>,
    query = "",
  ) => {
    const request = new Request(`http://hub.example/api/v1/${kind}${query}`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    const answer = await takeRecords(request, { associationId, actor: "api:AMS", kind });
    return { status: answer.status, answer: await answer.json() };
  };
  const maria = { integration_key: "M-1", first_name: "Maria", exclude_from_directory: true, phone: 5550100 };

  it("R37: takes JSON as it takes a file: creates, updates, clears by null, leaves what is not said", async () => {
    expect(await send("contacts", "application/json", JSON.stringify([maria]))).toEqual({
      status: 200,
      answer: {
        kind: "contacts",
        status: "applied",
        lines: 1,
        created: 1,
        updated: 0,
        unchanged: 0,
        warnings: [],
      },
    });
    await send("contacts", "application/json", JSON.stringify([{ integration_key: "M-1", phone: null }]));
    expect(await contactByKey("M-1")).toMatchObject({
      first_name: "Maria",
      phone: null,
      exclude_from_directory: true,
    });
    expect(
      await rows(
        "select actor, subject from audit_log where association_id = $1 and action = 'records.imported' order by id",
      ),
    ).toEqual(Array(2).fill({ actor: "api:AMS", subject: "contacts" }));
  });

  it("takes CSV, and with dry_run says what would happen and changes nothing", async () => {
    const csv = "integration_key,first_name\nM-2,Amir\n";
    expect(await send("contacts", "text/csv; charset=utf-8", csv, "?dry_run=true")).toMatchObject({
      status: 200,
      answer: { status: "tried", created: 1 },
    });
    expect(await contactByKey("M-2")).toBeUndefined();
    expect((await send("contacts", "text/csv", csv)).answer).toMatchObject({ status: "applied", created: 1 });
  });

  it.each([
    ["no record", [maria, 5], 2, "is no object"],
    ["no list of records", maria, 1, "Send an array of records."],
    ["nothing", [], 1, "Send an array of records."],
    ["other fields", [maria, { integration_key: "M-2" }], 2, "has other fields than the first record"],
    [
      "a value that is none",
      [{ integration_key: "M-1", phone: ["1"] }],
      1,
      "is neither text, number, truth value nor null",
    ],
    [
      "an unknown field",
      [{ integration_key: "M-1", shoe_size: 44 }],
      1,
      expect.stringContaining('"shoe_size"'),
    ],
    ["a bad value", [{ integration_key: "M-1", email: "nobody" }], 1, '"nobody" is not an e-mail address'],
    [
      "half a character",
      [{ integration_key: "M-1", city: "\ud83d" }],
      1,
      "holds a character that cannot be stored",
    ],
    [
      "half a character in the key",
      [{ integration_key: "M\udc00" }],
      1,
      "holds a character that cannot be stored",
    ],
    ["NUL", [{ integration_key: "M-1", city: "a\0b" }], 1, "holds a character that cannot be stored"],
  ])("refuses all of it for %s, and names the record", async (_what, given, line, problem) => {
    const { status, answer } = await send("contacts", "application/json", JSON.stringify(given));
    expect(status).toBe(422);
    expect(answer).toMatchObject({ status: "refused", problems: [{ line, problem }], problemCount: 1 });
    expect(await rows("select 1 from contact where association_id = $1")).toEqual([]);
  });

  it.each([
    ["application/json", "[{", "", 400],
    ["application/json", Buffer.from('[{"integration_key":"M-1","first_name":"Núñez"}]', "latin1"), "", 400],
    ["application/json", "[]", "?dry_run=perhaps", 400],
    ["application/x-www-form-urlencoded", "a=b", "", 415],
    ["text/csv", `integration_key\n${"x".repeat(9 * 1024 * 1024)}`, "", 413],
  ])("answers %s %# with its status", async (type, body, query, status) => {
    expect((await send("contacts", type, body, query)).status).toBe(status);
    expect(await rows("select 1 from contact where association_id = $1")).toEqual([]);
  });

  it("is not read when its length says already that it is too much", async () => {
    const request = new Request("http://hub.example/api/v1/contacts", {
      method: "POST",
      headers: { "content-type": "text/csv", "content-length": String(9 * 1024 * 1024 + 1) },
      body: "integration_key\nM-1\n",
    });
    const answer = await takeRecords(request, { associationId, actor: "api:AMS", kind: "contacts" });
    expect([answer.status, request.bodyUsed]).toEqual([413, false]);
    expect(await contactByKey("M-1")).toBeUndefined();
  });

  it("tells how many lines cannot be taken, and names the first hundred", async () => {
    const csv = `list_key,is_synced\n${Array.from({ length: 150 }, (_, at) => `L-${at},perhaps\n`).join("")}`;
    const { answer } = await send("lists", "text/csv", csv);
    expect(answer.problems).toHaveLength(100);
    expect(answer.problemCount).toBe(150);
  });
});

describe("an import, from wherever it comes", () => {
  it("F3: is refused whole, and says so, where a clerk stores one of its keys at the same moment", async () => {
    const clerk = await database.pool.connect();
    try {
      await clerk.query("begin");
      await clerk.query(
        "insert into contact (association_id, kind, integration_key) values ($1, 'individual', 'M-2')",
        [associationId],
      );
      const importing = importText(associationId, "contacts", "integration_key\nM-1\nM-2\n");
      await somebodyWaits(database.pool);
      await clerk.query("commit");
      const problem = expect.stringContaining("Import the file again.");
      expect(await importing).toEqual({ status: "refused", problems: [{ line: 1, problem }] });
    } finally {
      clerk.release();
    }
    expect(await contactByKey("M-1")).toBeUndefined();
    expect(await importText(associationId, "contacts", "integration_key\nM-1\nM-2\n")).toMatchObject({
      created: 1,
      unchanged: 1,
    });
  });

  it("I5: never reads or touches another association's records, whose keys and names are the same", async () => {
    const other = await makeAssociation(database.pool);
    await rows("insert into membership_type (association_id, name) values ($1, 'Full')"); // older than theirs
    for (const [kind, text] of [
      ["organizations", "integration_key,organization_name\nO-1,Their firm\nO-2,Theirs alone\n"],
      ["contacts", "integration_key,first_name,organization_key,title\nM-1,Theirs,O-1,Owner\nM-9,Alone,,\n"],
      ["memberships", "integration_key,membership_type,status\nM-1,Full,active\n"],
      ["lists", "list_key,list_name,integration_key,role\nboard,Their board,M-1,Chair\n"],
    ] as const)
      expect(await importText(other, kind, text), kind).toMatchObject({ status: "applied" });
    const theirs = async () =>
      (
        await database.pool.query(
          `select t::text as row from (
             select 'contact', xmin::text, c::text from contact c where association_id = $1
             union all select 'tie', xmin::text, r::text from relationship r where association_id = $1
             union all select 'type', xmin::text, y::text from membership_type y where association_id = $1
             union all select 'membership', xmin::text, m::text from membership m where association_id = $1
             union all select 'list', xmin::text, l::text from list l where association_id = $1
             union all select 'place', xmin::text, p::text from list_membership p where association_id = $1) t order by 1`,
          [other],
        )
      ).rows;
    const before = await theirs();

    // What only the other one has is not there, and cannot be named.
    for (const [kind, text, problem] of [
      ["contacts", "integration_key,organization_key\nM-2,O-2\n", 'no organization has the key "O-2"'],
      [
        "memberships",
        "integration_key,membership_type,status\nM-9,Full,active\n",
        'no contact has the key "M-9"',
      ],
      ["lists", "list_key,list_name,integration_key\nboard,Board,M-9\n", 'no contact has the key "M-9"'],
      [
        "lists",
        "list_key,role,integration_key\nboard,,\n",
        "is about a new list: the column list_name is missing",
      ],
      ["memberships", "integration_key,membership_type\nM-1,Full\n", 'no contact has the key "M-1"'],
    ] as const)
      expect(await importText(associationId, kind, text), text).toMatchObject({
        status: "refused",
        problems: [{ line: 2, problem }],
      });

    // What both have is made anew.
    for (const [kind, text] of [
      ["organizations", "integration_key,organization_name\nO-1,Our firm\n"],
      ["contacts", "integration_key,first_name,organization_key,title\nM-1,Ours,O-1,Baker\n"],
      ["memberships", "integration_key,membership_type,status\nM-1,Full,pending\n"],
      ["lists", "list_key,list_name,integration_key,role\nboard,Our board,M-1,Treasurer\n"],
    ] as const)
      expect(await importText(associationId, kind, text), kind).toMatchObject({
        created: 1,
        updated: 0,
        unchanged: 0,
      });
    expect(await theirs()).toEqual(before);
    expect(
      await rows(
        `select (select count(*)::int from membership_type where association_id = $1) as types,
                (select count(*)::int from relationship r join contact c on c.id = r.contact_id
                   join contact o on o.id = r.organization_id
                  where r.association_id = $1 and c.association_id = $1 and o.association_id = $1) as ties,
                (select name from list where association_id = $1) as list,
                (select count(*)::int from list_membership m join contact c on c.id = m.contact_id
                   join list l on l.id = m.list_id
                  where m.association_id = $1 and c.association_id = $1 and l.association_id = $1) as places,
                (select count(*)::int from membership m join contact c on c.id = m.contact_id
                   join membership_type t on t.id = m.membership_type_id
                  where m.association_id = $1 and c.association_id = $1 and t.association_id = $1) as memberships`,
      ),
    ).toEqual([{ types: 1, ties: 1, list: "Our board", places: 1, memberships: 1 }]);
  });
});
