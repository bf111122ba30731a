import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request as send } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface SendOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Name in the Host header, without port; requests always go to 127.0.0.1. */
  host?: string;
}

/** Speak HTTP to a port of this machine under any host name, which `fetch` would not allow. */
export function speak(port: number, path: string, options: SendOptions = {}): Promise<Reply> {
  const { method = "GET", headers = {}, body, host = "localhost" } = options;
  return new Promise((resolve, reject) => {
    const call = send({
      host: "127.0.0.1",
      port,
      path,
      method,
      headers: { host: `${host}:${port}`, ...headers },
    });
    call.on("error", reject);
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    call.end(body);
  });
}

/** A stand-in that runs as its own process, as everybody else meets it. */
export class RunningStandIn {
  readonly port: number;
  readonly folder: string;
  private readonly child: ChildProcess;

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port;
    this.folder = folder;
    this.child = child;
  }

  /** Start on a free port, in a data folder of its own unless one is given. */
  static async start(folder = newFolder(), env: Record<string, string> = {}): Promise<RunningStandIn> {
    const child = launch({ SANDBOX_PORT: "0", SANDBOX_DATA: folder, ...env });
    const lines = createInterface({ input: child.stdout! });
    for await (const line of lines) {
      const port = /^listening on http:\/\/\S+:(\d+)$/.exec(line)?.[1];
      if (port !== undefined) return new RunningStandIn(Number(port), folder, child);
    }
    throw new Error("the stand-in ended before it listened");
  }

  send(path: string, options?: SendOptions): Promise<Reply> {
    return speak(this.port, path, options);
  }

  /** A call of the control API; throws unless it is answered 200. */
  async control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await this.send(`/_sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    return JSON.parse(reply.text) as T;
  }

  /** End the process at once, as the kernel does it: nothing can be tidied up. */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill(signal);
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "stand-in-"));
}

/** The program as `npm run sandbox` starts it, with only these settings. */
export function launch(settings: Record<string, string>): ChildProcess {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("SANDBOX_")),
  );
  return spawn(process.execPath, ["--import", "tsx", "sandbox/main.ts"], {
    env: { ...env, ...settings } as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Run until it ends by itself; for settings that it must refuse. */
export function runToEnd(settings: Record<string, string>): Promise<{ code: number | null; stderr: string }> {
  const child = launch(settings);
  let stderr = "";
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stderr })));
}
