import * as fs from "node:fs";
import { join, resolve } from "node:path";
import { removeData } from "./embedded-postgres/data-folder";

const PROJECT = join(import.meta.dirname, "..");

/** `.demo/state.json`: how other programs find the running demo. It exists only while everything answers. */
export interface DemoState {
  webUrl: string;
  sandboxUrl: string;
  databaseUrl: string;
  redisUrl?: string;
  /** The processes themselves; `postgres` is missing when DATABASE_URL named a server of somebody else's. */
  pids: { web: number; worker: number; sandbox: number; postgres?: number };
  associations: DemoAssociationState[];
}

export interface DemoAssociationState {
  id: number;
  slug: string;
  url: string;
  communityUrl: string;
  tenantCode: string;
}

/** Where the demo of this checkout keeps its data, or the folder of `--data`, seen from where the caller stood. */
export function demoDirectory(data?: string): string {
  return data ? resolve(process.env.INIT_CWD ?? process.cwd(), data) : join(PROJECT, ".demo");
}

export function readDemoState(directory: string): DemoState | undefined {
  try {
    return JSON.parse(fs.readFileSync(stateFile(directory), "utf8")) as DemoState;
  } catch {
    return undefined;
  }
}

/** By rename, so that nobody reads half of it; 0600, because the database's password is in it. */
export function writeDemoState(directory: string, state: DemoState): void {
  const unfinished = `${stateFile(directory)}.${process.pid}`;
  fs.writeFileSync(unfinished, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(unfinished, stateFile(directory));
}

export function removeDemoState(directory: string): void {
  fs.rmSync(stateFile(directory), { force: true });
}

function stateFile(directory: string): string {
  return join(directory, "state.json");
}

/** Throws a stopped demo's folder away, and what of it lies elsewhere. */
export function removeDemoData(directory: string): void {
  for (const name of fs.readdirSync(directory)) if (name.startsWith("pg-")) removeData(join(directory, name));
  fs.rmSync(directory, { recursive: true, force: true });
}
