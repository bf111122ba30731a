import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { demoOfWorker } from "./e2e/support/workers";
import { findChromium } from "./scripts/chromium";
import { freePort } from "./scripts/ports";

// This file is read again in every worker: what the first reading chose stays in the environment.
process.env.E2E_DATA ??= join(tmpdir(), `causeway-e2e-${randomUUID()}`);
process.env.E2E_WORKERS ??= "1";
process.env.E2E_PORTS ??= await freePorts(Number(process.env.E2E_WORKERS));

const browser = await findChromium();

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./e2e/support/global-setup.ts",
  // The specs of one worker share a demo and run one after the other; each worker has a demo of its own.
  workers: Number(process.env.E2E_WORKERS),
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: process.env.E2E_RESULTS
    ? [["list"], ["json", { outputFile: process.env.E2E_RESULTS }]]
    : [["list"]],
  use: {
    baseURL: `http://localhost:${demoOfWorker().port}`,
    launchOptions: {
      executablePath: browser.executablePath,
      env: { ...(process.env as Record<string, string>), ...browser.env },
    },
    // Without the film of the screen, which takes a browser twice as long: the pages themselves are in it.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
  },
});

/** Asked for one after the other, so that none is given twice. */
async function freePorts(count: number): Promise<string> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports].join(",");
}
