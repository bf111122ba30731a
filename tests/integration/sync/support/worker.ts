import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { TEST_ENCRYPTION_KEY } from "./association";

const PROJECT = join(import.meta.dirname, "..", "..", "..", "..");

/** A worker as in production: a process of its own, which can be killed. */
export class WorkerProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly log: () => string,
  ) {}

  /** Resolves when it listens. `env` goes over what it is given otherwise. */
  static start(
    databaseUrl: string,
    options: { redisUrl?: string; env?: Record<string, string | undefined> } = {},
  ): Promise<WorkerProcess> {
    const child = spawn(process.execPath, ["--import", "tsx", "worker/main.ts"], {
      cwd: PROJECT,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "test",
        DATABASE_URL: databaseUrl,
        APP_URL: "http://localhost:3000",
        ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
        LOG_LEVEL: "warn",
        ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-20_000);
        if (output.includes("worker ready")) resolve(new WorkerProcess(child, () => output));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", () => reject(new Error(`The worker did not start:\n${output}`)));
    });
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** As a power cut would. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  signal(name: "SIGSTOP" | "SIGCONT" | "SIGUSR2"): void {
    this.child.kill(name);
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    return new Promise((resolve) => {
      if (!this.isRunning) return resolve();
      this.child.once("exit", () => resolve());
      this.child.kill(signal);
    });
  }
}
