import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const PROJECT = join(import.meta.dirname, "..", "..");

/** A running stand-in, a process of its own. */
export interface RunningStandin {
  /** http://127.0.0.1:PORT, without a slash at the end. */
  url: string;
  port: number;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts the stand-in and resolves when it answers. `data` holds its journal; port 0 is a free one. */
export async function startStandin(data: string, port = 0): Promise<RunningStandin> {
  const child = spawn(process.execPath, ["--import", "tsx", "sandbox/main.ts"], {
    cwd: PROJECT,
    env: { ...process.env, SANDBOX_PORT: String(port), SANDBOX_DATA: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await listeningAddress(child);
  const stop = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill("SIGTERM");
    });
  return { url, port: Number(new URL(url).port), child, stop };
}

function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-5000);
      const found = /listening on (http:\/\/[\w.:]+)/.exec(output);
      if (found) resolve(found[1]!);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`The stand-in did not start:\n${output}`)));
  });
}
