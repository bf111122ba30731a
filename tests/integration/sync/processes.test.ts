import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { latency } from "@/higher-logic/sync/latency/store";
import { openNudges } from "@/higher-logic/sync/queue";
import { pool } from "@/lib/db";
import { faultProxy } from "../../support/fault-proxy";
import { queueBackends, queueOn } from "../../support/queue-backends";
import { hasRedisServer, startRedis } from "../../support/redis";
import type { SettingsOptions, TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverWith, expectConverged, sync } from "./support/delivery";
import { allIsDelivered } from "./support/moments";
import { stage } from "./support/stage";
import { until } from "./support/until";
import { WorkerProcess } from "./support/worker";

vi.setConfig({ testTimeout: 120_000 });

const test = stage();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function populated(
  count: number,
  settings: SettingsOptions = {},
): Promise<{ association: TestAssociation; people: number[] }> {
  const association = await test.association({ settleSeconds: 0, requestTimeoutSeconds: 10, ...settings });
  const board = await association.addList("Board");
  return { association, people: await association.addPeople(count, { lists: [board] }) };
}

async function startWorker(options: Parameters<typeof WorkerProcess.start>[1] = {}): Promise<WorkerProcess> {
  const worker = await WorkerProcess.start(test.database.url, options);
  ends.unshift(() => worker.kill());
  return worker;
}

async function arrives(association: TestAssociation, person: number, email: string): Promise<void> {
  await association.edit(person, email);
  await until(`${email} arrives`, async () => (await association.known(person))?.EmailAddress === email);
}

/** How often the community was told about each person, from a request on. */
async function timesTold(association: TestAssociation, after = 0): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const { id, body } of await association.tenant.requests()) {
    const items = (body as { Items?: { MemberDetails: { LegacyContactKey: string } }[] } | null)?.Items ?? [];
    for (const { MemberDetails } of id > after ? items : [])
      times.set(MemberDetails.LegacyContactKey, (times.get(MemberDetails.LegacyContactKey) ?? 0) + 1);
  }
  return times;
}

async function boardOf({ pool, id }: TestAssociation): Promise<number> {
  const { rows } = await pool.query<{ id: number }>("select id from list where association_id = $1", [id]);
  return rows[0]!.id;
}

/** What Postgres answers when a table cannot grow, until the returned function is called. */
async function diskFull(
  { pool }: TestAssociation,
  event: "insert" | "update",
  table: "contact_change" | "push_batch",
): Promise<() => Promise<unknown>> {
  await pool.query(`
    create function disk_full() returns trigger language plpgsql as $$
    begin
      raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
    end $$;
    create trigger disk_full before ${event} on ${table} for each row execute function disk_full()`);
  return () => pool.query("drop function disk_full cascade");
}

