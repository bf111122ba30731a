import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { commandOf, isAlive } from "../embedded-postgres/postmaster";

/** Pids by name of the part. Postgres looks after itself at the next start. */
export type PartPids = Record<string, number>;

/** How the parts appear in the list of processes; next renames itself. */
const OURS = /next-server|next(\/dist\/bin\/next)? (start|dev)|worker\/main\.ts|sandbox\/main\.ts/;

function partsFile(directory: string): string {
  return join(directory, "parts.json");
}

/** Notes what runs, for whoever has to clean up after a demo that was killed. */
export function notePids(directory: string, pids: PartPids): void {
  fs.writeFileSync(partsFile(directory), JSON.stringify(pids), { mode: 0o600 });
}

export function forgetPids(directory: string): void {
  fs.rmSync(partsFile(directory), { force: true });
}

/** Stops what a killed demo left running from this folder. */
export async function stopLeftovers(directory: string): Promise<void> {
  if (!fs.existsSync(partsFile(directory))) return;
  const { postgres: _postgres, ...parts } = JSON.parse(
    fs.readFileSync(partsFile(directory), "utf8"),
  ) as PartPids;
  const left = Object.values(parts).filter((pid) => isAlive(pid) && OURS.test(commandOf(pid)));
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (const pid of left.filter(isAlive)) process.kill(pid, signal);
    for (let wait = 0; wait < 50 && left.some(isAlive); wait++) await delay(100);
  }
  forgetPids(directory);
}

/** Starts the small process that cleans up when this one is killed. */
export function watchOver(directory: string): void {
  const watcher = spawn(process.execPath, [join(import.meta.dirname, "watcher.mjs"), directory], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
}
