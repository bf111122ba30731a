import { describe, expect, it } from "vitest";
import { changesWaiting } from "@/higher-logic/sync/store";
import type { FaultRule } from "@/scripts/standin/client";
import type { TestAssociation } from "./support/association";
import { deliverAll, deliverUntil, expectConverged, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();

async function synced(settings = {}): Promise<{ association: TestAssociation; people: number[] }> {
  const association = await test.association(settings);
  const board = await association.addList("Board");
  const people = await association.addPeople(20, { lists: [board] });
  await sync(association);
  return { association, people };
}

async function connection(association: TestAssociation) {
  const { rows } = await association.pool.query("select * from push_state where association_id = $1", [
    association.id,
  ]);
  return rows[0] as {
    paused_code: string | null;
    speed: number;
    failures: number;
    next_probe_at: Date | null;
    batch_size_limit: number | null;
  };
}

/** Instead of waiting for minutes. */
async function probeNow(association: TestAssociation): Promise<void> {
  await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
    association.id,
  ]);
}

describe("when the connection is at fault", () => {
  it.each([
    ["401", { action: "status", status: 401 }, "key-refused"],
    ["403", { action: "status", status: 403 }, "key-refused"],
    ["404", { action: "status", status: 404 }, "address-not-found"],
    ["302", { action: "status", status: 302 }, "address-moved"],
  ] as [string, FaultRule, string][])(
    "F23: %s pauses pushing at once, and a light probe finds out when it works again",
    async (_name, rule, code) => {
      const { association, people } = await synced();
      await association.tenant.setFaults({ rules: [rule] });
      const before = (await association.tenant.summary()).requests;
      await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
      await deliverAll(association);
      expect((await connection(association)).paused_code).toBe(code);
      expect((await association.tenant.summary()).requests - before).toBe(1);
      expect(await association.waits()).toEqual([]);
      expect((await changesWaiting(association.id)).count).toBe(20);

      await probeNow(association);
      await deliverAll(association);
      expect((await connection(association)).paused_code).toBe(code);
      await association.tenant.clearFaults();
      await probeNow(association);
      await deliverAll(association);
      expect((await connection(association)).paused_code).toBeNull();
      expect((await changesWaiting(association.id)).count).toBe(0);
      await expectConverged(association);
    },
  );

  it.each([
    ["no answer", { action: "status", status: 503 }, 3],
    ["a refused key", { action: "status", status: 401 }, 1],
  ] as [string, FaultRule, number][])(
    "F27 I10: after %s is tried after 5, 10, 20 and 40 s, however many requests were on their way",
    async (_name, rule, failures) => {
      const { association, people } = await synced({ batchSize: 2, requestsInFlight: 8 });
      await association.tenant.setFaults({ latencyMs: 50, rules: [rule] });
      await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
      for (const [trials, seconds] of [5, 10, 20, 40].entries()) {
        await deliverAll(association);
        const { rows } = await association.pool.query<{ left: number; wait: number; failures: number }>(
          `select extract(epoch from next_probe_at - clock_timestamp())::float8 as left, failures,
                  extract(epoch from next_probe_at - (
                    select max(finished_at) from push_batch where association_id = $1))::float8 as wait
             from push_state where association_id = $1`,
          [association.id],
        );
        expect(rows[0]!.left).toBeLessThanOrEqual(seconds);
        expect(rows[0]!.wait).toBeGreaterThan(seconds * 0.75);
        expect(rows[0]!.failures).toBe(failures + trials);
        await probeNow(association);
      }
    },
  );

  it("F23: 429 waits as long as it was asked to, then goes on at half speed that grows back", async () => {
    const { association, people } = await synced();
    await association.tenant.setFaults({
      rules: [{ action: "status", status: 429, retryAfter: 2, times: 1 }],
    });
    await association.edit(people[0]!, "new@members.example");
    await deliverAll(association);
    const { next_probe_at, paused_code } = await connection(association);
    expect(paused_code).toBeNull();
    expect(next_probe_at!.getTime()).toBeGreaterThan(Date.now() + 500);
    await deliverUntil(
      association,
      "it arrived",
      async () => (await changesWaiting(association.id)).count === 0,
    );
    const slow = (await connection(association)).speed;
    expect(slow).toBeGreaterThanOrEqual(0.5);
    expect(slow).toBeLessThan(0.7);
    await association.edit(people[0]!, "newer@members.example");
    await deliverAll(association);
    expect((await connection(association)).speed).toBeGreaterThan(slow);
  });

  it("F23: 413 splits, and batches are half as large from then on", async () => {
    const { association, people } = await synced({ batchSize: 20 });
    await association.tenant.setFaults({ rules: [{ action: "status", status: 413, times: 1 }] });
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);
    await deliverAll(association);
    expect((await connection(association)).batch_size_limit).toBe(10);
    expect((await changesWaiting(association.id)).count).toBe(0);
    await expectConverged(association);
  });

  it.each([
    ["503", { action: "status", status: 503 }],
    ["reset", { action: "reset" }],
    ["truncated", { action: "truncate" }],
    ["HTML with 200", { action: "html" }],
  ] as [string, FaultRule][])(
    "F22 F23 I10: %s opens the breaker; changes go on collecting, nobody becomes a problem, and all drains",
    async (_name, rule) => {
      const { association, people } = await synced({ settleSeconds: 0 });
      await association.tenant.setFaults({ rules: [rule] });
      for (let round = 0; round < 3; round += 1) {
        await association.pool.query("update contact set city = $2 where id = any($1)", [
          people,
          `Round ${round}`,
        ]);
        await association.pool.query("update push_wait set next_look_at = now()");
        await deliverAll(association);
      }
      expect((await connection(association)).paused_code).not.toBeNull();
      const before = (await association.tenant.summary()).requests;
      await association.edit(people[0]!, "new@members.example");
      await deliverAll(association);
      expect((await association.tenant.summary()).requests).toBe(before);

      await association.tenant.clearFaults();
      await probeNow(association);
      await deliverUntil(association, "nothing waits", async () => {
        return (await changesWaiting(association.id)).count === 0 && (await association.waits()).length === 0;
      });
      expect((await association.known(people[0]!))?.EmailAddress).toBe("new@members.example");
      await expectConverged(association);
    },
  );

  it("F21: nobody there: nothing is in doubt, everything waits where it was", async () => {
    const { association, people } = await synced();
    await association.pool.query(
      "update higher_logic_settings set push_base_url = 'http://127.0.0.1:9' where association_id = $1",
      [association.id],
    );
    await association.edit(people[0]!, "new@members.example");
    await deliverAll(association);
    expect(await association.waits()).toEqual([]);
    expect((await changesWaiting(association.id)).count).toBe(1);
    expect((await connection(association)).paused_code).toBe("not-reachable");
    await association.pool.query(
      "update higher_logic_settings set push_base_url = $2 where association_id = $1",
      [association.id, test.standin.url],
    );
    await probeNow(association);
    await deliverAll(association);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("new@members.example");
  });

  it("I1: a full run waits for the connection, goes on where it stood, and its counts add up", async () => {
    const association = await test.association({ batchSize: 10, requestsInFlight: 2 });
    const board = await association.addList("Board");
    await association.addPeople(100, { lists: [board] });
    await association.tenant.setFaults({ rules: [{ match: { nth: 4 }, action: "status", status: 403 }] });
    const syncRunId = await sync(association);
    const half = await association.run(syncRunId);
    expect(half).toMatchObject({ state: "running", error_code: "key-refused" });
    expect(half.looked_at).toBeLessThan(100);

    await association.tenant.clearFaults();
    await probeNow(association);
    await deliverAll(association);
    expect(await association.run(syncRunId)).toMatchObject({
      state: "done",
      looked_at: 100,
      error_code: null,
    });
    const run = await association.run(syncRunId);
    expect(Number(run.pushed) + Number(run.unchanged)).toBe(100);
    expect((await association.tenant.summary()).activeContacts).toBe(100);
  });
});
