import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** What postmaster.pid says. The server writes `ready` last, when it takes connections. */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** The server that says it uses this data folder; it may long be gone. */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = fs.readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
  } catch {
    return undefined;
  }
}

/**
 * Stops a server that outlived the program which started it (kill -9 leaves it running), and removes a postmaster.pid
 * whose number now belongs to some other program, which would keep Postgres from starting for ever. The file of a
 * dead server is left to Postgres: it uses it to see whether back ends of that server are still at work.
 */
export async function stopLeftover(data: string): Promise<void> {
  const postmaster = readPostmaster(data);
  if (!postmaster || !isAlive(postmaster.pid)) return;
  if (commandOf(postmaster.pid).includes(fs.realpathSync(data)) || commandOf(postmaster.pid).includes(data)) {
    await stopProcess(postmaster.pid);
  } else {
    fs.rmSync(join(data, "postmaster.pid"), { force: true });
  }
}

/** Fast shutdown, then immediate, then kill. Resolves when the process is gone. */
export async function stopProcess(pid: number): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await goneWithin(pid, 10_000)) return;
  }
  throw new Error(`Postgres (pid ${pid}) does not end.`);
}

async function goneWithin(pid: number, ms: number): Promise<boolean> {
  for (const until = performance.now() + ms; performance.now() < until; await delay(20)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}

/** A zombie counts as gone: in a container nobody may ever collect it. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return process.platform !== "linux"; // no /proc here
  }
}

export function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).stdout ?? "";
  }
}
