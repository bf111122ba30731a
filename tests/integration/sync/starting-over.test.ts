import { describe, expect, it } from "vitest";
import { emptyIdleLog } from "@/higher-logic/sync/timer/store";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverWith, once, sync } from "./support/delivery";
import { requestIsOut } from "./support/moments";
import { save } from "./support/settings";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();

async function members(count: number, settings = {}) {
  const association = await test.association({ settleSeconds: 0, ...settings });
  const board = await association.addList("Board");
  const people = await association.addPeople(count, { lists: [board] });
  await sync(association);
  return { association, people };
}

/** The pusher dies in the middle of a full run: its cursor is behind the first people. */
async function halfWalked(association: TestAssociation): Promise<number> {
  const syncRunId = await askForRun(association, { kind: "repush" });
  await askForRun(association);
  await association.tenant.setFaults({ latencyMs: 50 });
  await deliverWith(association, (real) => ({
    async settle(...given) {
      const settled = await real.settle(...given);
      const { cursor } = await association.run(syncRunId);
      if (Number(cursor) > 0) throw new Error("the power is cut");
      return settled;
    },
  })).catch(() => undefined);
  await association.tenant.clearFaults();
  return syncRunId;
}

describe("a run that is going on", () => {
  it("R31 I1: starts over when pushing was off meanwhile, because the changes of that time are in no log", async () => {
    const { association, people } = await members(20, { batchSize: 2, requestsInFlight: 1 });
    const syncRunId = await halfWalked(association);
    expect(Number((await association.run(syncRunId)).cursor)).toBeGreaterThan(people[0]!);

    await save(association, { enabled: false });
    await association.edit(people[0]!, "while-off@members.example");
    await emptyIdleLog(association.id);
    await save(association, { enabled: true });
    await deliverAll(association);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("while-off@members.example");
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 20 });
  });

  it("F29 I1: is not over while somebody has to be looked at again, whose record of before was on its way", async () => {
    const { association, people } = await members(3, { batchSize: 10 });
    await association.pool.query(
      "update membership set expires_on = association_day($1) - 1 where contact_id = $2",
      [association.id, people[0]],
    );
    await association.pool.query("update association set grace_days = 5 where id = $1", [association.id]);
    await deliverAll(association);
    await askForRun(association, { kind: "repush" });
    await association.tenant.setFaults({ latencyMs: 300 });
    // Everybody is on the way when the days of grace go; the power is cut when the run would be over.
    await deliverWith(association, (real, nudge) => {
      const goes = once(async () => {
        await association.pool.query("update association set grace_days = 0 where id = $1", [association.id]);
        nudge();
      });
      let isExpanded = false;
      const isOver = once(() => until("the run starts over", () => isExpanded));
      return {
        async writeAhead(...given) {
          const written = await real.writeAhead(...given);
          await goes();
          return written;
        },
        async expandLog(...given) {
          const expanded = await real.expandLog(...given);
          isExpanded = true;
          return expanded;
        },
        async settle(...given) {
          await isOver();
          return real.settle(...given);
        },
        async finishRun(...given) {
          await real.finishRun(...given);
          throw new Error("the power is cut");
        },
      };
    }).catch(() => undefined);
    await association.tenant.clearFaults();
    await deliverAll(association);
    expect((await association.known(people[0]!))?.IsActive).toBe(false);
  });

  it("R41: is walked to its end at once, though somebody on its page has a change of their own", async () => {
    const { association, people } = await members(5);
    await association.edit(people[2]!, "on-the-page@members.example");
    const syncRunId = await askForRun(association);
    expect(await deliverWith(association, () => ({}))).toEqual({ again: false });
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 5, unchanged: 5 });
  });
});

describe("a key saved while the old one is being used", () => {
  it("F4: is not paused by what the old one meets", async () => {
    const { association, people } = await members(10, { batchSize: 2, requestsInFlight: 1 });
    const { rows } = await association.pool.query<{ code: string }>(
      "select tenant_code as code from higher_logic_settings where association_id = $1",
      [association.id],
    );
    await association.pool.query("update contact set city = 'Ely' where id = any($1)", [people]);
    await association.tenant.setFaults({ latencyMs: 100 });
    const delivering = deliverAll(association);
    await requestIsOut(association);
    await test.standin.makeTenant(rows[0]!.code, { apiKey: "newer-key" });
    await save(association, { tenantApiKey: "newer-key" });
    await delivering;
    await deliverAll(association);
    const { rows: state } = await association.pool.query(
      "select paused_code, failures from push_state where association_id = $1",
      [association.id],
    );
    expect(state).toEqual([{ paused_code: null, failures: 0 }]);
    expect((await association.known(people.at(-1)!))?.City).toBe("Ely");
  });
});
