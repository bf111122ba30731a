import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { buildWeb } from "@/scripts/build-web";
import { checkMainJob } from "@/scripts/demo/main-job";
import { type DemoState, readDemoState, removeDemoData } from "@/scripts/demo-state";
import { isAlive } from "@/scripts/embedded-postgres/postmaster";
import { StandinTenant } from "@/scripts/standin/client";

const PROJECT = join(import.meta.dirname, "..", "..");
const PARTS = ["web", "worker", "sandbox", "postgres"] as const;
const MINUTE = 60_000;

/** Free of what belongs to the test run: the demo has a database of its own. */
function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  return { ...env, NODE_ENV: "development" };
}

describe("the demo", () => {
  let data: string;
  let demo: ChildProcess | undefined;

  beforeAll(async () => {
    data = fs.mkdtempSync(join(tmpdir(), "causeway-demo-"));
    await buildWeb();
    await start();
  }, 8 * MINUTE);
  afterAll(async () => {
    await stop();
    removeDemoData(data);
  }, MINUTE);

  async function start(): Promise<DemoState> {
    const options = ["--data", data, "--port", "0", "--sandbox-port", "0"];
    demo = spawn(process.execPath, ["--import", "tsx", join(PROJECT, "scripts", "demo.ts"), ...options], {
      cwd: PROJECT,
      env: environment(),
      stdio: ["ignore", "ignore", "inherit"],
    });
    return vi.waitUntil(() => readDemoState(data), { timeout: 2 * MINUTE, interval: 100 });
  }
  async function stop(signal: NodeJS.Signals = "SIGINT"): Promise<void> {
    if (!demo || demo.exitCode !== null || demo.signalCode !== null) return;
    const ended = once(demo, "exit");
    demo.kill(signal);
    await ended;
  }
  function state(): DemoState {
    return readDemoState(data)!;
  }
  async function sql(text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: state().databaseUrl });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }
  function community(): StandinTenant {
    return new StandinTenant(state().sandboxUrl, "PRAIRIE-DEMO");
  }

  it("says in state.json where everything is, when everything answers", async () => {
    expect(fs.statSync(join(data, "state.json")).mode & 0o777).toBe(0o600);
    const { webUrl, sandboxUrl, pids, associations } = state();
    expect(
      associations.map(({ slug, url, communityUrl, tenantCode }) => [slug, url, communityUrl, tenantCode]),
    ).toEqual([
      ["prairie", webUrl, sandboxUrl.replace("localhost", "prairie-demo.localhost"), "PRAIRIE-DEMO"],
      [
        "harbor",
        webUrl.replace("localhost", "harbor.localhost"),
        sandboxUrl.replace("localhost", "harbor-demo.localhost"),
        "HARBOR-DEMO",
      ],
      [
        "cedar",
        webUrl.replace("localhost", "cedar.localhost"),
        sandboxUrl.replace("localhost", "cedar-demo.localhost"),
        "CEDAR-DEMO",
      ],
    ]);
    expect(PARTS.filter((part) => !isAlive(pids[part]!))).toEqual([]);
    expect((await fetch(`${webUrl}/readyz`)).status).toBe(200);
    expect((await community().summary()).activeContacts).toBeGreaterThan(400);
    expect(
      await sql(
        "select slug from association a where not exists (select from push_target t where t.association_id = a.id and initial_sync_finished_at is not null)",
      ),
    ).toEqual([{ slug: "cedar" }]);
  });

  it.each(PARTS)("has %s up again within 5 s after it was killed, and says its new pid", async (part) => {
    const before = state().pids[part]!;

    process.kill(before, "SIGKILL");

    await expect.poll(() => state().pids[part], { timeout: 15_000, interval: 50 }).not.toBe(before);
    expect(isAlive(state().pids[part]!)).toBe(true);
    expect((await fetch(`${state().webUrl}/readyz`)).status).toBe(200);
  });

  it("refuses a second one in the same folder, and goes on itself", () => {
    const { stderr, status } = runDemo("--data", data);

    expect(status).toBe(1);
    expect(stderr).toContain("already");
    expect(isAlive(state().pids.web)).toBe(true);
  });

  it("is what commands work on with --data", () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      ["--import", "tsx", "scripts/db-migrate.ts", "--data", data],
      { cwd: PROJECT, env: environment(), encoding: "utf8" },
    );
    expect({ stdout, status }).toEqual({ stdout: '{"applied":[]}\n', status: 0 });
  });

  describe(
    "checked for its main job",
    () => {
      const broken = async () => {
        const steps = await checkMainJob(state(), { timeoutMs: 2000 });
        return steps.filter(({ held }) => !held).map(({ name }) => name);
      };
      afterEach(async () => {
        process.kill(state().pids.worker, "SIGCONT");
        await community().clearFaults();
        await sql("alter table contact enable trigger user");
      });

      it("is found broken when the worker hangs", async () => {
        process.kill(state().pids.worker, "SIGSTOP");
        expect(await broken()).toContain("An edit by SQL");
      });
      it("is found broken when Higher Logic answers with an error", async () => {
        await community().setFaults({
          rules: [{ match: { path: "/push/v1/members" }, action: "status", status: 500 }],
        });
        expect(await broken()).toContain("A new list");
      });
      it("is found broken when a change is not noticed", async () => {
        await sql(
          `do $$ declare log name; begin
           for log in select tgname from pg_trigger where tgrelid = 'contact'::regclass and tgname like '%log%' loop
             execute format('alter table contact disable trigger %I', log);
           end loop;
         end $$`,
        );
        expect(await broken()).toContain("An edit by SQL");
      });
    },
    MINUTE,
  );

  it(
    "keeps its data and its addresses over a restart, and is quick the second time",
    async () => {
      const before = state();
      await sql("update contact set informal_name = 'Kept' where email = 'nora@prairie.example'");
      await stop();
      expect(readDemoState(data)).toBeUndefined();
      expect(PARTS.filter((part) => isAlive(before.pids[part]!))).toEqual([]);

      const after = await start();

      expect(after.webUrl).toBe(before.webUrl);
      expect(after.sandboxUrl).toBe(before.sandboxUrl);
      expect(await sql("select email from contact where informal_name = 'Kept'")).toHaveLength(1);
    },
    2 * MINUTE,
  );

  it(
    "leaves nothing running when it is killed",
    async () => {
      const { pids } = state();

      await stop("SIGKILL");

      await expect.poll(() => PARTS.filter((part) => isAlive(pids[part]!)), { interval: 100 }).toEqual([]);
      await expect.poll(() => readDemoState(data)).toBeUndefined();
    },
    MINUTE,
  );
});

describe("npm run demo", () => {
  it("names an occupied port", async () => {
    const data = fs.mkdtempSync(join(tmpdir(), "causeway-demo-"));
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as { port: number };

    const web = runDemo("--data", data, "--port", String(port), "--sandbox-port", "0");
    const standin = runDemo("--data", data, "--port", "0", "--sandbox-port", String(port));

    expect([web.status, web.stderr]).toEqual([
      1,
      `Port ${port} (--port) is occupied: another program listens on it.\n`,
    ]);
    expect(standin.stderr).toContain(`Port ${port} (--sandbox-port) is occupied`);
    blocker.close();
    removeDemoData(data);
  });

  it.each([
    [["--port", "http"], "--port must be a port number"],
    [["--sandbox-port", "70000"], "--sandbox-port must be a port number"],
    [["--nonsense"], "Unknown option '--nonsense'"],
  ])("refuses %j", (options, message) => {
    const { status, stderr } = runDemo(...options);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});

function runDemo(...options: string[]) {
  const args = ["--import", "tsx", join(PROJECT, "scripts", "demo.ts"), ...options];
  return spawnSync(process.execPath, args, { cwd: PROJECT, env: environment(), encoding: "utf8" });
}
