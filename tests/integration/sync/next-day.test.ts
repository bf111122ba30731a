import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queueBackends, queueOn } from "../../support/queue-backends";
import { sync } from "./support/delivery";
import { stage } from "./support/stage";
import { aDayPasses, atLocalHour, fullRuns } from "./support/time";
import { until } from "./support/until";
import { WorkerProcess } from "./support/worker";

// A worker is slow to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const test = stage();
let worker: WorkerProcess | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

/** Everything that counts by the day asks this function, so it is the clock that is moved here. */
async function moveClock(days: number): Promise<void> {
  await test.database.pool.query(
    `create or replace function association_day(of_association integer) returns date language sql stable as $$
       select day_in_zone(statement_timestamp(), time_zone) + ${days} from association where id = of_association
     $$`,
  );
}

describe.each(queueBackends)("a worker, queue on %s", (backend) => {
  const queue = queueOn(backend);
  beforeEach(() => moveClock(0));

  it("I1 I11 R45: removes who ends with the day, makes the night's run, and finds a change of which nobody heard", async () => {
    const association = await atLocalHour(12, await test.association());
    const board = await association.addList("Board");
    const people = await association.addPeople(3, { lists: [board] });
    const { rows } = await association.pool.query("select association_day($1)::text as today", [
      association.id,
    ]);
    const maria = await association.addPerson({ lists: [board], expiresOn: rows[0].today });
    await sync(association);
    expect((await association.known(maria))?.IsActive).toBe(true);

    await moveClock(1);
    await aDayPasses(association);
    worker = await WorkerProcess.start(test.database.url, { redisUrl: queue.redisUrl });
    await until("she is out", async () => (await association.known(maria))?.IsActive === false);
    await until("the night's run is over", async () => {
      const [, nightly] = await fullRuns(association);
      return nightly?.requested_as === "timer" && nightly.state === "done";
    });

    const client = await association.pool.connect();
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    await client.query("update contact set city = 'Ely' where id = $1", [people[0]]);
    await client.query(
      "insert into contact_change (association_id, subject, subject_id, cause) values ($1, 'contact', $2, 'contact')",
      [association.id, people[0]],
    );
    await client.query("commit");
    client.release();
    await until("the change arrives", async () => (await association.known(people[0]!))?.City === "Ely");
  });
});
