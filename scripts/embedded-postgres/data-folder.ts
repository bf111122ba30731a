import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Binaries } from "./binaries";
import { folderElsewhere, isReachable, type Owner } from "./owner";

export const SUPERUSER = "causeway";

/** `password`: scram with a generated one, kept beside the data. `trust`: any local user may connect (tests). */
export type Authentication = "password" | "trust";

/**
 * Path of the data folder in `directory`, made by initdb if it is not there. The major version stands in its name:
 * no other one can read it. Where the server's account cannot reach `directory`, a link leads to a folder it can.
 */
export function dataFolder(
  directory: string,
  binaries: Binaries,
  owner: Owner | undefined,
  auth: Authentication,
) {
  fs.mkdirSync(directory, { recursive: true, mode: 0o711 });
  const data = join(directory, `pg-${binaries.major}`);
  if (fs.existsSync(join(data, "PG_VERSION"))) return data;
  fs.rmSync(data, { recursive: true, force: true });
  if (isReachable(data, owner)) {
    initialise(data, directory, binaries, owner, auth);
    return data;
  }
  const real = join(folderElsewhere(data, owner!), `pg-${binaries.major}`);
  // Without a link to it this is what is left of a project folder that was thrown away.
  fs.rmSync(real, { recursive: true, force: true });
  initialise(real, directory, binaries, owner, auth);
  fs.symlinkSync(real, data);
  return data;
}

/** Removes the data, wherever it lies. */
export function removeData(data: string): void {
  if (!fs.existsSync(data)) return;
  const real = fs.realpathSync(data);
  fs.rmSync(real, { recursive: true, force: true });
  fs.rmSync(data, { recursive: true, force: true });
  if (basename(dirname(real)).startsWith("causeway-") && fs.readdirSync(dirname(real)).length === 0) {
    fs.rmdirSync(dirname(real));
  }
}

/** The password of the superuser, from its file of mode 0600; undefined when the server asks for none. */
export function readPassword(directory: string): string | undefined {
  const file = passwordFile(directory);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : undefined;
}

function passwordFile(directory: string): string {
  return join(directory, "postgres-password");
}

/** Works beside the final place and renames, so that a start that was cut off leaves nothing that looks finished. */
function initialise(
  data: string,
  directory: string,
  binaries: Binaries,
  owner: Owner | undefined,
  auth: Authentication,
) {
  const unfinished = `${data}.unfinished`;
  const handedOver = `${data}.password`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { mode: 0o700 });
  if (owner) fs.chownSync(unfinished, owner.uid, owner.gid);
  const options = ["-D", unfinished, "-U", SUPERUSER, "-E", "UTF8", "--no-sync", ...localeOptions(binaries)];
  if (auth === "trust") options.push("-A", "trust");
  else {
    const password = randomBytes(24).toString("base64url");
    writeSecret(passwordFile(directory), password);
    writeSecret(handedOver, password, owner);
    options.push("-A", "scram-sha-256", "--pwfile", handedOver);
  }
  const run = spawnSync(binaries.initdb, options, { ...owner, cwd: "/", encoding: "utf8" });
  fs.rmSync(handedOver, { force: true });
  if (run.status !== 0) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    throw new Error(`initdb failed: ${run.error?.message ?? `${run.stdout}${run.stderr}`.trim()}`);
  }
  fs.renameSync(unfinished, data);
}

/** C order with Unicode upper and lower case, the same on every machine; before 17 there is no such provider. */
function localeOptions({ major }: Binaries): string[] {
  return major >= 17
    ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    : ["--no-locale"];
}

function writeSecret(file: string, text: string, owner?: Owner): void {
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  if (owner) fs.chownSync(file, owner.uid, owner.gid);
}
