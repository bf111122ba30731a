import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { onFreePort } from "./free-port";

export interface PrivateRedis {
  url: string;
  stop(): Promise<void>;
}

/** Whether queue tests can run on Redis here as well. Synchronous, for `describe.runIf`. */
export function hasRedisServer(): boolean {
  return spawnSync("redis-server", ["--version"]).status === 0;
}

/** A Redis of one's own on a free port, nothing saved; undefined where `redis-server` is not on PATH. */
export async function startRedis(): Promise<PrivateRedis | undefined> {
  return hasRedisServer() ? onFreePort(startRedisAt) : undefined;
}

async function startRedisAt(port: number): Promise<PrivateRedis> {
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", options, { cwd: tmpdir(), stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(child, "exit");
  await new Promise<void>((resolve, reject) => {
    let log = "";
    child.stdout.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes("Ready to accept connections")) resolve();
    });
    child.once("exit", () => reject(new Error(`redis-server did not start:\n${log}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}
