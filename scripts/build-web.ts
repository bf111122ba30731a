import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { say } from "./command";
import { takeLock } from "./file-lock";
import { PROJECT } from "./run-program";

/** What the built pages depend on. */
const SOURCES = [
  "accounts",
  "app",
  "components",
  "higher-logic",
  "lib",
  "membership",
  "public",
  "next.config.mjs",
  "package-lock.json",
  "postcss.config.mjs",
  "prisma/schema",
  "proxy.ts",
  "tsconfig.json",
];
const MARKER = join(PROJECT, ".next", "causeway-sources");

/** Builds the pages, unless the last build was made from the same sources. */
export async function buildWeb(options: { always?: boolean; signal?: AbortSignal } = {}): Promise<void> {
  const release = await waitForLock(join(PROJECT, ".cache", "build.lock"));
  try {
    const wanted = fingerprint();
    if (!options.always && readIfThere(MARKER) === wanted) return;
    say("Building the pages (next build) …");
    fs.rmSync(MARKER, { force: true });
    await nextBuild(options.signal);
    fs.writeFileSync(MARKER, wanted);
  } finally {
    release();
  }
}

/** Two demos of one checkout share the build. */
async function waitForLock(file: string): Promise<() => void> {
  for (;;) {
    const lock = takeLock(file);
    if ("release" in lock) return lock.release;
    await delay(200);
  }
}

function fingerprint(): string {
  const hash = createHash("sha256").update(process.version);
  for (const source of SOURCES) addTo(hash, source);
  return hash.digest("hex");
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const found = fs.statSync(join(PROJECT, path), { throwIfNoEntry: false });
  if (!found) return;
  if (found.isFile()) hash.update(`${path}\0`).update(fs.readFileSync(join(PROJECT, path)));
  else for (const name of fs.readdirSync(join(PROJECT, path)).sort()) addTo(hash, `${path}/${name}`);
}

function nextBuild(signal?: AbortSignal): Promise<void> {
  const next = join(PROJECT, "node_modules", "next", "dist", "bin", "next");
  const child = spawn(process.execPath, [next, "build"], {
    cwd: PROJECT,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`next build failed.\n${output}`)),
    );
  });
}

function readIfThere(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}
