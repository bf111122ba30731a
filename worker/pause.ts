import { setTimeout as sleep } from "node:timers/promises";

/** Resolves after so many milliseconds, or at once when the signal is aborted; never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}
