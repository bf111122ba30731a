import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { environment } from "@/lib/env";
import { buildWeb } from "../build-web";
import { demoEnvironment } from "../connection";
import { type DemoState, removeDemoState, writeDemoState } from "../demo-state";
import { takeLock } from "../file-lock";
import { type RunningPostgres, startPostgres } from "../postgres";
import { LOOPBACK, programs } from "../run-program";
import { demoSecrets } from "../secrets";
import { finishInitialSyncs, prepareDatabase } from "./database";
import { forgetPids, notePids, type PartPids, stopLeftovers, watchOver } from "./leftovers";
import { type Launch, Part, type Running } from "./part";
import { choosePorts, type DemoPorts } from "./ports";
import { isOk, startProcess } from "./process";
import { makeTenants } from "./tenants";

export interface DemoOptions {
  /** Where data, logs, secrets and state.json are. */
  directory: string;
  /** 0: a free one. */
  port: number;
  sandboxPort: number;
  /** Pages compiled as they are asked for, and again after every edit. */
  dev?: boolean;
}

/** Everything the demo runs, from an empty folder to a synced community, and back to nothing. */
export class Demo {
  readonly #options: DemoOptions;
  readonly #parts = new Map<string, Part>();
  readonly #stopping = new AbortController();
  #state: DemoState | undefined;
  #release: (() => void) | undefined;

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  /** Resolves when everything answers and the initial syncs are finished; state.json is there then. */
  async start(): Promise<DemoState> {
    const { directory } = this.#options;
    this.#lock();
    removeDemoState(directory);
    await stopLeftovers(directory);
    watchOver(directory);
    const ports = await choosePorts(directory, {
      web: this.#options.port,
      sandbox: this.#options.sandboxPort,
    });
    Object.assign(process.env, demoSecrets(directory)); // the seed seals keys
    const webUrl = `http://localhost:${ports.web}`;
    const sandboxUrl = `http://localhost:${ports.sandbox}`;
    const building = this.#options.dev ? undefined : buildWeb({ signal: this.#stopping.signal });
    // A failed build is reported where it is waited for, and must not end the program before.
    building?.catch(() => undefined);
    const databaseUrl = await this.#startDatabase(ports);
    await this.#startPart("sandbox", (signal) => this.#launchSandbox(ports.sandbox, signal));
    const associations = await prepareDatabase(databaseUrl, sandboxUrl);
    const tenants = await makeTenants(
      { databaseUrl, standinUrl: sandboxUrl, webUrl, directory },
      associations,
    );
    const redisUrl = process.env.REDIS_URL || undefined;
    const env = demoEnvironment(directory, { databaseUrl, redisUrl, webUrl });
    const worker = this.#startPart("worker", (signal) => this.#launchWorker(env, signal));
    await building;
    await Promise.all([worker, this.#startPart("web", (signal) => this.#launchWeb(ports.web, env, signal))]);
    await finishInitialSyncs(databaseUrl, associations, () =>
      delay(200, undefined, { signal: this.#stopping.signal }),
    );
    this.#state = { webUrl, sandboxUrl, databaseUrl, redisUrl, pids: this.#pids(), associations: tenants };
    writeDemoState(directory, this.#state);
    return this.#state;
  }

  /** Ends the parts in the order in which they need each other, whatever of them runs. */
  async stop(): Promise<void> {
    // Without the lock the folder is another demo's, which goes on.
    if (this.#stopping.signal.aborted || !this.#release) return;
    this.#stopping.abort();
    removeDemoState(this.#options.directory);
    for (const group of [["web", "worker"], ["sandbox"], ["postgres"]]) {
      await Promise.all(group.map((name) => this.#parts.get(name)?.stop()));
    }
    forgetPids(this.#options.directory);
    this.#release();
  }

  #lock(): void {
    fs.mkdirSync(this.#options.directory, { recursive: true, mode: 0o711 });
    const lock = takeLock(join(this.#options.directory, "demo.lock"));
    if ("holder" in lock) {
      throw new Error(
        `A demo runs from ${this.#options.directory} already (pid ${lock.holder}). Stop it, or use --data.`,
      );
    }
    this.#release = lock.release;
  }

  async #startDatabase(ports: DemoPorts): Promise<string> {
    if (process.env.DATABASE_URL || process.env.DATABASE_URL_FILE) return environment("DATABASE_URL");
    const options = { directory: this.#options.directory, port: ports.postgres };
    const running = await this.#startPart("postgres", () => startPostgres(options));
    return (running as RunningPostgres).url;
  }

  #launchSandbox(port: number, signal: AbortSignal): Promise<Running> {
    return startProcess({
      name: "sandbox",
      args: programs.sandbox(),
      env: {
        SANDBOX_PORT: String(port),
        SANDBOX_DATA: join(this.#options.directory, "sandbox"),
        // Another program of somebody else's, as far as the product is concerned.
        AUTH_SECRET: "",
        ENCRYPTION_KEY: "",
      },
      logs: this.#logs,
      signal,
      answers: () => isOk(`http://127.0.0.1:${port}/_sandbox/health`),
    });
  }

  #launchWorker(env: Record<string, string>, signal: AbortSignal): Promise<Running> {
    return startProcess({
      name: "worker",
      args: programs.worker(),
      env: { ...env, NODE_ENV: "production" },
      logs: this.#logs,
      signal,
      answers: (log) => log.includes("worker ready"),
    });
  }

  #launchWeb(port: number, env: Record<string, string>, signal: AbortSignal): Promise<Running> {
    const { dev } = this.#options;
    return startProcess({
      name: "web",
      args: dev ? programs.webDev(port) : programs.web(port, LOOPBACK),
      env: { ...env, NODE_ENV: dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" },
      logs: this.#logs,
      signal,
      answers: () => isOk(`http://127.0.0.1:${port}/readyz`),
    });
  }

  get #logs(): string {
    return join(this.#options.directory, "logs");
  }

  async #startPart(name: string, launch: Launch): Promise<Running> {
    if (this.#stopping.signal.aborted) throw new Error("The demo is ending.");
    const part = new Part(name, launch, () => this.#partChanged());
    this.#parts.set(name, part);
    const running = await part.start();
    notePids(this.#options.directory, this.#pids());
    return running;
  }

  #partChanged(): void {
    notePids(this.#options.directory, this.#pids());
    if (!this.#state) return;
    this.#state = { ...this.#state, pids: this.#pids() };
    writeDemoState(this.#options.directory, this.#state);
  }

  #pids(): DemoState["pids"] & PartPids {
    const pids = [...this.#parts].flatMap(([name, part]) => (part.pid ? [[name, part.pid] as const] : []));
    return Object.fromEntries(pids) as DemoState["pids"] & PartPids;
  }
}

/** Addresses and logins, for whoever has just started the demo. */
export function describeDemo({ webUrl, sandboxUrl, associations }: DemoState): string {
  const rows = associations.map(
    ({ slug, url, communityUrl }) => `  ${slug.padEnd(8)} ${url.padEnd(32)} ${communityUrl}`,
  );
  const cedar = associations.find(({ slug }) => slug === "cedar");
  return [
    "",
    `Causeway runs at ${webUrl}, the stand-in for Higher Logic at ${sandboxUrl}/admin`,
    "",
    `  ${"".padEnd(8)} ${"Info Hub and staff".padEnd(32)} Community`,
    ...rows,
    "",
    "Sign in with the password causeway-demo as",
    "  admin@prairie.example        staff",
    "  maria@prairie.example        a member",
    "  admin@cedar.example          staff of an association that is not set up yet",
    "  websupport@causeway.example  Websupport",
    "",
    "Tenant Code and Tenant API Key for Cedar Valley Guild: CEDAR-DEMO, cedar-demo-key",
    ...(cedar ? [`What arrives there, hidden communities too: ${cedar.communityUrl}/admin`] : []),
    "Ctrl-C stops everything.",
    "",
  ].join("\n");
}
