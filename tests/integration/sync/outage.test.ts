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
