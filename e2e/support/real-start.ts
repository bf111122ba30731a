import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../scripts/ports";
import { demo, sql } from "./demo";
import { tlsProxy } from "./tls-proxy";

const PROJECT = join(import.meta.dirname, "..", "..");

/** The product as an operator starts it: its own empty database, its own secrets, and not one line of the demo. */
export interface Installation {
  url: string;
  databaseUrl: string;
  /** Runs an npm script and answers the JSON line it ends with; throws with what it said when it fails. */
  run(script: string, ...options: string[]): Promise<Record<string, unknown>>;
  /** Starts web and worker, or the parts named, and resolves when `/readyz` answers. */
  start(parts?: ("start:web" | "start:worker")[]): Promise<void>;
  /** A file for `npm run import`. */
  file(name: string, lines: string[][]): string;
  stop(): Promise<void>;
}

/**
 * Only Postgres' server is the demo's; the database is new.
 *
 * @param options.behindTls a proxy in front speaks https, as in production
 * @param options.env further variables
 */
export async function emptyInstallation(
  options: { behindTls?: boolean; env?: Record<string, string> } = {},
): Promise<Installation> {
  const name = `real_start_${randomBytes(4).toString("hex")}`;
  await sql(`create database ${name}`);
  const folder = fs.mkdtempSync(join(tmpdir(), "causeway-real-start-"));
  const port = await freePort();
  const proxy = options.behindTls ? await tlsProxy() : undefined;
  proxy?.handTo(port);
  const url = proxy ? `https://localhost:${proxy.port}` : `http://localhost:${port}`;
  const { REDIS_URL: _redis, CAUSEWAY_DEMO: _demo, ...inherited } = process.env;
  const env = {
    ...inherited,
    NODE_ENV: "production" as const,
    DATABASE_URL: Object.assign(new URL(demo().databaseUrl), { pathname: `/${name}` }).toString(),
    APP_URL: url,
    PORT: String(port),
    TRUSTED_PROXIES: proxy ? "127.0.0.1" : "",
    AUTH_SECRET: randomBytes(32).toString("hex"),
    ENCRYPTION_KEY: `k1:${randomBytes(32).toString("base64")}`,
    SUPPORT_EMAIL: "websupport@operator.example",
    LOG_LEVEL: "error",
    ...options.env,
  };
  const npm = (script: string, options: string[]) =>
    spawn("npm", ["run", "-s", script, "--", ...options], {
      cwd: PROJECT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  const running: ChildProcess[] = [];
  return {
    url,
    databaseUrl: env.DATABASE_URL,
    run: (script, ...options) => result(npm(script, options), script),
    async start(parts = ["start:web", "start:worker"]) {
      running.push(...parts.map((part) => npm(part, [])));
      for (const child of running) child.stdout?.resume();
      while (!(await isReady(port))) {
        if (running.some((child) => child.exitCode !== null))
          throw new Error("web or worker ended before it was ready");
        await delay(200);
      }
    },
    file(fileName, lines) {
      const path = join(folder, fileName);
      fs.writeFileSync(path, lines.map((cells) => `${cells.join(",")}\n`).join(""));
      return path;
    },
    async stop() {
      for (const child of running) if (child.exitCode === null) process.kill(-child.pid!, "SIGTERM");
      await Promise.all(
        running.filter((child) => child.exitCode === null).map((child) => once(child, "exit")),
      );
      await proxy?.stop();
      await sql(`drop database ${name} with (force)`);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function result(child: ChildProcess, script: string): Promise<Record<string, unknown>> {
  let out = "";
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`npm run ${script} ended with ${code}:\n${said}`);
  const last = out.trim().split("\n").at(-1);
  return last ? (JSON.parse(last) as Record<string, unknown>) : {};
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}
