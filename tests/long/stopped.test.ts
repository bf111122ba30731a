import { afterEach, describe, expect, it } from "vitest";
import type { TestAssociation } from "../integration/sync/support/association";
import { expectConverged, sync } from "../integration/sync/support/delivery";
import { allIsDelivered } from "../integration/sync/support/moments";
import { stage } from "../integration/sync/support/stage";
import { until } from "../integration/sync/support/until";
import { WorkerProcess } from "../integration/sync/support/worker";

const test = stage();
const workers: WorkerProcess[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.signal("SIGCONT");
    await worker.kill();
  }
});

async function startWorker(): Promise<WorkerProcess> {
  const worker = await WorkerProcess.start(test.database.url);
  workers.push(worker);
  return worker;
}

/** Sessions of the product that have a transaction open and say nothing. */
async function silentTransactions({ pool }: TestAssociation): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`,
  );
  return rows[0]!.count;
}

describe("a worker that is stopped in the middle of recording an outcome", () => {
  it("F30 F29: keeps its lease from nobody: another one takes over, and what the first one sent does not last", async () => {
    const association = await test.association({ settleSeconds: 1, requestTimeoutSeconds: 2 });
    const board = await association.addList("Board");
    const [maria] = (await association.addPeople(5, { lists: [board] })) as [number];
    await sync(association);
    const stopped = await startWorker();
    // Its outcome waits for this lock, under a share of the lease's row; then it is stopped, and the lock is free again.
    const shadow = await association.pool.connect();
    await shadow.query("begin");
    await shadow.query("select from pushed_contact where association_id = $1 for update", [association.id]);
    await association.edit(maria, "first@members.example");
    await until("the outcome waits", async () => {
      const { rowCount } = await association.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rowCount! > 0;
    });
    stopped.signal("SIGSTOP");
    await shadow.query("rollback");
    shadow.release();
    await until("its transaction is left open", async () => (await silentTransactions(association)) > 0);

    const second = await startWorker();
    await association.edit(maria, "second@members.example");
    await until(
      "the edit arrives within the minute after a crash",
      async () => (await association.known(maria))?.EmailAddress === "second@members.example",
      60_000,
    );
    stopped.signal("SIGCONT");
    await allIsDelivered(association);
    expect((await association.known(maria))?.EmailAddress).toBe("second@members.example");
    expect(stopped.isRunning && second.isRunning).toBe(true);
    await stopped.stop();
    await second.stop();
    await expectConverged(association);
  });
});
