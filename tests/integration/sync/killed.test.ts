import { afterEach, describe, expect, it, vi } from "vitest";
import { queueBackends, queueOn } from "../../support/queue-backends";
import type { TestAssociation } from "./support/association";
import { askForRun, expectConverged, sync } from "./support/delivery";
import { allIsDelivered, holdOutcomes, leaseRunsOut, requestIsOut } from "./support/moments";
import { stage } from "./support/stage";
import { until } from "./support/until";
import { WorkerProcess } from "./support/worker";

// Each starts two workers and waits until nobody is in doubt any more.
vi.setConfig({ testTimeout: 120_000 });

const test = stage();
const workers: WorkerProcess[] = [];

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.signal("SIGCONT");
    await worker.kill();
  }
});

/** Short times, so that being in doubt is over soon. */
async function synced({ requestTimeoutSeconds = 2 } = {}): Promise<{
  association: TestAssociation;
  people: number[];
}> {
  const association = await test.association({ settleSeconds: 1, requestTimeoutSeconds, batchSize: 10 });
  const board = await association.addList("Board");
  const ids = await association.addPeople(20, { lists: [board] });
  await sync(association);
  return { association, people: ids };
}

/** What the community holds is what a full push of the same records makes of an empty one, and nothing is left over. */
async function expectMadeGood(association: TestAssociation): Promise<void> {
  await allIsDelivered(association);
  await workers.at(-1)!.stop();
  await expectConverged(association);
}

describe.each(queueBackends)("queue on %s", (backend) => {
  const queue = queueOn(backend);

  async function startWorker(): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start(test.database.url, { redisUrl: queue.redisUrl });
    workers.push(worker);
    return worker;
  }

  /** A worker killed between write-ahead and the answer to an edit, which never came. */
  async function killedWhileSending() {
    const { association, people } = await synced();
    const [person] = people;
    const first = await startWorker();
    await association.tenant.setFaults({ rules: [{ action: "hang" }] });
    await association.edit(person!, "new@members.example");
    await requestIsOut(association, person);
    await first.kill();
    await association.tenant.clearFaults();
    const editArrived = async () =>
      (await association.known(person!))?.EmailAddress === "new@members.example";
    return { association, editArrived };
  }

  describe("kill -9 of the worker", () => {
    it("F29 I1: between write-ahead and answer", async () => {
      const { association, editArrived } = await killedWhileSending();
      await leaseRunsOut(association);
      await startWorker();
      await until("the edit arrives", editArrived);
      await expectMadeGood(association);
    });

    it("F29 I2 R39: after acceptance, before the outcome is written, and dropped just after", async () => {
      // The outcome has to be held before the answer comes.
      const { association } = await synced({ requestTimeoutSeconds: 5 });
      const first = await startWorker();
      await association.tenant.setFaults({ latencyMs: 2_500 });
      const maria = await association.addPerson({ lists: [await boardOf(association)] });
      await requestIsOut(association, maria);
      const held = await holdOutcomes(association);
      await until("Higher Logic accepted her", async () => (await association.known(maria)) !== undefined);
      await first.kill();
      await held.release();
      // Nothing but the batch written ahead tells that she was pushed: her own row in the log is gone with her.
      await association.pool.query("delete from contact where id = $1", [maria]);
      await association.pool.query("delete from contact_change where association_id = $1", [association.id]);
      await association.tenant.clearFaults();
      await leaseRunsOut(association);
      await startWorker();
      await until("she is out", async () => (await association.known(maria))?.IsActive === false);
      await expectMadeGood(association);
    });

    it("F29 F26: during a split", async () => {
      const { association, people } = await synced();
      const poison = people[7]!;
      const first = await startWorker();
      await association.tenant.setFaults({
        latencyMs: 300,
        rules: [{ match: { key: String(poison) }, action: "successFalse" }],
      });
      await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
      await until("the batch is being split", async () => {
        const { rowCount } = await association.pool.query(
          "select from push_batch where association_id = $1 and state = 'rejected' and cardinality(contact_ids) < 6",
          [association.id],
        );
        return rowCount! > 0;
      });
      await first.kill();
      await leaseRunsOut(association);
      await startWorker();
      await until("only the one at fault waits", async () => {
        const waits = await association.waits();
        return waits.length === 1 && waits[0]!.contact_id === poison && waits[0]!.code === "record-refused";
      });
      await association.tenant.clearFaults();
      await association.edit(poison, "mended@members.example");
      await expectMadeGood(association);
    });

    it("F29 F33: in a full run, which goes on where it stood and counts nobody twice", async () => {
      const association = await test.association({
        settleSeconds: 1,
        requestTimeoutSeconds: 2,
        batchSize: 10,
        requestsInFlight: 2,
      });
      const board = await association.addList("Board");
      await association.addPeople(300, { lists: [board] });
      await association.tenant.setFaults({ latencyMs: 300 });
      const first = await startWorker();
      const syncRunId = await askForRun(association);
      await until(
        "the run is in its middle",
        async () => Number((await association.run(syncRunId)).looked_at) > 60,
      );
      await first.kill();
      const half = await association.run(syncRunId);
      expect(half).toMatchObject({ state: "running" });
      await association.tenant.clearFaults();
      await leaseRunsOut(association);
      await startWorker();
      await until("the run is over", async () => (await association.run(syncRunId)).state === "done");
      const run = await association.run(syncRunId);
      expect(run.looked_at).toBe(300);
      expect(
        ["pushed", "unchanged", "held", "failed", "in_doubt"].reduce(
          (sum, name) => sum + Number(run[name]),
          0,
        ),
      ).toBe(300);
      await expectMadeGood(association);
    });

    it("R40: waiting changes are accepted within 60 s, without anybody's help", async () => {
      const { association, editArrived } = await killedWhileSending();
      await startWorker();
      await until("the edit arrives", editArrived, 60_000);
      await expectMadeGood(association);
    });
  });

  describe("a worker that is stopped past its lease", () => {
    it("F30 I2: cannot close its batch, and what it sent late does not last", async () => {
      const { association, people } = await synced();
      const late = await startWorker();
      await association.tenant.setFaults({ latencyMs: 1_500 });
      await association.edit(people[0]!, "first@members.example");
      await requestIsOut(association, people[0]);
      late.signal("SIGSTOP");
      await association.tenant.clearFaults();
      await leaseRunsOut(association);
      const second = await startWorker();
      await association.edit(people[0]!, "second@members.example");
      await allIsDelivered(association);
      expect((await association.known(people[0]!))?.EmailAddress).toBe("second@members.example");

      late.signal("SIGCONT");
      await until("the late one puts its people in doubt again", async () => {
        const { rows } = await association.pool.query<{ count: number }>(
          "select count(*)::int as count from push_batch where association_id = $1 and contact_ids @> array[$2::int]",
          [association.id, people[0]],
        );
        return rows[0]!.count >= 5; // initial, late, second and its settling, then at least one more
      });
      await allIsDelivered(association);
      expect((await association.known(people[0]!))?.EmailAddress).toBe("second@members.example");
      expect(late.isRunning && second.isRunning).toBe(true);
      await late.kill();
      await expectMadeGood(association);
    });
  });
});

async function boardOf(association: TestAssociation): Promise<number> {
  const { rows } = await association.pool.query<{ id: number }>(
    "select id from list where association_id = $1",
    [association.id],
  );
  return rows[0]!.id;
}
