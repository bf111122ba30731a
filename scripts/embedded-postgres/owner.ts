import { createHash } from "node:crypto";
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The account the server runs under. */
export interface Owner {
  uid: number;
  gid: number;
}

/** The account for the server on this machine. Undefined: run as ourselves. */
export function serverOwner(): Owner | undefined {
  const ourselves = process.getuid?.();
  return ourselves === 0 ? ownerInPlaceOfRoot(readFileSync("/etc/passwd", "utf8")) : undefined;
}

/** Postgres refuses to run as root, and an account without an entry in this file fails too. */
export function ownerInPlaceOfRoot(passwd: string): Owner {
  const accounts = passwd.split("\n").map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const account = accounts.find(([name]) => name === wanted);
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error(
    "Postgres does not run as root, and this machine has neither a 'postgres' nor a 'nobody' account. " +
      "Run the command as another user, or set DATABASE_URL.",
  );
}

/** Whether that account may pass through every folder above `path`. */
export function isReachable(path: string, owner: Owner | undefined): boolean {
  if (!owner) return true;
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const mayPass = uid === owner.uid ? mode & 0o100 : gid === owner.gid ? mode & 0o010 : mode & 0o001;
    if (!mayPass) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * A folder outside the project that the server's account can reach, the same one at every call with `purpose`.
 * Needed for a project below a folder of mode 0700, root's home for one.
 */
export function folderElsewhere(purpose: string, owner: Owner): string {
  const name = `causeway-${createHash("sha256").update(purpose).digest("hex").slice(0, 16)}`;
  for (const base of ["/var/lib", tmpdir(), "/tmp"]) {
    const folder = join(base, name);
    if (!isWritable(base) || !isReachable(folder, owner)) continue;
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    // A folder somebody else made under that name could hold anything.
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) {
      throw new Error(`${folder} is in the way: it belongs to another account. Remove it and start again.`);
    }
    chmodSync(folder, 0o711);
    return folder;
  }
  throw new Error(
    "No folder was found that the Postgres account can reach. Set TMPDIR to one, or set DATABASE_URL.",
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
