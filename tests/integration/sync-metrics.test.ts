import { afterAll, beforeAll, expect, it } from "vitest";
import { pushMetrics } from "@/higher-logic/sync/metrics/store";
import { changesWaiting } from "@/higher-logic/sync/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../support/database";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const one = async (text: string, values: unknown[] = []) =>
  (await database.pool.query<{ id: number }>(text, values)).rows[0]!.id;

it("R40: /metrics counts what waits as the screens do, association by association", async () => {
  const prairie = await one(
    "insert into association (slug, name) values ('prairie', 'Prairie') returning id",
  );
  await one("insert into association (slug, name) values ('harbor', 'Harbor') returning id");
  const target = await one(
    "insert into push_target (association_id, format, base_url, tenant_code) values ($1, 'push-v1', 'http://localhost:1', 'P') returning id",
    [prairie],
  );
  await database.pool.query(
    `insert into higher_logic_settings (association_id, push_target_id) values ($1, $2)
     on conflict (association_id) do update set push_target_id = excluded.push_target_id`,
    [prairie, target],
  );
  await database.pool.query("delete from contact_change");
  await database.pool.query(
    `insert into contact_change (association_id, subject, subject_id, changed_at, cause)
     values ($1, 'contact', 1, now() - interval '20 minutes', 'test'), ($1, 'contact', 1, now(), 'test'),
            ($1, 'contact', 2, now(), 'test')`,
    [prairie],
  );
  await database.pool.query(
    `insert into push_wait (association_id, push_target_id, contact_id, reason, code)
     values ($1, $2, 3, 'problem', 'no-email'), ($1, $2, 4, 'held', 'guard'), ($1, $2, 5, 'in_doubt', 'no-answer'),
            ($1, $2, 6, 'in_doubt', 'settling'), ($1, $2, 2, 'in_doubt', 'no-answer')`,
    [prairie, target],
  );
  const [first, second] = await pushMetrics();
  expect(first).toMatchObject({
    association: "prairie",
    changesWaiting: 3, // contact 2, in doubt and changed again, is one of them
    problems: 1,
    held: 1,
    inDoubt: 3,
    paused: 0,
    lastAcceptedAt: 0,
  });
  expect(first!.changesWaiting).toBe((await changesWaiting(prairie)).count);
  expect(first!.oldestChangeSeconds).toBeGreaterThanOrEqual(20 * 60);
  expect(first!.oldestChangeSeconds).toBeLessThan(30 * 60);
  expect(second).toMatchObject({
    association: "harbor",
    changesWaiting: 0,
    oldestChangeSeconds: 0,
    problems: 0,
  });
});
