// What every npm script starts with: `node scripts/setup.mjs COMMAND …`. Plain JavaScript without a dependency, because
// right after `git clone` there is none: it installs what is missing, generates the Prisma client when the schema has
// changed, and runs scripts/COMMAND.ts. Progress goes to stderr; stdout belongs to the command.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = [20, 19];
const project = join(dirname(fileURLToPath(import.meta.url)), "..");
const inProject = (...parts) => join(project, ...parts);
// Tests bring their own settings: a .env written for the program must not reach them.
const WITHOUT_DOTENV = ["test", "test-long", "check", "bench"];
// An operator's machine has no development packages (npm ci --omit=dev), and these commands need none.
const IN_PRODUCTION = [
  ...["start-web", "start-worker", "build", "db-migrate", "db-restored", "audit-verify"],
  ...["association", "websupport", "import", "push", "sso-client", "sso-keys", "api-key", "encryption-key"],
];

const [command, ...options] = process.argv.slice(2);
requireNode();
requireCommand();
const release = await lock();
try {
  install();
  generatePrismaClient();
} finally {
  release();
}
if (!WITHOUT_DOTENV.includes(command) && fs.existsSync(inProject(".env")))
  process.loadEnvFile(inProject(".env"));
run();

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  stop(`Causeway needs Node ${OLDEST_NODE.join(".")} or later; this is ${process.versions.node}.`);
}

function requireCommand() {
  if (/^[a-z-]+$/.test(command ?? "") && fs.existsSync(inProject("scripts", `${command}.ts`))) return;
  stop(`There is no command ${command ?? ""}: npm run lists them.`);
}

/** Two commands started together right after `git clone` must not install at the same time. */
async function lock() {
  const file = inProject(".cache", "setup.lock");
  fs.mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!isAlive(Number(readIfThere(file)))) fs.rmSync(file, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

function install() {
  const lockfile = fs.readFileSync(inProject("package-lock.json"));
  const marker = inProject("node_modules", ".causeway-lock");
  const wanted = createHash("sha256").update(lockfile).digest("hex");
  if (readIfThere(marker) === wanted) return;
  const packages = JSON.parse(lockfile).packages;
  if (IN_PRODUCTION.includes(command) && isInstalled(packages, { dev: false })) return;
  if (!isInstalled(packages, { dev: true })) {
    say("Installing packages (npm ci) …");
    const npm = process.env.npm_execpath;
    // Without the warnings of packages that this machine does not need: a first start that looks broken is not tried again.
    const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    const [program, programArgs] = npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args];
    const { status, error } = spawnSync(program, programArgs, {
      cwd: project,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32" && program === "npm",
    });
    if (status !== 0) stop(`npm ci failed${error ? `: ${error.message}` : ""}. See the lines above.`);
  }
  fs.writeFileSync(marker, wanted);
}

/** Whether what npm says it installed last is what the lock file names; then somebody ran npm by hand. */
function isInstalled(wanted, { dev: withDev }) {
  const hidden = readIfThere(inProject("node_modules", ".package-lock.json"));
  if (!hidden) return false;
  const found = JSON.parse(hidden).packages;
  return Object.entries(wanted).every(([path, { version, dev, optional, devOptional }]) => {
    const mayBeMissing = optional || devOptional || (dev && !withDev);
    return path === "" || (path in found ? found[path].version === version : mayBeMissing);
  });
}

function generatePrismaClient() {
  const schema = inProject("prisma", "schema");
  if (!fs.existsSync(schema)) return;
  const sources = fs.readdirSync(schema).sort();
  const hash = createHash("sha256").update(fs.readFileSync(inProject("package-lock.json")));
  for (const name of sources) hash.update(name).update(fs.readFileSync(join(schema, name)));
  const wanted = hash.digest("hex");
  const marker = inProject(".cache", "prisma-client");
  if (readIfThere(marker) === wanted && fs.existsSync(inProject("lib", "generated", "prisma"))) return;
  say("Generating the Prisma client …");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inProject("scripts", "prisma.mjs"), "generate"],
    {
      cwd: project,
      encoding: "utf8",
    },
  );
  if (status !== 0) stop(`prisma generate failed.\n${stdout}${stderr}`);
  fs.writeFileSync(marker, wanted);
}

/** Signals and the exit code pass through, so that the caller sees the command itself. */
function run() {
  const script = inProject("scripts", `${command}.ts`);
  const child = spawn(process.execPath, ["--import", "tsx", script, ...options], {
    cwd: project,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => stop(`${command} cannot be run: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(text);
  process.exit(1);
}
