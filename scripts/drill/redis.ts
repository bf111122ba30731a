import { Redis } from "ioredis";
import { see, type Sight } from "../demo/steps";
import type { Course } from "./course";
import type { Ground } from "./ground";

const PEOPLE = 20;
const SOON = { timeoutMs: 60_000 };

/** The queue is emptied at the worst moments: it only wakes people up. */
export async function redis(ground: Ground, course: Course): Promise<void> {
  const people = await ground.people(PEOPLE);
  const { association, tenant } = ground;
  ground.later(() => tenant.clearFaults());
  const queue = ground.state()?.redisUrl ? "Redis" : "the queue's tables";

  const nickname = await ground.edit(people);
  await emptyQueue(ground);
  course.did(`Changed ${PEOPLE} people, and emptied ${queue} before they were pushed.`);
  await course.saw("the changes arrive", () =>
    see(
      SOON,
      `${PEOPLE} of ${PEOPLE} arrived`,
      async () => `${await ground.arrived(people, nickname)} of ${PEOPLE} arrived`,
    ),
  );

  await tenant.setFaults({ latencyMs: 150 });
  const runId = await ground.count(
    `insert into sync_run (association_id, push_target_id, kind, requested_as)
     select association_id, push_target_id, 'repush', 'command' from higher_logic_settings where association_id = $1
     returning id`,
    [association.id],
  );
  await ground.sql("select pg_notify('causeway_change', $1)", [String(association.id)]);
  course.did(`Started a run that sends everything again, and emptying ${queue} in the middle of it.`);
  await course.saw("the run ends", () => emptiedInTheMiddle(ground, runId));
  await course.saw("nothing waits afterwards", () =>
    see(SOON, "0 changes", async () => `${await ground.changesWaiting()} changes`),
  );
}

async function emptiedInTheMiddle(ground: Ground, runId: number): Promise<Sight> {
  const begun = await see(SOON, "begun", async () => {
    return (await ground.count("select looked_at from sync_run where id = $1", [runId])) > 0
      ? "begun"
      : "waits";
  });
  if (begun.seen !== begun.expected) return begun;
  await emptyQueue(ground);
  await ground.tenant.clearFaults();
  return see(SOON, "done, counts add up", async () => {
    const [run] = await ground.sql<{ state: string; adds: boolean }>(
      `select state, looked_at = pushed + unchanged + held + failed + in_doubt as adds from sync_run where id = $1`,
      [runId],
    );
    return `${run!.state}, ${run!.adds ? "counts add up" : "counts differ"}`;
  });
}

async function emptyQueue(ground: Ground): Promise<void> {
  const redisUrl = ground.state()?.redisUrl;
  if (redisUrl) {
    const client = new Redis(redisUrl);
    await client.flushall();
    client.disconnect();
    return;
  }
  const tables = await ground.sql<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema = 'bullmq' and table_type = 'BASE TABLE' and table_name like '%job%'`,
  );
  for (const { name } of tables) await ground.sql(`delete from ${name}`);
}
