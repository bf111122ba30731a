import { pruneAudit } from "@/accounts/audit/store";
import { rotateOldKeys } from "@/higher-logic/sso/keys";
import { pruneArtefacts, pruneSignOn } from "@/higher-logic/sso/pruning/store";
import { noteNewCommunities } from "@/higher-logic/sync/communities/store";
import { countLatency } from "@/higher-logic/sync/latency/store";
import {
  asTimer,
  associationIds,
  emptyIdleLog,
  logDayChanges,
  prune,
  requestNightlyRuns,
} from "@/higher-logic/sync/timer/store";

/** A day is to show within a minute of its midnight, and the work, the push and its answer take their time too. */
const EVERY_MS = 45_000;
const PRUNE_EVERY_MS = 60 * 60_000;

export interface TimerPorts {
  onError(error: Error): void;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  monotonicMs(): number;
  signal: AbortSignal;
}

/**
 * Once a minute, in every worker, of whom one acts: what time alone changes. Not a schedule of the queue, which an
 * emptied Redis would take along.
 */
export async function runTimer({ onError, pause, monotonicMs, signal }: TimerPorts): Promise<void> {
  let prunedMs = -Infinity;
  while (!signal.aborted) {
    await asTimer(async () => {
      await tick(onError);
      // Every minute: a sign-on leaves three rows, and what is pruned often is never much.
      await pruneArtefacts();
      if (monotonicMs() - prunedMs < PRUNE_EVERY_MS) return;
      prunedMs = monotonicMs();
      await prune();
      await pruneSignOn();
      await rotateOldKeys();
      await pruneAudit();
    }).catch(onError);
    await pause(EVERY_MS, signal);
  }
}

/** One association's trouble is not another's. */
async function tick(onError: (error: Error) => void): Promise<void> {
  for (const associationId of await associationIds()) {
    await logDayChanges(associationId).catch(onError);
    await emptyIdleLog(associationId).catch(onError);
    await noteNewCommunities(associationId).catch(onError);
  }
  await requestNightlyRuns().catch(onError);
  await countLatency().catch(onError);
}
