import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWeb } from "@/scripts/build-web";
import { isOk, startProcess } from "@/scripts/demo/process";
import type { Running } from "@/scripts/demo/part";
import { LOOPBACK, programs } from "@/scripts/run-program";
import type { FreshDatabase } from "./database";
import { onFreePort } from "./free-port";

/** The built pages are needed first, which takes a minute where nobody has built them. */
export const WEB_START_MS = 400_000;

/** A web process of the test's own, as an operator starts it. */
export interface TestWeb {
  /** Address of an association, without slash at the end. */
  addressOf(association: { slug: string }): string;
  /** Ends the process and starts another one at the same port. */
  restart(): Promise<void>;
  /** One more process on the same database and with the same secrets, at another port. */
  second(env?: WebEnvironment): Promise<TestWeb>;
  /** All it has written so far, of level *error* and above. */
  log(): string;
  stop(): Promise<void>;
}

/** Variables over what it is given otherwise. */
export type WebEnvironment = Record<string, string>;

type Reached = Pick<FreshDatabase, "url">;

/**
 * Starts it on this database, and gives the test itself the same secrets, so that both read what the other sealed.
 *
 * @param appPort the port in its address, where something in front of it listens; else its own
 */
export async function startWeb(
  database: Reached,
  env: WebEnvironment = {},
  appPort?: number,
): Promise<TestWeb> {
  process.env.AUTH_SECRET = randomBytes(32).toString("hex");
  process.env.ENCRYPTION_KEY = `test:${randomBytes(32).toString("base64")}`;
  await buildWeb();
  return runWeb(database, env, appPort);
}

function runWeb(database: Reached, env: WebEnvironment, appPort?: number): Promise<TestWeb> {
  return onFreePort((port) => runWebAt(port, database, env, appPort));
}

async function runWebAt(
  port: number,
  database: Reached,
  env: WebEnvironment,
  appPort?: number,
): Promise<TestWeb> {
  const appUrl = `http://localhost:${appPort ?? port}`;
  process.env.APP_URL = appUrl;
  const logs = fs.mkdtempSync(join(tmpdir(), "causeway-web-"));
  const start = () =>
    startProcess({
      name: "web",
      args: programs.web(port, LOOPBACK),
      env: {
        NODE_ENV: "production",
        DATABASE_URL: database.url,
        APP_URL: appUrl,
        AUTH_SECRET: process.env.AUTH_SECRET!,
        ENCRYPTION_KEY: process.env.ENCRYPTION_KEY!,
        SUPPORT_EMAIL: "websupport@operator.example",
        LOG_LEVEL: "error",
        ...env,
      },
      logs,
      answers: () => isOk(`http://127.0.0.1:${port}/readyz`),
      signal: AbortSignal.timeout(WEB_START_MS),
    });
  let running: Running = await start();
  return {
    addressOf: ({ slug }) => `http://${slug}.localhost:${port}`,
    async restart() {
      await running.stop();
      running = await start();
    },
    second: (more = {}) => runWeb(database, { ...env, ...more }, appPort ?? port),
    log: () => fs.readFileSync(join(logs, "web.log"), "utf8"),
    async stop() {
      await running.stop();
      fs.rmSync(logs, { recursive: true, force: true });
    },
  };
}
