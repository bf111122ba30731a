import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { freePort, requireFreePort } from "./ports";
import { type Binaries, findBinaries } from "./embedded-postgres/binaries";
import {
  type Authentication,
  dataFolder,
  readPassword,
  removeData,
  SUPERUSER,
} from "./embedded-postgres/data-folder";
import { type Owner, serverOwner } from "./embedded-postgres/owner";
import { readPostmaster, stopLeftover, stopProcess } from "./embedded-postgres/postmaster";

/** How an embedded Postgres is to run. */
export interface PostgresOptions {
  /** Folder for the data (`pg-18`), the password and the log. Not to be shared by two running programs. */
  directory: string;
  /** 0 or absent: a free one. */
  port?: number;
  authentication?: Authentication;
  /** For tests: no fsync, and a watcher stops the server and removes its data when this program ends in any way. */
  throwAway?: boolean;
}

/** A running embedded Postgres, a child of this process. */
export interface RunningPostgres {
  /** Connects as superuser to the database `causeway`. */
  url: string;
  port: number;
  pid: number;
  /** Settles when the server ends, however it ends. */
  exited: Promise<void>;
  /** Fast shutdown; a throw-away server takes its data along. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
/** After kill -9 of a server whose parent is gone, a lazy PID 1 leaves a zombie for seconds, and Postgres refuses. */
const RETRY_FOR_MS = 15_000;
const STILL_LOCKED = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/;

/** Starts Postgres on 127.0.0.1 and resolves when it takes connections. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const owner = serverOwner();
  const binaries = findBinaries(owner);
  const data = dataFolder(options.directory, binaries, owner, options.authentication ?? "password");
  await stopLeftover(data);
  const { child, port } = await launchUntilUnlocked(options, data, binaries, owner);
  const pid = child.pid!;
  const exited = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  if (options.throwAway) watchOver(pid, fs.realpathSync(data));
  const url = await makeDatabase(port, readPassword(options.directory));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) await stopProcess(pid);
    await exited;
    if (options.throwAway) removeData(data);
  };
  return { url, port, pid, exited, stop };
}

async function launchUntilUnlocked(
  options: PostgresOptions,
  data: string,
  binaries: Binaries,
  owner?: Owner,
) {
  for (const until = performance.now() + RETRY_FOR_MS; ; await delay(300)) {
    const port = options.port ? await requireFreePort(options.port, "Postgres") : await freePort();
    try {
      return { port, child: await launch(options, data, binaries, owner, port) };
    } catch (error) {
      const taken = !options.port && /could not bind|Address already in use/.test(String(error));
      if (performance.now() > until || !(taken || STILL_LOCKED.test(String(error)))) throw error;
    }
  }
}

/** One attempt. Own process group: Ctrl-C reaches us alone, and the parts that use the database end before it. */
async function launch(
  options: PostgresOptions,
  data: string,
  binaries: Binaries,
  owner: Owner | undefined,
  port: number,
): Promise<ChildProcess> {
  const logFile = join(options.directory, "postgres.log");
  const log = fs.openSync(logFile, "a", 0o600);
  const logStart = fs.fstatSync(log).size;
  const child = spawn(
    binaries.postgres,
    ["-D", fs.realpathSync(data), "-p", String(port), ...settings(options)],
    {
      ...owner,
      cwd: "/",
      detached: true,
      stdio: ["ignore", log, log],
    },
  );
  fs.closeSync(log);
  let spawnError: Error | undefined;
  child.once("error", (error) => (spawnError = error));
  for (const until = performance.now() + START_TIMEOUT_MS; performance.now() < until; await delay(15)) {
    if (spawnError) throw new Error(`Postgres cannot be run: ${spawnError.message}`);
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`Postgres did not start:\n${fs.readFileSync(logFile, "utf8").slice(logStart).trim()}`);
    }
    const postmaster = readPostmaster(data);
    if (postmaster?.pid === child.pid && postmaster?.ready) return child;
  }
  child.kill("SIGQUIT");
  throw new Error(`Postgres was not ready after ${START_TIMEOUT_MS / 1000} s; see ${logFile}.`);
}

function settings({ throwAway }: PostgresOptions): string[] {
  const wanted = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=", // no path too long, no folder to have rights in
    `max_connections=${throwAway ? 400 : 200}`, // several test files at once, each with programs of its own
    "timezone=UTC",
    "log_timezone=UTC",
  ];
  if (throwAway) wanted.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  return wanted.flatMap((setting) => ["-c", setting]);
}

/** Makes the database `causeway` in a new server, and answers its address. */
async function makeDatabase(port: number, password: string | undefined): Promise<string> {
  const login = password ? `${SUPERUSER}:${password}` : SUPERUSER;
  const client = new pg.Client({ connectionString: `postgresql://${login}@127.0.0.1:${port}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'causeway'");
    if (!rowCount) await client.query("create database causeway");
  } finally {
    await client.end();
  }
  return `postgresql://${login}@127.0.0.1:${port}/causeway`;
}

/** A test run that is killed cannot clean up; this small process sees its end and does. */
function watchOver(pid: number, data: string): void {
  const watcher = spawn(
    process.execPath,
    [join(import.meta.dirname, "embedded-postgres", "watcher.mjs"), String(pid), data],
    {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
}
