import { describe, expect, it } from "vitest";
import { lastHour } from "@/higher-logic/sync/activity/store";
import { BUCKETS } from "@/higher-logic/sync/latency/stages";
import {
  countLatency,
  dailyLatency,
  latency,
  latencyHistograms,
  stageLatency,
} from "@/higher-logic/sync/latency/store";
import type { TestAssociation } from "./support/association";
import { deliverAll, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();

/** One edit, accepted; what the community took to answer. */
async function oneEdit(answersAfterMs: number): Promise<{ association: TestAssociation; maria: number }> {
  const association = await test.association();
  const board = await association.addList("Board");
  const maria = await association.addPerson({ lists: [board] });
  await sync(association);
  await association.tenant.setFaults({ latencyMs: answersAfterMs });
  await association.edit(maria, "maria.moved@members.example");
  await deliverAll(association);
  await association.tenant.clearFaults();
  return { association, maria };
}

/** As if everything had happened so long ago. */
async function ago(association: TestAssociation, interval: string): Promise<void> {
  await association.pool.query(
    `update push_batch set created_at = created_at - $2::interval, finished_at = finished_at - $2::interval,
            oldest_change_at = oldest_change_at - $2::interval
      where association_id = $1`,
    [association.id, interval],
  );
}

/** As if the timer had counted what lies back, and nothing of before. */
async function recount({ pool, id }: TestAssociation): Promise<void> {
  await pool.query("delete from push_latency_day where association_id = $1", [id]);
  await pool.query("update push_latency_counted set until = '-infinity'");
  await countLatency();
}

/** Requests of the last ten days that took from a hundredth of a second to an hour. */
async function manyRequests({ pool, id }: TestAssociation, requests: number): Promise<void> {
  await pool.query(
    `insert into push_batch (association_id, push_target_id, epoch, contact_ids, state, created_at, finished_at,
                             oldest_change_at, prepared_ms, queued_ms, answered_ms)
     select $1, push_target_id, 1, '{1}', 'accepted', at, at, at - make_interval(secs => 0.01 * power(360000, random())),
            1, 1, 1
       from higher_logic_settings, generate_series(1, $2::int) n
       cross join lateral (select now() - interval '10 days' * (n::float8 / $2) as at) moment
      where association_id = $1`,
    [id, requests],
  );
}

const histogramOf = async (association: TestAssociation) => {
  const { rows } = await association.pool.query<{ slug: string }>(
    "select slug from association where id = $1",
    [association.id],
  );
  return (await latencyHistograms()).filter((histogram) => histogram.association === rows[0]!.slug);
};

describe("R40 R41: how long a change took", () => {
  it("is told by stage, and the stages are all of it", async () => {
    const { association } = await oneEdit(300);
    const stages = await stageLatency(association.id);
    expect(stages.map(({ stage }) => stage)).toEqual([
      "whole",
      "read",
      "written",
      "sent",
      "answered",
      "recorded",
    ]);
    const [whole, ...parts] = stages.map(({ worstMs }) => worstMs);
    // The full run's own request told no change.
    expect((await latency(association.id)).batches).toBe(1);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(whole!, 0);
    expect(stages[4]!.worstMs).toBeGreaterThanOrEqual(299);
    expect(stages[2]!.worstMs + stages[3]!.worstMs).toBeGreaterThan(0);
  });

  it("is told day by day, and against the promised 30 minutes", async () => {
    const { association, maria } = await oneEdit(0);
    await association.pool.query(
      "update push_batch set oldest_change_at = oldest_change_at - interval '31 minutes' where association_id = $1",
      [association.id],
    );
    await ago(association, "2 days");
    await recount(association);
    await association.edit(maria, "again@members.example");
    await deliverAll(association);
    const days = await dailyLatency(association.id);
    expect(days).toMatchObject([
      { batches: 1, withinPromise: 1 },
      { batches: 1, withinPromise: 0 },
    ]);
    expect(days[0]!.day > days[1]!.day).toBe(true);
    expect((await latency(association.id)).withinPromise).toBe(0.5);
    await ago(association, "30 days");
    await recount(association);
    expect(await latency(association.id)).toMatchObject({ batches: 0, p50Ms: null, withinPromise: null });
  });

  it("is counted by day, no more than 4 in 100 too high and never too low, together with what came since", async () => {
    const association = await test.association();
    await manyRequests(association, 2_000);
    const { rows } = await association.pool.query<{
      p50: number;
      p95: number;
      worst: number;
      within: number;
    }>(
      `select percentile_disc(0.5) within group (order by ms) as p50, percentile_disc(0.95) within group (order by ms) as p95,
              max(ms) as worst, avg((ms <= 1800000)::int)::float8 as within
         from (select extract(epoch from finished_at - oldest_change_at)::float8 * 1000 as ms from push_batch
                where association_id = $1) took`,
      [association.id],
    );
    const exact = rows[0]!;
    await recount(association);
    // Half of it is not counted yet.
    await association.pool.query(
      "delete from push_latency_day where association_id = $1 and day > current_date - 5",
      [association.id],
    );
    await association.pool.query(
      `update push_latency_counted set until = (select max(day) + 1 from push_latency_day where association_id = $1)`,
      [association.id],
    );
    const counted = await latency(association.id);
    expect(counted).toMatchObject({ batches: 2_000, withinPromise: exact.within });
    expect(counted.worstMs).toBeCloseTo(exact.worst, 3);
    for (const [shown, true_] of [
      [counted.p50Ms!, exact.p50],
      [counted.p95Ms!, exact.p95],
    ] as const) {
      expect(shown).toBeGreaterThanOrEqual(true_ - 0.001);
      expect(shown).toBeLessThanOrEqual(true_ * 1.04);
    }
    const days = await dailyLatency(association.id);
    expect(days.reduce((sum, { batches }) => sum + batches, 0)).toBe(2_000);
    expect(Math.max(...days.map(({ worstMs }) => worstMs))).toBeCloseTo(exact.worst, 3);
    expect((await stageLatency(association.id))[0]).toMatchObject({
      stage: "whole",
      worstMs: counted.worstMs,
    });
  });

  it("stays known by day when the requests are pruned", async () => {
    const { association } = await oneEdit(0);
    await ago(association, "1 hour");
    await recount(association);
    const before = await latency(association.id);
    await association.pool.query("delete from push_batch where association_id = $1", [association.id]);
    expect(before.batches).toBe(1);
    expect(await latency(association.id)).toEqual(before);
  });

  it("adds to a day what comes later, and keeps its slowest", async () => {
    const { association } = await oneEdit(0);
    await ago(association, "1 hour");
    await recount(association);
    const before = await latency(association.id);
    // As if another one just like it had come.
    await association.pool.query("update push_latency_counted set until = '-infinity'");
    await countLatency();
    expect(await latency(association.id)).toEqual({ ...before, batches: 2 });
  });

  it("is counted once for Prometheus, whatever is pruned afterwards", async () => {
    const { association } = await oneEdit(0);
    await countLatency();
    // Accepted just now: its commit may be on its way.
    expect(await histogramOf(association)).toEqual([]);
    await ago(association, "2 minutes");
    await association.pool.query("update push_latency_counted set until = now() - interval '5 minutes'");
    await countLatency();
    await countLatency();
    await association.pool.query("delete from push_batch where association_id = $1", [association.id]);
    const histograms = await histogramOf(association);
    expect(histograms.map(({ stage }) => stage).sort()).toEqual(
      ["answered", "read", "recorded", "sent", "whole", "written"].sort(),
    );
    for (const { cumulative, seconds } of histograms) {
      expect(cumulative).toHaveLength(BUCKETS.length + 1);
      expect(cumulative.at(-1)).toBe(1);
      expect(cumulative.toSorted((one, other) => one - other)).toEqual(cumulative);
      expect(cumulative.findIndex((requests) => requests === 1)).toBe(
        BUCKETS.findIndex((bound) => seconds <= bound),
      );
    }
  });
});

describe("the last hour", () => {
  it("counts what was sent in it and not what was sent before", async () => {
    const { association, maria } = await oneEdit(0);
    expect(await lastHour(association.id)).toEqual({ pushed: 2, removed: 0, failed: 0, requests: 2 });
    await ago(association, "2 hours");
    expect(await lastHour(association.id)).toEqual({ pushed: 0, removed: 0, failed: 0, requests: 0 });
    await association.drop(maria);
    await deliverAll(association);
    expect(await lastHour(association.id)).toEqual({ pushed: 1, removed: 1, failed: 0, requests: 1 });
  });
});
