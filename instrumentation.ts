import { setTimeout as sleep } from "node:timers/promises";

const WATCH_EVERY_MS = 15_000;

/** Runs once when the web program starts, before it answers. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { markPeers } = await import("@/lib/peer");
  markPeers();
  if (process.env.NEXT_PHASE !== "phase-production-build") await watchAlerts();
}

/** Workers tell when pushing does not do what it promises; when every one of them is dead, this program has to. */
async function watchAlerts(): Promise<void> {
  const { keepWatch } = await import("@/higher-logic/alerts/watch/gateway");
  const { logger } = await import("@/lib/log");
  const log = logger("web");
  void keepWatch({
    everyMs: WATCH_EVERY_MS,
    onRefused: (refused) => log.warn(refused, "an alert was not taken"),
    onError: (error) => log.error({ err: error }, error.message),
    pause: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
    signal: new AbortController().signal,
  });
}
