import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { closeConnections } from "@/lib/db";
import { migrate } from "@/scripts/migrate";
import { freePort } from "@/scripts/ports";
import { type RunningPostgres, startPostgres } from "@/scripts/postgres";
import { queueBackends, queueOn } from "../../support/queue-backends";
import { hasRedisServer, type PrivateRedis, startRedis } from "../../support/redis";
import { standin, type TestStandin } from "../../support/standin";
import { TEST_ENCRYPTION_KEY, TestAssociation } from "./support/association";
import { askForRun, expectConverged } from "./support/delivery";
import { allIsDelivered } from "./support/moments";
import { until } from "./support/until";
import { WorkerProcess } from "./support/worker";

vi.setConfig({ testTimeout: 120_000 });

let directory: string;
let port: number;
let postgres: RunningPostgres;
let community: TestStandin;
let pool: pg.Pool;
let worker: WorkerProcess | undefined;

/** A server of this file's own, because it is killed. */
beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  directory = fs.mkdtempSync(join(tmpdir(), "causeway-outage-"));
  fs.chmodSync(directory, 0o711);
  port = await freePort();
  postgres = await startPostgres({ directory, port, authentication: "trust" });
  process.env.DATABASE_URL = postgres.url;
  await migrate(postgres.url, { queue: true });
  community = await standin();
  pool = new pg.Pool({ connectionString: postgres.url });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
});
afterEach(async () => {
  await worker?.kill();
  worker = undefined;
});
afterAll(async () => {
  await closeConnections();
  await pool.end();
  await postgres.stop();
  await community.stop();
  fs.rmSync(directory, { recursive: true, force: true });
});

async function running(redisUrl?: string): Promise<{ association: TestAssociation; people: number[] }> {
  const association = await TestAssociation.make(pool, community, {
    settleSeconds: 1,
    requestTimeoutSeconds: 2,
    batchSize: 10,
    requestsInFlight: 2,
  });
  const board = await association.addList("Board");
  const people = await association.addPeople(200, { lists: [board] });
  worker = await WorkerProcess.start(postgres.url, { redisUrl });
  return { association, people };
}

async function expectMadeGood(association: TestAssociation): Promise<void> {
  await allIsDelivered(association);
  await worker!.stop();
  await expectConverged(association);
}

async function inTheMiddle(association: TestAssociation, syncRunId: number): Promise<void> {
  await until(
    "the run is in its middle",
    async () => Number((await association.run(syncRunId)).looked_at) > 30,
  );
}

describe.each(queueBackends)("Postgres killed in the middle of a full run, queue on %s", (backend) => {
  const queue = queueOn(backend);

  it("F32 I1: the worker waits for it and goes on", async () => {
    const { association } = await running(queue.redisUrl);
    await association.tenant.setFaults({ latencyMs: 100 });
    const syncRunId = await askForRun(association);
    await inTheMiddle(association, syncRunId);
    process.kill(postgres.pid, "SIGKILL");
    await postgres.exited;
    postgres = await startPostgres({ directory, port, authentication: "trust" });
    await association.tenant.clearFaults();
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done", 90_000);
    expect(worker!.isRunning, worker!.log()).toBe(true);
    await expectMadeGood(association);
  });
});

describe("a replica that every commit waits for", () => {
  it("F32 I1: and that falls behind stops what leaves, ends nothing, and lets everything go on when it comes back", async () => {
    const { association, people } = await running();
    const [first, last] = [people[0]!, people.at(-1)!];
    await association.tenant.setFaults({ latencyMs: 100 });
    const syncRunId = await askForRun(association);
    await inTheMiddle(association, syncRunId);
    await replica("far behind");
    try {
      await until("the worker waits for the replica", async () => (await waitingForReplica("worker")) > 0);
      // A clerk's commit waits as well: nobody sees the change before the replica has it, and nobody is told of it.
      const edits = [first, last].map((person) => association.edit(person, `${person}@late.example`));
      await until("an edit waits for the replica", async () => (await waitingForReplica("clerk")) > 0);
      expect(await association.run(syncRunId)).toMatchObject({ state: "running" });
      const { rows } = await pool.query("select from contact where email like '%@late.example'");
      expect(rows).toEqual([]);
      expect(await association.known(last)).toBeUndefined();
      await replica("up to date");
      await Promise.all(edits);
    } finally {
      await replica("up to date");
    }
    await association.tenant.clearFaults();
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done", 60_000);
    await allIsDelivered(association);
    for (const person of [first, last])
      expect(await association.known(person)).toMatchObject({ EmailAddress: `${person}@late.example` });
    expect(worker!.isRunning, worker!.log()).toBe(true);
    await expectMadeGood(association);
  });

  /** As it is for whoever commits: a synchronous replica that never confirms. */
  async function replica(state: "far behind" | "up to date"): Promise<void> {
    const wanted = state === "far behind" ? "one_that_never_confirms" : "";
    await pool.query(`alter system set synchronous_standby_names = '${wanted}'`);
    await pool.query("select pg_reload_conf()");
  }

  /** Commits that do not come back: of an edit, or of anybody else. */
  async function waitingForReplica(who: "clerk" | "worker"): Promise<number> {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
        where wait_event = 'SyncRep' and (query like 'update contact set email%') = $1`,
      [who === "clerk"],
    );
    return rows[0]!.count;
  }
});

describe.runIf(hasRedisServer())("Redis", () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = (await startRedis())!;
  });
  afterAll(() => redis.stop());

  it("F31 I11: emptied in the middle of a full run, and between an edit and its push: nothing is lost", async () => {
    const { association, people } = await running(redis.url);
    await association.tenant.setFaults({ latencyMs: 50 });
    const client = new Redis(redis.url);
    const syncRunId = await askForRun(association);
    await inTheMiddle(association, syncRunId);
    await client.flushall();
    await association.edit(people[0]!, "new@members.example");
    await client.flushall();
    client.disconnect();
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done");
    await association.tenant.clearFaults();
    await allIsDelivered(association);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("new@members.example");
    await expectMadeGood(association);
  });

  it("F31: gone: changes are delivered without the queue", async () => {
    const gone = (await startRedis())!;
    const { association, people } = await running(gone.url);
    const syncRunId = await askForRun(association);
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done");
    await gone.stop();
    await association.edit(people[0]!, "new@members.example");
    await until(
      "the edit arrives",
      async () => (await association.known(people[0]!))?.EmailAddress === "new@members.example",
    );
    expect(worker!.isRunning).toBe(true);
    await allIsDelivered(association);
  });
});
