import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { audit, pruneAudit } from "@/accounts/audit/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";

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

/** Actions of lines whose hash does not cover the line before them. */
async function brokenLinks(): Promise<string[]> {
  const { rows } = await database.pool.query<{ action: string }>(
    `select action from (
       select id, action, previous_hash, lag(hash) over (order by id) as before,
              hash = sha256(previous_hash || convert_to(concat_ws(E'\\x1f', id, extract(epoch from at), association_id, actor,
                action, subject, detail::text), 'UTF8')) as is_true
       from audit_log) lines
     where not is_true or before is not null and before <> previous_hash order by id`,
  );
  return rows.map(({ action }) => action);
}

/** A line that the database let pass long ago, written as the trigger would have. */
async function makeOld(action: string): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    await client.query("update audit_log set at = now() - interval '7 years 1 day' where action = $1", [
      action,
    ]);
    await client.query("commit");
  } finally {
    client.release();
  }
}

it("each line of the audit log covers the one before it", async () => {
  expect(await brokenLinks()).toEqual([]);
});

it("a line can be neither changed nor taken away", async () => {
  await expect(database.pool.query("update audit_log set actor = 'nobody'")).rejects.toThrow("append-only");
  await expect(database.pool.query("delete from audit_log")).rejects.toThrow("append-only");
});

it("lines older than seven years go, younger ones stay a chain", async () => {
  await makeOld("one");
  vi.stubEnv("KEEP_AUDIT_YEARS", "9");
  await pruneAudit();
  vi.unstubAllEnvs();
  expect((await database.pool.query("select from audit_log")).rowCount).toBe(3);
  await pruneAudit();
  const { rows } = await database.pool.query("select action from audit_log order by id");
  expect(rows).toEqual([{ action: "two" }, { action: "three" }]);
  expect(await brokenLinks()).toEqual([]);
});

it("a line changed behind the database's back is found", async () => {
  const client = await database.pool.connect();
  await client.query("set session_replication_role = replica");
  await client.query("update audit_log set actor = 'somebody else' where action = 'three'");
  await client.query("reset session_replication_role");
  client.release();
  expect(await brokenLinks()).toEqual(["three"]);
});
