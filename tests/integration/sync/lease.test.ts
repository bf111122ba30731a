import { describe, expect, it } from "vitest";
import { takeLease } from "@/higher-logic/sync/lease/store";
import { emptyIdleLog, prune } from "@/higher-logic/sync/timer/store";
import { deliver } from "@/higher-logic/sync/deliver";
import { pusherStore } from "@/higher-logic/sync/pusher/store";
import { openGatewayV1 } from "@/higher-logic/push/gateway-v1";
import { isAnythingDue } from "@/higher-logic/sync/waiting/store";
import { changesWaiting } from "@/higher-logic/sync/store";
import { systemClock } from "@/lib/clock";
import { askForRun, deliverAll, expectConverged, sync } from "./support/delivery";
import { requestIsOut } from "./support/moments";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();

describe("the lease", () => {
  it("F30: has one holder at a time, and tells everybody else for how long", async () => {
    const association = await test.association();
    const mine = await takeLease(association.id, 20_000);
    expect(mine).toMatchObject({ associationId: association.id });
    const other = await takeLease(association.id, 20_000);
    expect(other).toMatchObject({ takenForMs: expect.any(Number) });
  });

  it("F30: two pushers at once tell everybody once", async () => {
    const association = await test.association({ batchSize: 10 });
    const board = await association.addList("Board");
    await association.addPeople(100, { lists: [board] });
    await askForRun(association);
    await Promise.all([deliverAll(association), deliverAll(association)]);
    await until("nothing is due", async () => !(await isAnythingDue(association.id)));
    expect(await association.tenant.summary()).toMatchObject({ activeContacts: 100, items: 100 });
  });

  it("F4 F33: settings saved in the middle of a run close nothing made before, and the run starts over", async () => {
    const association = await test.association({ batchSize: 10, requestsInFlight: 2, settleSeconds: 0 });
    const board = await association.addList("Board");
    await association.addPeople(60, { lists: [board] });
    await association.addPeople(10, { status: "suspended", lists: [board] });
    await association.tenant.setFaults({ latencyMs: 200 });
    const syncRunId = await askForRun(association);
    const delivering = deliverAll(association);
    await requestIsOut(association);
    // What the dialog does: the option and the epoch, in one transaction.
    const client = await association.pool.connect();
    await client.query("begin");
    await client.query(
      "update higher_logic_settings set only_sync_active_members = false where association_id = $1",
      [association.id],
    );
    await client.query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [
      association.id,
    ]);
    await client.query("commit");
    client.release();
    await delivering;
    await association.tenant.clearFaults();
    await deliverAll(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 70 });
    expect((await association.tenant.summary()).activeContacts).toBe(70);
    await expectConverged(association);
  });

  it("R41: a change of a contact overtakes a full run that has not come to it", async () => {
    const association = await test.association({ batchSize: 5, requestsInFlight: 1 });
    const board = await association.addList("Board");
    const people = await association.addPeople(60, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ latencyMs: 150 });
    await askForRun(association, { kind: "repush" });
    const delivering = deliverAll(association);
    await requestIsOut(association);
    await association.edit(people.at(-1)!, "urgent@members.example");
    await until(
      "the edit arrives",
      async () => (await association.known(people.at(-1)!))?.EmailAddress === "urgent@members.example",
    );
    const { rows } = await association.pool.query(
      "select state from sync_run where kind = 'repush' and association_id = $1",
      [association.id],
    );
    expect(rows).toEqual([{ state: "running" }]);
    await delivering;
    await expectConverged(association);
  });
});

describe("the end of the program", () => {
  it("finishes what is in flight, begins nothing new, and lets go", async () => {
    const association = await test.association({ batchSize: 5, requestsInFlight: 1 });
    const board = await association.addList("Board");
    await association.addPeople(50, { lists: [board] });
    await association.tenant.setFaults({ latencyMs: 150 });
    const syncRunId = await askForRun(association);
    const shutdown = new AbortController();
    const delivering = deliver(association.id, {
      store: pusherStore,
      gateway: ({ access }) => openGatewayV1({ baseUrl: access.baseUrl, apiKey: access.tenantApiKey }),
      clock: systemClock,
      pause: (ms, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
        }),
      random: Math.random,
      shutdown: shutdown.signal,
      onNudge: () => () => undefined,
    });
    await requestIsOut(association);
    shutdown.abort();
    expect(await delivering).toEqual({ again: true });
    const { rows } = await association.pool.query(
      "select distinct state from push_batch where association_id = $1",
      [association.id],
    );
    expect(rows.map(({ state }) => state)).not.toContain("sending");
    expect(rows.map(({ state }) => state)).not.toContain("unknown");
    await association.tenant.clearFaults();
    await deliverAll(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 50, pushed: 50 });
  });
});

describe("the timer", () => {
  it("R31 F35: keeps the log empty while switched off; switching on begins with a full run by itself", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(10, { lists: [board] });
    await sync(association);
    await association.pool.query(
      "update higher_logic_settings set enabled = false where association_id = $1",
      [association.id],
    );
    await association.edit(people[0]!, "while.off@members.example");
    await emptyIdleLog(association.id);
    expect((await changesWaiting(association.id)).count).toBe(0);
    await deliverAll(association);
    await association.pool.query(
      "update higher_logic_settings set enabled = true where association_id = $1",
      [association.id],
    );
    await deliverAll(association);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("while.off@members.example");
    const { rows } = await association.pool.query(
      "select requested_as, state from sync_run where association_id = $1 and kind = 'full' order by id",
      [association.id],
    );
    expect(rows.at(-1)).toEqual({ requested_as: "switched on", state: "done" });
  });

  it("leaves the log of an association alone whose changes are delivered", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria] = await association.addPeople(1, { lists: [board] });
    await sync(association);
    await association.edit(maria!, "kept@members.example");
    await emptyIdleLog(association.id);
    expect((await changesWaiting(association.id)).count).toBe(1);
  });

  it("erases names 30 days after a removal, and bodies after 90 days, and keeps the counts", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria] = await association.addPeople(1, { lists: [board] });
    await sync(association);
    await association.drop(maria!);
    await deliverAll(association);
    await association.pool.query(
      "update pushed_contact set removed_at = now() - interval '31 days' where contact_id = $1",
      [maria],
    );
    await association.pool.query(
      "update push_batch set created_at = now() - interval '91 days' where association_id = $1",
      [association.id],
    );
    await prune();
    const { rows } = await association.pool.query(
      "select first_name, last_name, email, integration_key from pushed_contact where contact_id = $1",
      [maria],
    );
    expect(rows).toEqual([
      { first_name: null, last_name: null, email: null, integration_key: String(maria) },
    ]);
    const { rows: batches } = await association.pool.query(
      "select body, answer, state from push_batch where association_id = $1",
      [association.id],
    );
    expect(batches).toHaveLength(2);
    expect(batches[0]).toEqual({ body: null, answer: null, state: "accepted" });
  });
});