// On Redis where there is one: there a job that is put off is due by the clock of whoever looks.
describe.each(queueBackends.slice(-1))("clocks that are off, queue on %s", (backend) => {
  const queue = queueOn(backend);

  it("F28: of workers ten minutes ahead and behind, and one that jumps, delay nothing and falsify no time", async () => {
    const { association, people } = await populated(20);
    const skewed = (minutes: number) =>
      startWorker({
        redisUrl: queue.redisUrl,
        env: {
          SKEW_MS: String(minutes * 60_000),
          NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, "../../support/skewed-clock.mjs")).href}`,
        },
      });
    const ahead = await skewed(10);
    const behind = await skewed(-10);
    const syncRunId = await askForRun(association);
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done");
    for (const [index, person] of people.slice(0, 3).entries())
      await arrives(association, person, `before${index}@members.example`);
    for (const worker of [ahead, behind]) worker.signal("SIGUSR2");
    for (const [index, person] of people.slice(0, 3).entries())
      await arrives(association, person, `after${index}@members.example`);
    await allIsDelivered(association);
    const { worstMs, withinPromise } = await latency(association.id);
    expect(withinPromise).toBe(1);
    expect(worstMs).toBeGreaterThan(0);
    expect(worstMs).toBeLessThan(60_000);
    const { rows } = await association.pool.query(
      `select from pushed_contact
        where association_id = $1 and accepted_at not between now() - interval '2 minutes' and clock_timestamp()`,
      [association.id],
    );
    expect(rows).toEqual([]);
  });
});

describe.runIf(hasRedisServer())("a Redis", () => {
  it("F31: that is slow, fails over to an empty one, and then evicts keys and takes no more, loses and stops nothing", async () => {
    const [first, second] = [(await startRedis())!, (await startRedis())!];
    const wire = await faultProxy(first.url);
    ends.push(
      () => wire.stop(),
      () => first.stop(),
      () => second.stop(),
    );
    const { association, people } = await populated(100, { batchSize: 5, requestsInFlight: 1 });
    const worker = await startWorker({ redisUrl: wire.url });
    await wire.set({ kind: "latency", ms: 300 });
    await association.tenant.setFaults({ latencyMs: 60 });
    const syncRunId = await askForRun(association);
    await until(
      "the run is in its middle",
      async () => Number((await association.run(syncRunId)).looked_at) > 20,
    );
    wire.retarget(second.url);
    await wire.set(null);
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done");
    await association.tenant.clearFaults();
    await arrives(association, people[0]!, "failed-over@members.example");

    const redis = new Redis(second.url);
    await redis.config("SET", "maxmemory-policy", "allkeys-random");
    await redis.config("SET", "maxmemory", "1mb");
    await expect(redis.set("full", "x".repeat(10_000))).rejects.toThrow("OOM");
    redis.disconnect();
    await arrives(association, people[1]!, "evicted@members.example");
    expect(worker.isRunning).toBe(true);
    await allIsDelivered(association);
    await worker.stop();
    await expectConverged(association);
  });
});

describe("Postgres", () => {
  it("F32: that breaks a deadlock with an outcome loses nothing: its people are told once more", async () => {
    const { association, people } = await populated(5);
    await sync(association);
    await association.edit(people[0]!, "new@members.example");
    const other = await association.pool.connect();
    let crossed: Promise<unknown> = Promise.resolve();
    const delivering = deliverWith(association, (real) => ({
      async settle(...write) {
        await other.query("begin");
        // Whoever waits longer for finding out is not the one who is broken off.
        await other.query("set local deadlock_timeout = '20s'");
        await other.query("select from pushed_contact where association_id = $1 for update", [
          association.id,
        ]);
        const settling = real.settle(...write);
        settling.catch(() => undefined);
        await until("the outcome waits", async () => {
          const { rows } = await association.pool.query(
            "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
          );
          return rows.length > 0;
        });
        crossed = other
          .query("select from pusher_lease where association_id = $1 for update", [association.id])
          .then(() => other.query("rollback"));
        return settling;
      },
    }));
    await expect(delivering).rejects.toThrow("deadlock detected");
    await crossed;
    other.release();
    await deliverAll(association);
    await association.pool.query("update push_wait set next_look_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    expect(await association.waits()).toEqual([]);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("new@members.example");
  });

  it("F32 I1: that goes away in the middle of an outcome leaves all of it as it was, and it is made good", async () => {
    const { association, people } = await populated(5);
    await sync(association);
    const [maria, amir] = people as [number, number];
    await association.edit(maria, "new@members.example");
    await association.pool.query("update contact set email = null where id = $1", [amir]); // told by his last one: unchanged
    const standing = async () => {
      const { rows } = await association.pool.query(
        `select (select array_agg(state order by id) from push_batch where association_id = $1) as batches,
                (select json_agg(p order by contact_id) from pushed_contact p where association_id = $1) as shadow,
                (select json_agg(w order by contact_id) from push_wait w where association_id = $1) as waits,
                (select array_agg(id order by id) from contact_change where association_id = $1) as changes,
                (select json_agg(json_build_array(id, looked_at, pushed, failed) order by id)
                   from sync_run where association_id = $1) as runs`,
        [association.id],
      );
      return rows[0] as Record<string, unknown>;
    };
    const inTheWay = await association.pool.connect();
    let before = {};
    let after = {};
    const delivering = deliverWith(association, (real) => ({
      async settle(...write) {
        before = await standing();
        await inTheWay.query("begin");
        await inTheWay.query("select from pushed_contact where contact_id = $1 for update", [maria]);
        const settling = real.settle(...write);
        const ended = settling.then(
          () => "written",
          () => "refused",
        );
        await until("the outcome's connection is ended", async () => {
          const { rowCount } = await association.pool.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock'`,
          );
          return rowCount === 1;
        });
        expect(await ended).toBe("refused");
        await inTheWay.query("rollback");
        after = await standing();
        return settling;
      },
    }));
    await expect(delivering).rejects.toThrow(/terminat/);
    inTheWay.release();
    expect(before).toMatchObject({
      changes: expect.any(Array),
      batches: expect.arrayContaining(["sending"]),
    });
    expect(after).toEqual(before);

    await deliverAll(association);
    await association.pool.query("update push_wait set next_look_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    expect((await association.known(maria))?.EmailAddress).toBe("new@members.example");
    expect(await association.waits()).toEqual([]);
    const { rows } = await association.pool.query("select 1 from push_batch where state = 'sending'");
    expect(rows).toEqual([]);
  });

  it("F32: with one connection left a full run goes through, and with none it waits for one", async () => {
    const { association } = await populated(50, { batchSize: 5 });
    const taken = await Promise.all(Array.from({ length: 9 }, () => pool().connect()));
    const syncRunId = await sync(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", pushed: 50 });

    taken.push(await pool().connect());
    const again = deliverAll(association);
    await until("it waits for a connection", () => pool().waitingCount > 0);
    for (const client of taken) client.release();
    await again;
    await expectConverged(association);
  });

  it("F32 I1 R39: whose disk is full refuses an edit whole, sends nothing it cannot write down, and forgets nobody it told", async () => {
    const { association, people } = await populated(5, { requestTimeoutSeconds: 2 });
    await sync(association);
    const [maria, amir, nora] = people as [number, number, number];
    const requests = async () => (await association.tenant.summary()).requests;
    const before = await requests();

    // Not one more line of the log: the edit that it would be about is not made either.
    let space = await diskFull(association, "insert", "contact_change");
    await expect(association.edit(maria, "lost@members.example")).rejects.toMatchObject({ code: "53100" });
    await space();
    await deliverAll(association);
    expect(await requests()).toBe(before);

    // Not one more request written ahead: none leaves.
    await association.edit(maria, "waited@members.example");
    space = await diskFull(association, "insert", "push_batch");
    await expect(deliverAll(association)).rejects.toMatchObject({ code: "53100" });
    expect(await requests()).toBe(before);
    expect(await association.waits()).toEqual([]);
    await space();
    await deliverAll(association);
    expect((await association.known(maria))?.EmailAddress).toBe("waited@members.example");

    // Accepted, and no outcome can be written: told again when there is space, also who was deleted meanwhile.
    await association.edit(amir, "new@members.example");
    const [newcomer] = await association.addPeople(1, { lists: [await boardOf(association)] });
    space = await diskFull(association, "update", "push_batch");
    await expect(deliverAll(association)).rejects.toMatchObject({ code: "53100" });
    expect((await association.known(newcomer!))?.IsActive).toBe(true);
    await association.pool.query("delete from contact where id = any($1)", [[newcomer, nora]]);
    await space();
    await until("nothing waits any more", async () => {
      await association.pool.query("update push_wait set next_look_at = now() where association_id = $1", [
        association.id,
      ]);
      await association.pool.query(
        "update pusher_lease set expires_at = '-infinity' where association_id = $1",
        [association.id],
      );
      await deliverAll(association);
      return (await association.waits()).length === 0;
    });
    expect((await association.known(newcomer!))?.IsActive).toBe(false);
    expect((await association.known(nora))?.IsActive).toBe(false);
    expect((await association.known(amir))?.EmailAddress).toBe("new@members.example");
    await expectConverged(association);
  });

  it("F33: that a migration locks in the middle of the initial sync only delays it", async () => {
    const { association } = await populated(50, { batchSize: 5, requestsInFlight: 2 });
    const migration = await association.pool.connect();
    const syncRunId = await askForRun(association);
    let locked = false;
    const delivering = deliverWith(association, (real) => ({
      async settle(...write) {
        if (!locked) {
          locked = true;
          await migration.query("begin");
          await migration.query("lock table pushed_contact in access exclusive mode");
        }
        return real.settle(...write);
      },
    }));
    await until("the pusher waits for it", async () => {
      const { rows } = await association.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });
    await migration.query("commit");
    migration.release();
    await delivering;
    await deliverAll(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 50, pushed: 50 });
    expect([...(await timesTold(association)).values()]).toEqual(Array(50).fill(1));
  });
});

