import { Redis } from "ioredis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { queueBackends, queueOn } from "../support/queue-backends";
import type { TestAssociation } from "../integration/sync/support/association";
import { askForRun, expectConverged } from "../integration/sync/support/delivery";
import { requestsAtOnce } from "../integration/sync/support/in-flight";
import { allIsDelivered, requestIsOut } from "../integration/sync/support/moments";
import { random, randomChange } from "../integration/sync/support/random-changes";
import { stage } from "../integration/sync/support/stage";
import { until } from "../integration/sync/support/until";
import { WorkerProcess } from "../integration/sync/support/worker";

// The lease of the worker that is killed runs out by itself, after 20 seconds.
vi.setConfig({ testTimeout: 180_000 });

const ASSOCIATIONS = 4;
const CHANGES = 60;
/** Long enough that requests of one association would meet if it had two pushers. */
const LATENCY_MS = 40;

const test = stage();
const workers: WorkerProcess[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
});

async function populated(): Promise<TestAssociation> {
  const association = await test.association({
    settleSeconds: 1,
    requestTimeoutSeconds: 2,
    batchSize: 5,
    guardPeople: 1_000,
    guardPercent: 100,
  });
  const lists = [await association.addList("Board of Directors"), await association.addList("Editors")];
  for (const list of lists) await association.addPeople(10, { lists: [list] });
  await association.addPeople(5, { lists, status: "pending" });
  await association.pool.query(
    "insert into contact (association_id, kind, organization_name) select $1, 'organization', 'Works ' || n from generate_series(1, 3) n",
    [association.id],
  );
  await association.tenant.setFaults({ latencyMs: LATENCY_MS });
  return association;
}

/** Staff, imports and people with psql, all at once: some rows change again and again. */
async function changeALot(association: TestAssociation, seed: number): Promise<void> {
  const below = random(seed);
  const [somebody] = await association.addPeople(1, { lists: await listsOf(association) });
  for (let change = 0; change < CHANGES; change += 1) {
    await randomChange(association, below);
    await association.edit(somebody!, `change${change}@members.example`);
    if (below(6) === 0) await requestIsOut(association);
  }
}

async function listsOf(association: TestAssociation): Promise<number[]> {
  const { rows } = await association.pool.query<{ id: number }>(
    "select id from list where association_id = $1",
    [association.id],
  );
  return rows.map(({ id }) => id);
}

describe.each(queueBackends)("three workers, queue on %s", (backend) => {
  const queue = queueOn(backend);

  async function afterAccidents(associations: TestAssociation[]): Promise<void> {
    await requestIsOut(associations[0]!);
    await workers[0]!.kill();
    if (!queue.redisUrl) return;
    const redis = new Redis(queue.redisUrl);
    await redis.flushall();
    redis.disconnect();
  }

  it("I2 I3 I11 F30: share the associations, never tell of one person twice at once, and lose nothing to a kill", async () => {
    const associations = await Promise.all(Array.from({ length: ASSOCIATIONS }, populated));
    for (let worker = 0; worker < 3; worker += 1)
      workers.push(await WorkerProcess.start(test.database.url, { redisUrl: queue.redisUrl }));
    const runs = await Promise.all(associations.map((association) => askForRun(association)));
    await Promise.all([
      ...associations.map((association, index) => changeALot(association, index + 1)),
      afterAccidents(associations),
    ]);

    for (const [index, association] of associations.entries()) {
      await allIsDelivered(association, 90_000);
      await until("the run is over", async () => (await association.run(runs[index]!)).state === "done");
      expect(await association.waits()).toEqual([]);
      expect(await requestsAtOnce(association, LATENCY_MS)).toEqual([]);
    }
    expect(workers.slice(1).map(({ isRunning }) => isRunning)).toEqual([true, true]);
    for (const worker of workers) await worker.stop();
    for (const association of associations) await expectConverged(association);
  });
});
