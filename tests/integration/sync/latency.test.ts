import { describe, expect, it } from "vitest";
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
    expect(await latency(association.id)).toMatchObject({ batches: 0, p50Ms: null, withinPromise: null });
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
