import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium";
import { freePort } from "./scripts/ports";

// This file is read again in every worker: what the first reading chose stays in the environment.
process.env.E2E_DATA ??= join(tmpdir(), `causeway-e2e-${randomUUID()}`);
process.env.E2E_PORT ??= String(await freePort());

const browser = await findChromium();

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./e2e/support/global-setup.ts",
  // All specs share one demo, so they run one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.E2E_RESULTS
    ? [["list"], ["json", { outputFile: process.env.E2E_RESULTS }]]
    : [["list"]],
  use: {
    baseURL: `http://localhost:${process.env.E2E_PORT}`,
    launchOptions: {
      executablePath: browser.executablePath,
      env: { ...(process.env as Record<string, string>), ...browser.env },
    },
    trace: "retain-on-failure",
  },
});
