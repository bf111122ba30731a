import { describe, expect, it } from "vitest";
import { alertFacts } from "@/higher-logic/alerts/facts/store";
import { readEligibility } from "@/higher-logic/sso/access/store";
import { readSettings } from "@/higher-logic/settings/store";
import { connectionState } from "@/higher-logic/sync/activity/store";
import { preview } from "@/higher-logic/sync/preview/store";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverWith, sync } from "./support/delivery";
import { anHourPasses, openReading } from "./support/reading";
import { stage } from "./support/stage";

const test = stage();

async function syncedAnHourAgo(people = 30): Promise<{ association: TestAssociation; ids: number[] }> {
  const association = await test.association({ settleSeconds: 0 });
  const board = await association.addList("Board");
  const ids = await association.addPeople(people, { lists: [board] });
  await sync(association);
  await openReading(association);
  await anHourPasses(association);
  return { association, ids };
}

const requests = async (association: TestAssociation) => (await association.tenant.summary()).requests;

describe("a community whose data is gone", () => {
  it("is found before a full run: pushing stops until staff have seen a preview and pressed Sync", async () => {
    const { association, ids } = await syncedAnHourAgo();
    await association.tenant.empty();
    const run = await association.run(await sync(association));
    expect(run).toMatchObject({ state: "failed", error_code: "found-empty", pushed: 0 });
    expect(await requests(association)).toBe(0);
    expect((await association.tenant.reads()).filter(({ path }) => path.endsWith("GetContact"))).toHaveLength(
      20,
    );
    expect(await connectionState(association.id)).toMatchObject({ pausedCode: "found-empty" });

    // Staff are told: a pause is an alert.
    expect(await alertFacts(association.id)).toMatchObject([{ isOn: true, pausedCode: "found-empty" }]);

    // As for another target: changes wait, sign-on waits, and the first Sync shows a preview.
    await association.edit(ids[0]!, "later@members.example");
    await deliverAll(association);
    expect(await requests(association)).toBe(0);
    await association.pool.query("update association set higher_logic_allowed = true where id = $1", [
      association.id,
    ]);
    expect(await readEligibility(association.id, ids[0]!, "community")).toEqual({
      allowed: false,
      code: "no-initial-sync",
    });
    expect(await readSettings(association.id)).toMatchObject({ hadOtherTarget: true, syncRequestedAt: null });
    expect(await preview(association.id)).toMatchObject({ changed: { count: 30 } });

    const again = await association.run(await sync(association));
    expect(again).toMatchObject({ state: "done", looked_at: 30, pushed: 30 });
    expect(await association.tenant.summary()).toMatchObject({ members: 30 });
    expect(await connectionState(association.id)).toMatchObject({ pausedCode: null });
    expect(await readSettings(association.id)).toMatchObject({ hadOtherTarget: false });
    expect(await association.known(ids[0]!)).toMatchObject({ EmailAddress: "later@members.example" });
  });

  it("is not one in which a single person of twenty is left", async () => {
    const { association, ids } = await syncedAnHourAgo(20);
    for (const id of ids.slice(1))
      await association.tenant.changeContact(String(id), { LegacyContactKey: `x${id}` });
    expect(await association.run(await sync(association))).toMatchObject({ state: "done", unchanged: 20 });
  });

  it("is never seen in an answer that says nothing: a refused key, an error, too many calls", async () => {
    const { association } = await syncedAnHourAgo();
    await association.tenant.empty();
    for (const status of [401, 404, 429, 500]) {
      const match = { path: "/api" };
      await association.tenant.setFaults({
        rules: [{ match, action: "html", status }],
        read: { callsPerMinute: 0 },
      });
      expect(await association.run(await sync(association))).toMatchObject({ state: "done", unchanged: 30 });
    }
  });

  it("F4: stops nothing when settings were saved while it was looked for", async () => {
    const { association } = await syncedAnHourAgo();
    await association.tenant.empty();
    await askForRun(association);
    await deliverWith(association, (real) => ({
      nextRun: async (lease, plan, walked) => {
        await association.pool.query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [
          association.id,
        ]);
        return real.nextRun(lease, plan, walked);
      },
    }));
    expect(await connectionState(association.id)).toMatchObject({ pausedCode: null });
    expect(await readSettings(association.id)).toMatchObject({ syncRequestedAt: expect.any(Date) as Date });
    await deliverAll(association); // by the settings that were saved it is found
    expect(await connectionState(association.id)).toMatchObject({ pausedCode: "found-empty" });
  });

  it("is looked for by nobody without a read key, nor with hardly anybody told", async () => {
    const { association } = await syncedAnHourAgo(4);
    await association.tenant.empty();
    expect(await association.run(await sync(association))).toMatchObject({ state: "done", unchanged: 4 });
    const { association: other } = await syncedAnHourAgo();
    await other.pool.query(
      "update higher_logic_settings set read_key_sealed = null where association_id = $1",
      [other.id],
    );
    await other.tenant.empty();
    expect(await other.run(await sync(other))).toMatchObject({ state: "done", unchanged: 30 });
    expect(await other.tenant.reads()).toEqual([]);
  });

  it("costs one call a full run where all is well, and none for a change or a re-push", async () => {
    const { association, ids } = await syncedAnHourAgo();
    await association.edit(ids[0]!, "one@members.example");
    await deliverAll(association);
    await sync(association, { kind: "repush" });
    expect(await association.tenant.reads()).toEqual([]);
    await anHourPasses(association);
    await sync(association);
    expect(await association.tenant.reads()).toHaveLength(1);
  });
});
