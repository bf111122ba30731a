import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { audit, auditEntries, pruneAudit, verifyAudit, type AuditAnchor } from "@/accounts/audit/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { run } from "../../support/run-command";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  for (const action of ["one", "two", "three"])
    await audit({ associationId: 1, actor: "ana@fixture.example", action });
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

/** Do what the database refuses, as whoever owns it can. */
async function behindItsBack(text: string): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    await client.query(text);
    await client.query("commit");
  } finally {
    client.release();
  }
}

const verify = (...options: string[]) =>
  run("audit-verify", options, { DATABASE_URL: database.url, APP_URL: "http://hub.example" });

it("V16: each line of the audit log covers the one before it", async () => {
  const { code, result, said } = await verify();
  expect({ code, result }).toEqual({
    code: 0,
    result: { lines: 3, broken: null, last: expect.stringMatching(/^3:[0-9a-f]{64}$/) },
  });
  expect(said).toContain("All 3 lines are as they were written.");
});

it("a line can be neither changed nor taken away", async () => {
  await expect(database.pool.query("update audit_log set actor = 'nobody'")).rejects.toThrow("append-only");
  await expect(database.pool.query("delete from audit_log")).rejects.toThrow("append-only");
});

it("lines older than seven years go, younger ones stay a chain", async () => {
  await behindItsBack("update audit_log set at = now() - interval '7 years 1 day' where action = 'one'");
  vi.stubEnv("KEEP_AUDIT_YEARS", "9");
  await pruneAudit();
  vi.unstubAllEnvs();
  expect((await database.pool.query("select from audit_log")).rowCount).toBe(3);
  await pruneAudit();
  const { rows } = await database.pool.query("select action from audit_log order by id");
  expect(rows).toEqual([{ action: "two" }, { action: "three" }]);
  expect(await verifyAudit()).toMatchObject({ lines: 2, broken: null });
});

it("V16: what was noted before is there still, or told", async () => {
  const { last } = await verifyAudit();
  await audit({ associationId: null, actor: "command", action: "four" });
  expect(await verify("--known", last!)).toMatchObject({ code: 0 });
  const other = last!.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
  expect(await verifyAudit(anchorOf(other))).toMatchObject({ broken: { id: 3, because: "not-known" } });
  // Nothing of what is left says that the end is gone.
  const { last: end } = await verifyAudit();
  await behindItsBack("delete from audit_log where action = 'four'");
  expect(await verifyAudit()).toMatchObject({ broken: null });
  expect(await verifyAudit(anchorOf(end!))).toMatchObject({ broken: { id: 4, because: "not-known" } });
});

function anchorOf(noted: string): AuditAnchor {
  const [id, hash] = noted.split(":");
  return { id: Number(id), hash: hash! };
}

/** Two more lines, something done to the log behind its back, a look at it; and all as before. */
async function lookAfter<Found>(statement: string, look: () => Promise<Found>): Promise<Found> {
  await database.pool.query("create table kept as select * from audit_log");
  for (const action of ["five", "six"]) await audit({ associationId: null, actor: "command", action });
  await behindItsBack(statement);
  const found = await look();
  await behindItsBack("delete from audit_log; insert into audit_log select * from kept; drop table kept");
  return found;
}

it.each([
  ["changed", "update audit_log set actor = 'somebody else' where action = 'three'", "changed"],
  ["taken away", "delete from audit_log where action = 'five'", "cut-before"],
])(
  "V16: a line %s behind the database's back is found, and the command fails",
  async (_, statement, because) => {
    const { code, result, said } = await lookAfter(statement, () => verify());
    expect({ code, result }).toMatchObject({ code: 1, result: { broken: { because } } });
    expect(said).toMatch(/^Line \d+: it does not /m);
  },
);

const reckoned = `sha256(previous_hash || convert_to(concat_ws(E'\\x1f', id, extract(epoch from at), association_id, actor,
  action, subject, detail::text), 'UTF8'))`;

it.each([
  [
    "moved to another association",
    "update audit_log set association_id = 2 where action = 'three'",
    "changed",
  ],
  ["given another time", "update audit_log set at = at - interval '1 day' where action = 'three'", "changed"],
  ["with other details", `update audit_log set detail = '{"n":2}' where action = 'five'`, "changed"],
  [
    "put in another's place",
    `update audit_log set id = -id where action in ('five', 'six');
     update audit_log set id = (select -sum(id) from audit_log where id < 0) + id where id < 0`,
    "changed",
  ],
  [
    "said once more",
    `insert into audit_log select (jsonb_populate_record(l, jsonb_build_object('id', l.id + 1000))).* from audit_log l
      where action = 'five'`,
    "changed",
  ],
  [
    "changed together with its hash",
    `update audit_log set actor = 'somebody else' where action = 'five';
     update audit_log set hash = ${reckoned} where action = 'five'`,
    "cut-before",
  ],
])("V16: a line %s behind the database's back is found", async (_, statement, because) => {
  expect(await lookAfter(statement, () => verifyAudit())).toMatchObject({ broken: { because } });
  expect(await verifyAudit()).toMatchObject({ broken: null });
});

it("I5: an association reads its own lines, the latest first, from any of them on", async () => {
  for (const [associationId, action] of [
    [71, "first"],
    [72, "theirs"],
    [71, "second"],
    [null, "operators"],
    [71, "third"],
  ] as const)
    await audit({ associationId, actor: "ana@fixture.example", action, subject: "s", detail: { n: 1 } });
  const read = (before: number | null, limit: number) => auditEntries(71, { before, limit });
  const [third, second] = await read(null, 2);
  expect([third, second]).toMatchObject([
    { action: "third", actor: "ana@fixture.example", subject: "s", detail: { n: 1 }, at: expect.any(Date) },
    { action: "second" },
  ]);
  expect((await read(second!.id, 9)).map(({ action }) => action)).toEqual(["first"]);
});
