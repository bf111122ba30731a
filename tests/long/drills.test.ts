import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readDemoState, removeDemoData } from "@/scripts/demo-state";
import { StandinTenant } from "@/scripts/standin/client";

const PROJECT = join(import.meta.dirname, "..", "..");
const MINUTE = 60_000;

/** Free of what belongs to the test run: the demo has a database of its own. */
function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  return { ...env, NODE_ENV: "development" };
}

function start(script: string, options: string[], stdout: "pipe" | "ignore"): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", join(PROJECT, "scripts", script), ...options], {
    cwd: PROJECT,
    env: environment(),
    stdio: ["ignore", stdout, "inherit"],
  });
}

interface Result {
  held: boolean;
  notRestored: string[];
  steps: { name: string; held: boolean; seen: string }[];
}

describe("npm run drill", () => {
  let data: string;
  let demo: ChildProcess;

  beforeAll(async () => {
    data = fs.mkdtempSync(join(tmpdir(), "causeway-drill-"));
    fs.chmodSync(data, 0o711); // the account Postgres runs under has to pass
    demo = start("demo.ts", ["--data", data, "--port", "0", "--sandbox-port", "0"], "ignore");
    await vi.waitUntil(() => readDemoState(data), { timeout: 8 * MINUTE, interval: 200 });
  }, 9 * MINUTE);
  afterAll(async () => {
    const ended = once(demo, "exit");
    demo.kill("SIGINT");
    await ended;
    removeDemoData(data);
  }, MINUTE);

  async function drill(name: string): Promise<{ code: number | null; last: string }> {
    const child = start("drill.ts", [name, "--data", data], "pipe");
    let output = "";
    child.stdout!.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, last: output.trim().split("\n").at(-1) ?? "" };
  }

  it.each([
    ["F27 I10: outage", "outage"],
    ["I8 F39: guard", "guard"],
    ["I11 F31: redis", "redis"],
    ["I1 F29: crash", "crash"],
  ])(
    "%s holds against a running demo, and everything is put back",
    async (_title, name) => {
      const { code, last } = await drill(name);
      const result = JSON.parse(last) as Result;
      expect(result.steps.filter((step) => !step.held)).toEqual([]);
      expect(result.steps.length).toBeGreaterThanOrEqual(3);
      expect(result).toMatchObject({ held: true, notRestored: [] });
      expect(code).toBe(0);
      const { databaseUrl, sandboxUrl } = readDemoState(data)!;
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      const { rows } = await client.query("select id from contact where informal_name like 'Drill %'");
      await client.end();
      expect(rows).toEqual([]);
      const tenant = new StandinTenant(sandboxUrl, "PRAIRIE-DEMO");
      await vi.waitUntil(
        async () =>
          !(await tenant.contacts()).some(({ InformalName }) => String(InformalName).startsWith("Drill")),
        { timeout: MINUTE, interval: 200 },
      );
    },
    6 * MINUTE,
  );

  it("says what it can do when asked for another, and does nothing", async () => {
    expect(await drill("earthquake")).toMatchObject({ code: 2, last: "" });
  });
});
