import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const SETUP = join(import.meta.dirname, "..", "..", "scripts", "setup.mjs");
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

describe("what every npm script starts with", () => {
  let packages: string;
  let project: string;

  beforeAll(() => {
    packages = fs.mkdtempSync(join(tmpdir(), "causeway-packages-"));
    pack("tsx", "1.0.0", `import ${JSON.stringify(TSX)};`);
    pack("checker", "1.0.0");
    pack("checker", "2.0.0");
    for (const checker of ["1.0.0", "2.0.0"]) lock(checker);
  });
  afterAll(() => fs.rmSync(packages, { recursive: true, force: true }));

  function pack(name: string, version: string, code = ""): void {
    const source = join(packages, name);
    fs.mkdirSync(source, { recursive: true });
    const about = { name, version, type: "module", exports: "./index.js" };
    fs.writeFileSync(join(source, "package.json"), JSON.stringify(about));
    fs.writeFileSync(join(source, "index.js"), code);
    expect(spawnSync("npm", ["pack", source], { cwd: packages }).status).toBe(0);
  }

  /** A project as small as can be: its tsx loads the real one. */
  beforeEach(() => {
    project = fs.mkdtempSync(join(tmpdir(), "causeway-setup-"));
    write("scripts/setup.mjs", fs.readFileSync(SETUP, "utf8"));
    depend("1.0.0");
    write(
      "scripts/hello.ts",
      'const greeting: string = "hello"; console.log(greeting, ...process.argv.slice(2));',
    );
    write("scripts/fail.ts", "process.exit(7 as number);");
    write("scripts/start-web.ts", 'console.log("started");');
  });
  afterEach(() => fs.rmSync(project, { recursive: true, force: true }));

  /** A package.json with this version of a development package, and its lock file. */
  function lock(checker: string): void {
    const folder = join(packages, `with-${checker}`);
    fs.mkdirSync(folder);
    const about = {
      name: "small",
      version: "1.0.0",
      type: "module",
      dependencies: { tsx: `file:${packages}/tsx-1.0.0.tgz` },
      devDependencies: { checker: `file:${packages}/checker-${checker}.tgz` },
    };
    fs.writeFileSync(join(folder, "package.json"), JSON.stringify(about));
    npm(folder, "install", "--package-lock-only");
  }
  function depend(checker: string): void {
    for (const file of ["package.json", "package-lock.json"]) {
      fs.copyFileSync(join(packages, `with-${checker}`, file), join(project, file));
    }
  }

  function write(file: string, text: string): void {
    fs.mkdirSync(join(project, file, ".."), { recursive: true });
    fs.writeFileSync(join(project, file), text);
  }
  function npm(cwd: string, ...args: string[]): void {
    const { status, stderr } = spawnSync("npm", [...args, "--offline", "--no-audit", "--no-fund"], {
      cwd,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
  }
  function run(command: string, ...args: string[]) {
    const { npm_execpath: _npm, NODE_OPTIONS: _options, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/setup.mjs", command, ...args], {
      cwd: project,
      env,
      encoding: "utf8",
    });
    return { status, stdout, installs: stderr.includes("Installing packages"), stderr };
  }

  it("installs on a bare clone, once, and keeps stdout for the command", () => {
    expect(run("hello", "there")).toMatchObject({ status: 0, stdout: "hello there\n", installs: true });
    expect(run("hello")).toMatchObject({ status: 0, stdout: "hello\n", installs: false });
  });

  it("installs again when the lock file names something else", () => {
    run("hello");
    depend("2.0.0");

    expect(run("hello")).toMatchObject({ status: 0, installs: true });
    expect(run("hello")).toMatchObject({ installs: false });
  });

  it("does not install over what somebody has installed by hand", () => {
    npm(project, "ci");

    expect(run("hello")).toMatchObject({ status: 0, installs: false });
  });

  it("leaves an operator's installation without development packages as it is", () => {
    npm(project, "ci", "--omit=dev");

    expect(run("start-web")).toMatchObject({ status: 0, stdout: "started\n", installs: false });
    expect(run("hello")).toMatchObject({ status: 0, installs: true });
  });

  it("passes the exit code through", () => {
    expect(run("fail").status).toBe(7);
  });

  it("passes a signal through and ends as the command ends", async () => {
    write(
      "scripts/wait.ts",
      'process.on("SIGTERM", () => { console.log("ending"); process.exit(3); }); console.log("up"); setInterval(() => {}, 1000);',
    );
    npm(project, "ci");
    const child = spawn(process.execPath, ["scripts/setup.mjs", "wait"], { cwd: project });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await expect.poll(() => output).toBe("up\n");

    child.kill("SIGTERM");

    expect((await once(child, "exit"))[0]).toBe(3);
    expect(output).toBe("up\nending\n");
  });

  it("names a command that does not exist, and a Node that is too old", () => {
    expect(run("nonsense")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("nonsense"),
    });

    write(
      "old.cjs",
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.0" } });',
    );
    const old = spawnSync(process.execPath, ["--require", "./old.cjs", "scripts/setup.mjs", "hello"], {
      cwd: project,
      encoding: "utf8",
    });
    expect(old.status).toBe(1);
    expect(old.stderr).toBe("Causeway needs Node 20.19 or later; this is 18.20.0.\n");
  });
});
