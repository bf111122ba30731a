import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { requestRun } from "@/higher-logic/sync/store";
import { type FreshDatabase, freshDatabase } from "../../support/database";
import { queueBackends, queueOn } from "../../support/queue-backends";
import { standin, type TestStandin } from "../../support/standin";
import { TEST_ENCRYPTION_KEY, TestAssociation } from "./support/association";
import { WorkerProcess } from "./support/worker";
import { until } from "./support/until";

let database: FreshDatabase;
let community: TestStandin;

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await freshDatabase();
  community = await standin();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
  await community.stop();
});

describe.each(queueBackends)("queue on %s", (backend) => {
  const queue = queueOn(backend);

  it("R41: in normal running the push is near-real-time", async () => {
    const association = await TestAssociation.make(database.pool, community);
    const board = await association.addList("Board");
    const ids = await association.addPeople(250, { lists: [board] });
    const worker = await WorkerProcess.start(database.url, { redisUrl: queue.redisUrl });
    try {
      const r = await requestRun({ associationId: association.id, kind: "full", requestedAs: "staff" });
      await until(
        "synced",
        async () => (await association.run((r as { syncRunId: number }).syncRunId)).state === "done",
      );
      const times: number[] = [];
      for (let i = 0; i < 50; i++) {
        const t0 = performance.now();
        await association.edit(ids[i]!, `new${i}@x.example`);
        await until(
          "edited",
          async () => (await association.known(ids[i]!))?.EmailAddress === `new${i}@x.example`,
        );
        times.push(performance.now() - t0);
      }
      times.sort((one, other) => one - other);
      // Milliseconds on a quiet machine; anything in seconds would mean that the nudge is lost and the sweep finds it.
      expect(times[25]).toBeLessThan(1_500);
    } finally {
      await worker.stop();
    }
  });

  it("R41: finds what was written by somebody who left the call to another", async () => {
    const association = await TestAssociation.make(database.pool, community);
    const board = await association.addList("Board");
    const [maria] = (await association.addPeople(1, { lists: [board] })) as [number];
    const worker = await WorkerProcess.start(database.url, { redisUrl: queue.redisUrl });
    const others = await database.pool.connect();
    try {
      await requestRun({ associationId: association.id, kind: "full", requestedAs: "staff" });
      await until("synced", async () => (await association.known(maria)) !== null);
      // As if others of the association were writing at every moment of the next minute.
      await others.query("begin");
      await others.query(
        `select pg_advisory_xact_lock((($1::bigint) << 32) + ((extract(epoch from clock_timestamp()) * 20)::bigint + n) % 1000000)
           from generate_series(0, 1200) n`,
        [association.id],
      );
      await association.edit(maria, "maria.silent@members.example");
      await until(
        "the edit arrived",
        async () => (await association.known(maria))?.EmailAddress === "maria.silent@members.example",
      );
    } finally {
      others.release(true);
      await worker.stop();
    }
  });
});
