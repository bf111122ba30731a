import { expect } from "vitest";
import { deliver, type Delivered } from "@/higher-logic/sync/deliver";
import type { PusherPorts, PusherStore } from "@/higher-logic/sync/ports";
import { requestRun, type RunRequest } from "@/higher-logic/sync/store";
import { isAnythingDue } from "@/higher-logic/sync/waiting/store";
import { NudgeHub } from "@/worker/nudge-hub";
import { openPusher, pusherPorts } from "@/worker/pusher";
import type { TestAssociation } from "./association";
import { until } from "./until";

const deliverOnce = openPusher(new NudgeHub(), new AbortController().signal);

type Hand = (real: PusherStore, nudge: () => void) => Partial<PusherStore>;

/**
 * Deliver once in this process, with a hand on what the pusher asks of Postgres: for moments that no test would hit
 * otherwise. `nudge` is what a committed change does in a worker.
 */
export async function deliverWith(
  association: TestAssociation,
  hand: Hand,
  ports: Partial<PusherPorts> = {},
): Promise<Delivered> {
  const hub = new NudgeHub();
  const real = pusherPorts(hub, new AbortController().signal);
  const store = { ...real.store, ...hand(real.store, () => hub.nudge(association.id)) };
  return deliver(association.id, { ...real, ...ports, store });
}

/** Deliver, and let each of these happen whenever one and the same pusher has nothing left to do. */
export async function inOneSession(
  association: TestAssociation,
  then: (() => Promise<void>)[],
  hand: Hand = () => ({}),
): Promise<void> {
  let nudgeSession = () => {};
  let rests = 0;
  await deliverWith(
    association,
    (real, nudge) => {
      nudgeSession = nudge;
      return hand(real, nudge);
    },
    {
      async linger() {
        rests += 1;
        if (rests % 2 === 1) return; // before it looks once more
        await then.shift()?.();
        nudgeSession();
      },
    },
  );
  expect(then, "all happened in one session").toEqual([]);
}

/** The first time only. */
export function once(happens: () => Promise<unknown>): () => Promise<void> {
  let happened = false;
  return async () => {
    if (happened) return;
    happened = true;
    await happens();
  };
}

/** Deliver in this process, as the worker does, until nothing is due any more. What waits for a later time still waits. */
export async function deliverAll(association: TestAssociation): Promise<void> {
  do await deliverOnce(association.id);
  while (await isAnythingDue(association.id));
}

/** Deliver whenever something is due, until a condition holds; for what needs its time to come. */
export async function deliverUntil(
  association: TestAssociation,
  what: string,
  holds: () => Promise<boolean>,
  withinMs?: number,
): Promise<void> {
  await until(
    what,
    async () => {
      if (await isAnythingDue(association.id)) await deliverOnce(association.id);
      return holds();
    },
    withinMs,
  );
}

/** Press Sync, or ask for another run, and deliver until nothing is due. */
export async function sync(association: TestAssociation, request: Partial<RunRequest> = {}): Promise<number> {
  const syncRunId = await askForRun(association, request);
  await deliverAll(association);
  return syncRunId;
}

export async function askForRun(
  association: TestAssociation,
  request: Partial<RunRequest> = {},
): Promise<number> {
  const requested = await requestRun({
    kind: "full",
    requestedAs: "staff",
    ...request,
    associationId: association.id,
  });
  if ("refused" in requested) throw new Error(requested.refused);
  return requested.syncRunId;
}

/**
 * What the community holds is what a full push of the same records makes of an empty one. Everything has to be
 * delivered before; the community and the shadow are emptied and filled again.
 */
export async function expectConverged(association: TestAssociation): Promise<void> {
  const { digest, activeContacts } = await association.tenant.summary();
  await association.tenant.clearFaults();
  await association.tenant.empty();
  for (const table of ["pushed_contact", "push_wait", "accepted_removal"])
    await association.pool.query(`delete from ${table} where association_id = $1`, [association.id]);
  await association.pool.query(
    "update push_state set failures = 0, paused_code = null, next_probe_at = null where association_id = $1",
    [association.id],
  );
  const syncRunId = await askForRun(association);
  // A worker of the test's may still have the lease, and is then who walks.
  await deliverUntil(association, "the run has looked at everybody", async () => {
    const { rows } = await association.pool.query("select from sync_run where id = $1 and state = 'done'", [
      syncRunId,
    ]);
    return rows.length === 1;
  });
  expect(await association.tenant.summary()).toMatchObject({ digest, activeContacts });
}
