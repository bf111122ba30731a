import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDemoState, removeDemoData } from "../../scripts/demo-state";
import { workerDemos, type WorkerDemo } from "./workers";

const PROJECT = join(import.meta.dirname, "..", "..");

/** Starts the demos, on free ports with throw-away data folders, and stops them at the end. */
export default async function setup(): Promise<() => Promise<void>> {
  const stops = await Promise.all(workerDemos().map(start));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

async function start({ data, port }: WorkerDemo): Promise<() => Promise<void>> {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  const options = ["--data", data, "--port", port, "--sandbox-port", "0"];
  const demo = spawn(process.execPath, ["--import", "tsx", join(PROJECT, "scripts", "demo.ts"), ...options], {
    cwd: PROJECT,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(demo, "exit");
  while (!readDemoState(data)) {
    if (demo.exitCode !== null) throw new Error("A demo did not start; see the lines above.");
    await delay(200);
  }
  return async () => {
    demo.kill("SIGTERM");
    await ended;
    removeDemoData(data);
  };
}
