import { setTimeout as pause } from "node:timers/promises";

/** Wait for a condition, never for a number of seconds; what was awaited is named when it does not come. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinMs = 60_000,
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > giveUpAt) throw new Error(`Waited ${withinMs} ms in vain until ${what}.`);
    await pause(20);
  }
}
