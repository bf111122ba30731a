import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../run-program";
import { type Counts, ofPlaywright, ofVitest } from "./counts";
import { failuresOfPlaywright, failuresOfVitest } from "./failures";

const RESULTS = join(PROJECT, ".cache", "test-results");

interface Outcome extends Counts {
  failures: string[];
}

/**
 * Unit, integration and browser tests; the last line says `N passed, N failed`. Paths and options go to the runner they
 * belong to: what begins with `e2e` to Playwright, anything else to vitest. `--with-check` counts `npm run check` as one.
 */
export async function runTests(options: string[]): Promise<void> {
  const withCheck = options.includes("--with-check");
  const rest = options.filter((option) => option !== "--with-check");
  const forBrowser = rest.filter((option) => option.startsWith("e2e"));
  const forVitest = rest.filter((option) => !option.startsWith("e2e"));
  const outcomes: Outcome[] = [];
  // Beside the first test files, the longest, which mostly wait.
  const checking = withCheck ? check() : undefined;
  if (forBrowser.length === 0 || forVitest.length > 0) outcomes.push(await vitest(forVitest));
  if (checking) outcomes.push(await checking);
  if (forVitest.length === 0 && hasSpecs()) outcomes.push(await playwright(forBrowser));
  finish(outcomes);
}

/** What takes too long for every change: many seeds, millions of rows, drills. */
export async function runLongTests(options: string[]): Promise<void> {
  finish([await vitest(options, { TESTS: "long" })]);
}

async function check(): Promise<Outcome> {
  const status = await run(process.execPath, ["--import", "tsx", join(PROJECT, "scripts", "check.ts")]);
  return status === 0
    ? { passed: 1, failed: 0, failures: [] }
    : { passed: 0, failed: 1, failures: ["npm run check"] };
}

async function vitest(options: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const file = resultsFile("vitest.json");
  const program = join(PROJECT, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const status = await run(process.execPath, [program, "run", ...reporters, ...options], env);
  const report = readJson(file);
  return { ...ofVitest(report, status), failures: failuresOfVitest(report) };
}

async function playwright(options: string[]): Promise<Outcome> {
  const file = resultsFile("playwright.json");
  const program = join(PROJECT, "node_modules", "@playwright", "test", "cli.js");
  // All of them on three demos at once: a third of a browser test is waiting.
  const workers = options.length === 0 ? "3" : "1";
  const env = { E2E_RESULTS: file, E2E_WORKERS: workers };
  const status = await run(process.execPath, [program, "test", ...options], env);
  const report = readJson(file);
  return { ...ofPlaywright(report, status), failures: failuresOfPlaywright(report) };
}

function hasSpecs(): boolean {
  const folder = join(PROJECT, "e2e");
  return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.endsWith(".spec.ts"));
}

/** A runner that dies early must not be judged by the file of the run before. */
function resultsFile(name: string): string {
  fs.mkdirSync(RESULTS, { recursive: true });
  fs.rmSync(join(RESULTS, name), { force: true });
  return join(RESULTS, name);
}

function readJson(file: string): unknown {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}

function run(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(program, args, { cwd: PROJECT, env: { ...process.env, ...env }, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function finish(outcomes: Outcome[]): void {
  const passed = outcomes.reduce((sum, each) => sum + each.passed, 0);
  const failed = outcomes.reduce((sum, each) => sum + each.failed, 0);
  for (const failure of outcomes.flatMap(({ failures }) => failures)) {
    process.stdout.write(`\nfailed: ${failure}\n`);
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  // No test at all is no proof of anything.
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
