import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDemoState, removeDemoData } from "../../scripts/demo-state";

const PROJECT = join(import.meta.dirname, "..", "..");

/** Starts the demo once, on free ports with a throw-away data folder, and stops it at the end. */
export default async function setup(): Promise<() => Promise<void>> {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  const data = env.E2E_DATA!;
  const options = ["--data", data, "--port", env.E2E_PORT!, "--sandbox-port", "0"];
  const demo = spawn(process.execPath, ["--import", "tsx", join(PROJECT, "scripts", "demo.ts"), ...options], {
    cwd: PROJECT,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(demo, "exit");
  while (!readDemoState(data)) {
    if (demo.exitCode !== null) throw new Error("The demo did not start; see the lines above.");
    await delay(200);
  }
  return async () => {
    demo.kill("SIGTERM");
    await ended;
    removeDemoData(data);
  };
}
