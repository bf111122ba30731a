import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
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

const load = (kind: Parameters<typeof importText>[1], text: string, options = {}) =>
  importText(associationId, kind, text, options);

async function rows(query: string, ...values: unknown[]) {
  return (await database.pool.query(query, [associationId, ...values])).rows;
}

const contactByKey = async (key: string) =>
  (await rows("select * from contact where association_id = $1 and integration_key = $2", key))[0];

/** Each current relationship as "person: title at organization". */
const ties = async () =>
  (
    await rows(
      `select c.integration_key || ': ' || coalesce(r.title, '-') || ' at ' || o.integration_key as tie
       from relationship r join contact c on c.id = r.contact_id join contact o on o.id = r.organization_id
       where r.association_id = $1 and is_current(r.begins_on, r.ends_on, association_day($1)) order by 1`,
    )
  ).map((row) => row.tie);

const changeCount = async () =>
  (await rows("select count(*)::int as n from contact_change where association_id = $1"))[0].n;

describe("importing contacts", () => {
  it("R37: creates who is not there and updates who is, by integration key", async () => {
    expect(
      await load(
        "contacts",
        "integration_key,first_name,last_name,email\nM-1,Maria,Ñandú,maria@prairie.example\nM-2,Amir,O'Brien,\n",
      ),
    ).toEqual({ status: "applied", lines: 2, created: 2, updated: 0, unchanged: 0, warnings: [] });
    expect(await contactByKey("M-1")).toMatchObject({
      kind: "individual",
      first_name: "Maria",
      last_name: "Ñandú",
      email: "maria@prairie.example",
      exclude_from_directory: false,
    });
    expect(
      await load("contacts", "integration_key,first_name\nM-1,María\nM-2,Amir\nM-3,Nora\n"),
    ).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
    expect(await contactByKey("M-1")).toMatchObject({ first_name: "María", last_name: "Ñandú" });
  });

  it("clears by an empty cell and leaves what has no column", async () => {
    await load(
      "contacts",
      "integration_key,first_name,phone,exclude_from_directory\nM-1,Maria,555-0100,yes\n",
    );
    await load("contacts", "integration_key,phone,exclude_from_directory\nM-1,,\n");
    expect(await contactByKey("M-1")).toMatchObject({
      first_name: "Maria",
      phone: null,
      exclude_from_directory: false,
    });
  });

  it("R12: ties people to their organizations, moves them, and lets them go", async () => {
    await load(
      "organizations",
      "integration_key,organization_name\nO-1,Northwind Tools\nO-2,Lakeside Bakery\n",
    );
    const file = (cells: string) =>
      load("contacts", `integration_key,organization_key,title\nM-1,${cells}\n`);

    expect(await file("O-1,Owner")).toMatchObject({ created: 1 });
    expect(await ties()).toEqual(["M-1: Owner at O-1"]);
    expect(await file("O-1,Partner")).toMatchObject({ updated: 1 });
    expect(await ties()).toEqual(["M-1: Partner at O-1"]);
    expect(await file("O-2,Baker")).toMatchObject({ updated: 1 });
    expect(await ties()).toEqual(["M-1: Baker at O-2"]);
    expect(await file("O-2,Baker")).toMatchObject({ unchanged: 1 });
    expect(await load("contacts", "integration_key,first_name\nM-1,Maria\n")).toMatchObject({ updated: 1 });
    expect(await ties()).toEqual(["M-1: Baker at O-2"]);
    expect(await file(",")).toMatchObject({ updated: 1 });
    expect(await ties()).toEqual([]);
    expect(await file(",")).toMatchObject({ unchanged: 1 });
  });

  it("refuses keys of the other kind, of organizations that are not there, and of contacts that are gone", async () => {
    await load("organizations", "integration_key,organization_name\nO-1,Northwind Tools\n");
    await load("contacts", "integration_key\nM-1\nM-2\n");
    await rows("delete from contact where association_id = $1 and integration_key = 'M-2'");

    const problems = [
      {
        line: 2,
        column: "integration_key",
        problem: expect.stringContaining("is the key of an organization"),
      },
      { line: 3, column: "integration_key", problem: expect.stringContaining("never given again") },
      { line: 4, column: "organization_key", problem: 'no organization has the key "M-1"' },
    ];
    const text = "integration_key,organization_key\nO-1,\nM-2,\nM-3,M-1\n";
    const outcome = await load("contacts", text);
    expect(outcome).toEqual({ status: "refused", problems: expect.arrayContaining(problems) });
    expect(outcome).toMatchObject({ problems: { length: 3 } });
    expect(await load("organizations", "integration_key\nM-1\n")).toMatchObject({
      problems: [{ line: 2, problem: expect.stringContaining("is the key of an individual") }],
    });
  });

  it("stores whatever cells say, and finds them unchanged the next time", async () => {
    const cell = fc
      .string({ unit: "grapheme", maxLength: 60 })
      .filter((text) => !/\p{Cc}/u.test(text) && text.normalize("NFC").length <= 255);
    const columns = ["first_name", "last_name", "organization_name", "city", "member_number"] as const;
    const people = fc.array(fc.tuple(cell, cell, cell, cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(people, async (all) => {
        const id = await makeAssociation(database.pool);
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = [
          ["integration_key", ...columns].join(","),
          ...all.map((cells, n) => [`M-${n}`, ...cells.map(quoted)].join(",")),
        ].join("\r\n");
        expect(await importText(id, "contacts", text)).toMatchObject({ created: all.length });
        const { rows: stored } = await database.pool.query(
          `select ${columns.join(", ")} from contact where association_id = $1 order by id`,
          [id],
        );
        expect(stored.map((row) => columns.map((column) => row[column]))).toEqual(
          all.map((cells) => cells.map((each) => each.normalize("NFC").trim() || null)),
        );
        expect(await importText(id, "contacts", text)).toMatchObject({ unchanged: all.length });
      }),
      { numRuns: 30 },
    );
  });
});

describe("importing memberships", () => {
  beforeEach(() => load("contacts", "integration_key\nM-1\nM-2\n"));

  const memberships = () =>
    rows(
      `select c.integration_key as key, t.name as type, m.status, m.begins_on::text, m.expires_on::text, m.dropped_on::text
       from membership m join contact c on c.id = m.contact_id join membership_type t on t.id = m.membership_type_id
       where m.association_id = $1 order by m.id`,
    );

  it("R13: creates and updates by contact and type, and makes types that are new", async () => {
    expect(
      await load(
        "memberships",
        "integration_key,membership_type,status,begins_on,expires_on\nM-1,Full,active,2020-01-01,2030-12-31\nM-1,Honorary,active,,\nM-2,Full,pending,,\n",
      ),
    ).toMatchObject({ created: 3 });
    expect(
      await load(
        "memberships",
        "integration_key,membership_type,status,dropped_on\nM-1,Full,dropped,2026-05-01\nM-2,Full,pending,\n",
      ),
    ).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    expect(await memberships()).toMatchObject([
      { key: "M-1", type: "Full", status: "dropped", begins_on: "2020-01-01", dropped_on: "2026-05-01" },
      { key: "M-1", type: "Honorary", status: "active", begins_on: null },
      { key: "M-2", type: "Full", status: "pending" },
    ]);
    expect(await rows("select name from membership_type where association_id = $1 order by id")).toEqual([
      { name: "Full" },
      { name: "Honorary" },
    ]);
  });

  it("speaks of the one made last where a contact has several of one type", async () => {
    await load("memberships", "integration_key,membership_type,status\nM-1,Full,dropped\n");
    await rows(
      `insert into membership (contact_id, membership_type_id, status)
       select contact_id, membership_type_id, 'pending' from membership where association_id = $1`,
    );
    await load("memberships", "integration_key,membership_type,status\nM-1,Full,active\n");
    expect((await memberships()).map((row) => row.status)).toEqual(["dropped", "active"]);
  });

  it("refuses contacts that are not there, and a new membership without a status", async () => {
    expect(
      await load("memberships", "integration_key,membership_type,status\nM-9,Full,active\n"),
    ).toMatchObject({ problems: [{ line: 2, problem: 'no contact has the key "M-9"' }] });
    expect(
      await load("memberships", "integration_key,membership_type,begins_on\nM-1,Full,2020-01-01\n"),
    ).toMatchObject({ problems: [{ line: 2, problem: expect.stringContaining("status is missing") }] });
    expect(await rows("select name from membership_type where association_id = $1")).toEqual([]);
  });
});

describe("importing lists", () => {
  beforeEach(async () => {
    await load("contacts", "integration_key\nM-1\nM-2\n");
    await load("organizations", "integration_key,organization_name\nO-1,Northwind Tools\n");
  });

  const places = async () =>
    (
      await rows(
        `select l.key || ' ' || c.integration_key || ' ' || coalesce(m.role, '-') as place
         from list_membership m join list l on l.id = m.list_id join contact c on c.id = m.contact_id
         where m.association_id = $1 order by 1`,
      )
    ).map((row) => row.place);

  it("R14, R22: creates lists with their tick, and puts contacts on them", async () => {
    const text =
      "list_key,list_name,kind,is_synced,integration_key,role\nboard,Board of Directors,Committee,yes,M-1,Chair\nboard,Board of Directors,Committee,yes,M-2,\nspare,Spare,,,,\n";
    expect(await load("lists", text)).toMatchObject({ created: 3, warnings: [] });
    expect(await load("lists", text)).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect(
      await rows(
        "select key, name, kind, is_synced, is_active from list where association_id = $1 order by id",
      ),
    ).toEqual([
      { key: "board", name: "Board of Directors", kind: "Committee", is_synced: true, is_active: true },
      { key: "spare", name: "Spare", kind: "Committee", is_synced: false, is_active: true },
    ]);
    expect(await places()).toEqual(["board M-1 Chair", "board M-2 -"]);
  });

  it("takes nobody off, and renames by the key", async () => {
    await load("lists", "list_key,list_name,integration_key,role\nboard,Board,M-1,Chair\nboard,Board,M-2,\n");
    expect(
      await load("lists", "list_key,list_name,integration_key\nboard,Board of Directors,M-1\n"),
    ).toMatchObject({ updated: 1 });
    expect(await rows("select key, name from list where association_id = $1")).toEqual([
      { key: "board", name: "Board of Directors" },
    ]);
    expect(await places()).toEqual(["board M-1 Chair", "board M-2 -"]);
  });

  it("updates the oldest row of a contact who is on a list by several", async () => {
    await load("lists", "list_key,list_name,integration_key\nboard,Board,M-1\n");
    await rows(
      "insert into list_membership (list_id, contact_id) select list_id, contact_id from list_membership where association_id = $1",
    );
    await load("lists", "list_key,integration_key,role\nboard,M-1,Chair\n");
    expect(await rows("select role from list_membership where association_id = $1 order by id")).toEqual([
      { role: "Chair" },
      { role: null },
    ]);
  });

  it("R66: warns of an organization on a synced list, by its line, and only there", async () => {
    const outcome = await load(
      "lists",
      "list_key,list_name,is_synced,integration_key\nboard,Board,yes,O-1\nspare,Spare,no,O-1\nboard,Board,yes,M-1\n",
    );
    expect(outcome).toMatchObject({
      created: 3,
      warnings: [{ line: 2, problem: expect.stringContaining("is an organization") }],
    });
  });

  it("refuses contacts that are not there, and a new list without a name", async () => {
    expect(await load("lists", "list_key,list_name,integration_key\nboard,Board,M-9\n")).toMatchObject({
      problems: [{ line: 2, problem: 'no contact has the key "M-9"' }],
    });
    expect(await load("lists", "list_key,integration_key\nboard,M-1\n")).toMatchObject({
      problems: [{ line: 2, problem: expect.stringContaining("list_name is missing") }],
    });
    expect(await rows("select 1 from list where association_id = $1")).toEqual([]);
  });
});

describe("an import", () => {
  it("is taken whole or not at all", async () => {
    await load("contacts", "integration_key\nM-1\n");
    const before = await changeCount();
    expect(
      await load("memberships", "integration_key,membership_type,status\nM-1,Full,active\nM-9,Gold,active\n"),
    ).toMatchObject({ status: "refused" });
    expect(await rows("select 1 from membership where association_id = $1")).toEqual([]);
    expect(await rows("select 1 from membership_type where association_id = $1")).toEqual([]);
    expect(await changeCount()).toBe(before);
  });

  it("says in a dry run what it would do, and does nothing", async () => {
    expect(await load("contacts", "integration_key\nM-1\n", { dryRun: true })).toEqual({
      status: "tried",
      lines: 1,
      created: 1,
      updated: 0,
      unchanged: 0,
      warnings: [],
    });
    expect(await contactByKey("M-1")).toBeUndefined();
    expect(await changeCount()).toBe(0);
    expect(await rows("select 1 from audit_log where association_id = $1")).toEqual([]);
    expect(await load("contacts", "integration_key\nM-1\n")).toMatchObject({ created: 1 });
  });

  it("changes nothing the second time, not even the change log", async () => {
    const files = [
      ["organizations", "integration_key,organization_name\nO-1,Northwind Tools\n"],
      ["contacts", "integration_key,first_name,organization_key,title\nM-1,Maria,O-1,Owner\n"],
      ["memberships", "integration_key,membership_type,status,begins_on\nM-1,Full,active,2020-01-01\n"],
      ["lists", "list_key,list_name,is_synced,integration_key,role\nboard,Board,yes,M-1,Chair\n"],
    ] as const;
    for (const [kind, text] of files) expect(await load(kind, text), kind).toMatchObject({ created: 1 });
    const before = await changeCount();
    expect(before).toBeGreaterThan(0);
    for (const [kind, text] of files) expect(await load(kind, text), kind).toMatchObject({ unchanged: 1 });
    expect(await changeCount()).toBe(before);
    expect(
      await rows(
        "select count(*)::int as n from audit_log where association_id = $1 and action = 'records.imported'",
      ),
    ).toEqual([{ n: 4 }]);
  });

  it("waits for another one of the same association, and then finds its people", async () => {
    const text = `integration_key\n${Array.from({ length: 50 }, (_, n) => `M-${n}`).join("\n")}\n`;
    const outcomes = await Promise.all([
      load("contacts", text),
      load("contacts", text),
      load("contacts", text),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["applied", "applied", "applied"]);
    expect(
      outcomes.map((outcome) => (outcome.status === "refused" ? 0 : outcome.created)).sort((a, b) => a - b),
    ).toEqual([0, 0, 50]);
  });

  it("does not wait for another association's", async () => {
    const client = await database.pool.connect();
    try {
      const other = await makeAssociation(database.pool);
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(727073, $1)", [other]);
      expect(await load("contacts", "integration_key\nM-1\n")).toMatchObject({ created: 1 });
    } finally {
      await client.query("rollback");
      client.release();
    }
  });

  it("takes more lines than fit into one statement", async () => {
    const people = Array.from({ length: 5_001 }, (_, n) => `M-${n},First ${n}`);
    expect(await load("contacts", `integration_key,first_name\n${people.join("\n")}\n`)).toMatchObject({
      created: 5_001,
    });
    expect(await contactByKey("M-5000")).toMatchObject({ first_name: "First 5000" });
    people[5_000] = "M-5000,Another";
    expect(await load("contacts", `integration_key,first_name\n${people.join("\n")}\n`)).toMatchObject({
      updated: 1,
      unchanged: 5_000,
    });
  });
});
