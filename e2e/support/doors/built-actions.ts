import * as fs from "node:fs";
import { join } from "node:path";

const SERVER = join(import.meta.dirname, "..", "..", "..", ".next", "server");

/** A server action as the build knows it: whoever has the id may post it, whatever the pages show. */
export interface BuiltAction {
  id: string;
  /** `membership/lists/actions.ts#saveList` */
  name: string;
  /** Address of a page that carries it, with the parameters still in it: `/lists/[listId]`. */
  page: string;
}

interface Manifest {
  node: Record<string, { workers: Record<string, unknown>; filename: string; exportedName: string }>;
}

/** Every server action of the build that runs. */
export function builtActions(): BuiltAction[] {
  const text = fs.readFileSync(join(SERVER, "server-reference-manifest.json"), "utf8");
  return Object.entries((JSON.parse(text) as Manifest).node).map(([id, action]) => ({
    id,
    name: `${action.filename}#${action.exportedName}`,
    page: pageOf(Object.keys(action.workers)),
  }));
}

/** Folders in brackets and slots are no part of an address, and an intercepting page has none of its own. */
function pageOf(workers: string[]): string {
  const own = workers.filter((worker) => !/@|\(\.+\)/.test(worker));
  const [page] = (own.length > 0 ? own : workers).sort();
  const parts = page!.split("/").filter((part) => !/^\(.*\)$|^@/.test(part));
  return `/${parts.slice(1, -1).join("/")}`;
}
