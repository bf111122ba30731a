import { describe, expect, it } from "vitest";
import { watchAlerts } from "@/higher-logic/alerts/watch/store";
import { latency } from "@/higher-logic/sync/latency/store";
import { changesWaiting } from "@/higher-logic/sync/store";
import type { StandinRequest } from "@/scripts/standin/client";
import type { TestAssociation } from "./support/association";
import { deliverAll, expectConverged, sync } from "./support/delivery";
import { stage } from "./support/stage";
import { timePasses } from "./support/time";

const test = stage();
process.env.APP_URL = "http://localhost:3000";

const IN_FLIGHT = 2;
const BATCH = 10;
const LATENCY_MS = 40;

async function synced(count: number): Promise<{ association: TestAssociation; people: number[] }> {
  const association = await test.association({ batchSize: BATCH, requestsInFlight: IN_FLIGHT });
  const board = await association.addList("Board");
  const people = await association.addPeople(count, { lists: [board] });
  await sync(association);
  await association.pool.query(
    "update alert_settings set email_addresses = '{office@members.example}' where association_id = $1",
    [association.id],
  );
  return { association, people };
}

/** Whom each request told about, oldest first; a probe told about nobody. */
async function requestsSince(association: TestAssociation, after: number) {
  const all = (await association.tenant.requests()).filter(({ id }) => id > after);
  return all.map((request) => ({ ...request, keys: keysOf(request) }));
}

function keysOf({ body }: StandinRequest): number[] {
  const items = (body as { Items?: { MemberDetails: { LegacyContactKey: string } }[] } | null)?.Items ?? [];
  return items.map(({ MemberDetails }) => Number(MemberDetails.LegacyContactKey));
}

async function lastRequest(association: TestAssociation): Promise<number> {
  return Math.max(0, ...(await association.tenant.requests()).map(({ id }) => id));
}

async function alerts(association: TestAssociation): Promise<string[]> {
  const { rows } = await association.pool.query<{ text: string }>(
    "select kind || ' ' || event as text from alert_message where association_id = $1 order by id",
    [association.id],
  );
  return rows.map(({ text }) => text);
}

const watch = () =>
  watchAlerts((error) => {
    throw error;
  });

/** The most requests that were on their way at once: the stand-in answers each after `LATENCY_MS`. */
function mostAtOnce(requests: readonly StandinRequest[]): number {
  const came = requests.map(({ at }) => Date.parse(at));
  // A timer may ring a millisecond early, and so may the clock that it is read from.
  return Math.max(...came.map((ms) => came.filter((at) => at <= ms && at > ms - LATENCY_MS + 2).length));
}

async function isSettled(association: TestAssociation): Promise<void> {
  await timePasses(association, "20 minutes");
  await deliverAll(association);
  expect(await association.waits()).toEqual([]);
}

describe("Higher Logic away while changes pour in", () => {
  it.each([
    ["5 minutes", Array<string>(5).fill("1 minute"), []],
    ["25 minutes", Array<string>(5).fill("5 minutes"), ["late fired", "late recovered"]],
    ["40 minutes", Array<string>(8).fill("5 minutes"), ["late fired", "late recovered"]],
    [
      "3 days",
      [...Array<string>(4).fill("5 minutes"), ...Array<string>(12).fill("6 hours")],
      ["late fired", "late recovered"],
    ],
  ])(
    "F27 I10 R40: for %s: one trial at a time, no stampede afterwards, everybody told once, each alert once",
    async (name, steps, expected) => {
      const { association, people } = await synced(120);
      const before = await lastRequest(association);
      await association.tenant.setFaults({ rules: [{ action: "status", status: 503 }] });
      let edit = 0;
      const pourIn = () =>
        association.pool.query("update contact set city = $2 where id = any($1)", [
          people.filter((_, index) => (index + edit) % 3 === 0),
          `City ${(edit += 1)}`,
        ]);
      await pourIn();
      await deliverAll(association);
      await watch();
      // What was on its way when it went away; then nothing but a trial now and then.
      const first = await requestsSince(association, before);
      expect(first.length).toBeLessThanOrEqual(3 + IN_FLIGHT - 1);
      let last = Math.max(...first.map(({ id }) => id));
      for (const step of steps) {
        await pourIn();
        await timePasses(association, step);
        await Promise.all([deliverAll(association), deliverAll(association)]);
        await Promise.all([watch(), watch()]);
        const tried = await requestsSince(association, last);
        expect(tried.length).toBeLessThanOrEqual(1);
        // The pauses grow to 5 minutes at most.
        if (step !== "1 minute") expect(tried).toHaveLength(1);
        expect(tried.flatMap(({ keys }) => keys)).toEqual([]);
        last = tried[0]?.id ?? last;
      }
      await watch();
      expect(await alerts(association)).toEqual(expected.slice(0, 1));
      expect((await changesWaiting(association.id)).count).toBeGreaterThanOrEqual(120);

      await association.tenant.setFaults({ latencyMs: LATENCY_MS });
      await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
        association.id,
      ]);
      await deliverAll(association);
      await watch();
      await watch();
      expect(await alerts(association)).toEqual(expected);
      expect((await changesWaiting(association.id)).count).toBe(0);

      const [trial, ...told] = await requestsSince(association, last);
      expect(trial!.keys).toEqual([]);
      expect(mostAtOnce([trial!])).toBe(1);
      expect(mostAtOnce(told)).toBeLessThanOrEqual(IN_FLIGHT);
      const keys = told.flatMap((request) => request.keys);
      expect(keys.slice().sort((one, other) => one - other)).toEqual(people);
      expectInOrder(told.map((request) => request.keys));
      if (name === "25 minutes") expect((await latency(association.id)).withinPromise).toBe(1);
      await isSettled(association);
      await expectConverged(association);
    },
  );

  /** Pages of the log come by ContactId; only what is on its way together may change places. */
  function expectInOrder(batches: number[][]): void {
    for (const [index, batch] of batches.entries())
      for (const later of batches.slice(index + IN_FLIGHT))
        expect(Math.min(...later)).toBeGreaterThan(Math.max(...batch));
  }
});

describe("a pause", () => {
  it("F35: of 10,000 edits of 500 people costs one request a hundred people when it ends", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(500, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ rules: [{ action: "status", status: 401 }] });
    for (let round = 1; round <= 20; round += 1) {
      await association.pool.query("update contact set city = $2 where id = any($1)", [
        people,
        `City ${round}`,
      ]);
      if (round % 5 === 1) await deliverAll(association);
    }
    const { rows } = await association.pool.query<{ count: number }>(
      "select count(*)::int as count from contact_change where association_id = $1",
      [association.id],
    );
    expect(rows[0]!.count).toBe(10_000);

    const last = await lastRequest(association);
    await association.tenant.clearFaults();
    await association.pool.query("update push_state set next_probe_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    const requests = await requestsSince(association, last);
    expect(requests.map(({ keys }) => keys.length)).toEqual([0, 100, 100, 100, 100, 100]);
    expect((await association.known(people[499]!))?.City).toBe("City 20");
    expect((await changesWaiting(association.id)).count).toBe(0);
  });
});
