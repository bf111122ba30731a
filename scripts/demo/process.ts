import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "../embedded-postgres/postmaster";
import { PROJECT } from "../run-program";
import type { Running } from "./part";

export interface ProcessOptions {
  name: string;
  /** Arguments to `node`. */
  args: string[];
  env: Record<string, string>;
  /** Folder of the logs; this one's is `NAME.log`. */
  logs: string;
  /** Asked until it says yes; `log` is what the program has written since its start. */
  answers: (log: string) => boolean | Promise<boolean>;
  /** Gives the start up. */
  signal: AbortSignal;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8_000;
const LOG_LIMIT_BYTES = 20_000_000;

/**
 * Starts a program and resolves when it answers. Own process group, so that Ctrl-C reaches us alone and the parts end
 * in their order; its output goes into a file, so that it survives us.
 */
export async function startProcess(options: ProcessOptions): Promise<Running> {
  const file = join(options.logs, `${options.name}.log`);
  fs.mkdirSync(options.logs, { recursive: true, mode: 0o700 });
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES)
    fs.renameSync(file, `${file}.1`);
  const log = fs.openSync(file, "a", 0o600);
  const logStart = fs.fstatSync(log).size;
  const child = spawn(process.execPath, options.args, {
    cwd: PROJECT,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const pid = child.pid;
  if (!pid) throw new Error(`${options.name} cannot be run: ${process.execPath}`);
  const stop = () => stopProcess(pid, exited);
  const written = () => fs.readFileSync(file).subarray(logStart).toString("utf8");
  for (const until = performance.now() + START_TIMEOUT_MS; ; await delay(50)) {
    if (await answersNow(options, written())) return { pid, exited, stop };
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${options.name} ended at its start (${file}):\n${tail(written())}`);
    }
    if (performance.now() > until || options.signal.aborted) {
      await stop();
      throw new Error(`${options.name} does not answer (${file}):\n${tail(written())}`);
    }
  }
}

async function answersNow(options: ProcessOptions, log: string): Promise<boolean> {
  try {
    return await options.answers(log);
  } catch {
    return false; // nobody listens yet
  }
}

/** SIGTERM, then SIGKILL: a part that somebody has stopped with SIGSTOP does not hear the first. */
async function stopProcess(pid: number, exited: Promise<void>): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    await Promise.race([exited, delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  }
}

function tail(log: string): string {
  return log.trim().split("\n").slice(-25).join("\n");
}

/** Whether an address answers 200 within two seconds. */
export async function isOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: "manual" });
  await response.body?.cancel();
  return response.status === 200;
}