describe("workers", () => {
  it("F33: replaced in the middle of the initial sync: everybody is told once, and the run goes on where it stood", async () => {
    const { association } = await populated(200, { batchSize: 5, requestsInFlight: 2 });
    await association.tenant.setFaults({ latencyMs: 250 });
    const old = await startWorker();
    const syncRunId = await askForRun(association);
    await until(
      "the run is in its middle",
      async () => Number((await association.run(syncRunId)).looked_at) > 40,
    );
    await Promise.all([startWorker(), old.stop()]);
    expect(old.child.exitCode).toBe(0);
    expect(await association.run(syncRunId)).toMatchObject({ state: "running" });
    await until("the run is over", async () => (await association.run(syncRunId)).state === "done");
    expect(await association.run(syncRunId)).toMatchObject({ looked_at: 200, pushed: 200 });
    const times = await timesTold(association);
    expect(times.size).toBe(200);
    expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
  });

  it("F36 F30: woken by the change, the sweep and a found wait at once tell everybody once", async () => {
    const { association, people } = await populated(30);
    await sync(association);
    await association.tenant.setFaults({ latencyMs: 50 });
    await startWorker();
    await startWorker();
    const nudges = openNudges(() => undefined);
    ends.push(() => nudges.close());
    const last = Math.max(...(await association.tenant.requests()).map(({ id }) => id));
    for (const person of people) {
      await Promise.all([
        association.edit(person, `edited${person}@members.example`),
        nudges.wakeFound(association.id),
        nudges.wake(association.id),
      ]);
    }
    await allIsDelivered(association);
    const times = await timesTold(association, last);
    expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
    expect(times.size).toBe(30);
  });
});
