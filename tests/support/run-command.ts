import { spawn } from "node:child_process";
import { once } from "node:events";
import { PROJECT } from "@/scripts/run-program";

export interface Ran {
  code: number | null;
  /** The JSON of the last line on stdout; undefined where there is nothing. */
  result: unknown;
  /** What it said for people. */
  said: string;
}

/** Runs one of the npm scripts' programs as an operator does, with no variable but these. */
export async function run(name: string, options: string[], env: Record<string, string>): Promise<Ran> {
  const child = spawn(process.execPath, ["--import", "tsx", `scripts/${name}.ts`, ...options], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, NODE_ENV: "test", ...env },
  });
  let out = "";
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  const last = out.trim().split("\n").at(-1);
  return { code, result: last ? (JSON.parse(last) as unknown) : undefined, said };
}
