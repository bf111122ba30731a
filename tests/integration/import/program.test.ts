import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { takeRecords } from "@/app/api/records/take";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { makeAssociation } from "./files";

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

describe("records from a program", () => {
  const send = async (kind: "contacts" | "lists", type: string, body: string, query = "") => {
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
  ])("refuses all of it for %s, and names the record", async (_what, given, line, problem) => {
    const { status, answer } = await send("contacts", "application/json", JSON.stringify(given));
    expect(status).toBe(422);
    expect(answer).toMatchObject({ status: "refused", problems: [{ line, problem }], problemCount: 1 });
    expect(await rows("select 1 from contact where association_id = $1")).toEqual([]);
  });

  it.each([
    ["application/json", "[{", "", 400],
    ["application/json", "[]", "?dry_run=perhaps", 400],
    ["application/x-www-form-urlencoded", "a=b", "", 415],
    ["text/csv", `integration_key\n${"x".repeat(9 * 1024 * 1024)}`, "", 413],
  ])("answers %s %# with its status", async (type, body, query, status) => {
    expect((await send("contacts", type, body, query)).status).toBe(status);
  });

  it("tells how many lines cannot be taken, and names the first hundred", async () => {
    const csv = `list_key,is_synced\n${Array.from({ length: 150 }, (_, at) => `L-${at},perhaps\n`).join("")}`;
    const { answer } = await send("lists", "text/csv", csv);
    expect(answer.problems).toHaveLength(100);
    expect(answer.problemCount).toBe(150);
  });
});
