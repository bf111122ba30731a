import { dueDriftRuns } from "@/higher-logic/sync/drift/store";
import { walkDrift } from "@/higher-logic/sync/drift/walk/store";
import { dueForVisible, tickVisible } from "@/higher-logic/sync/communities/store";
import { pool } from "@/lib/db";

const EVERY_MS = 2_000;
/** Communities looked into side by side by one worker; each is paced by itself. */
const AT_ONCE = 4;

export interface DriftPorts {
  onError(error: Error): void;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
}

const TICK_EVERY_MS = 60_000;

/** Now and then, for communities that still have to be un-hidden there: can everybody see them? */
export async function runTicks({ onError, pause, signal }: DriftPorts): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const associationId of await dueForVisible()) await tickVisible(associationId);
    } catch (error) {
      onError(error as Error);
    }
    await pause(TICK_EVERY_MS, signal);
  }
}

/** Looks into communities wherever staff asked for it. Any worker goes on with what another one left. */
export async function runDrift({ onError, pause, signal }: DriftPorts): Promise<void> {
  const walking = new Map<number, Promise<void>>();
  while (!signal.aborted) {
    const due = await dueDriftRuns(pool()).catch((error: unknown) => {
      onError(error as Error);
      return [];
    });
    for (const associationId of due) {
      if (walking.size >= AT_ONCE || walking.has(associationId)) continue;
      const walk = walkDrift(associationId, signal)
        .catch((error: unknown) => onError(error as Error))
        .finally(() => walking.delete(associationId));
      walking.set(associationId, walk);
    }
    await pause(EVERY_MS, signal);
  }
  await Promise.all(walking.values());
}
