import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export const PROJECT = join(import.meta.dirname, "..");

/**
 * This machine only. Not "127.0.0.1": Next then takes a rewrite of proxy.ts for one to another server, calls itself, and
 * the request arrives without its Host.
 */
export const LOOPBACK = "localhost";
/** Where `localhost` means ::1 too, clients that ask 127.0.0.1 must find somebody. */
const IPV4_FIRST = "--dns-result-order=ipv4first";

/** Arguments to `node` for the parts of the product. Each is a process of its own, so a pid is the part itself. */
export const programs = {
  /** Loopback only where the logins have a known password. */
  web: (port: number, host?: string) => [
    IPV4_FIRST,
    join(PROJECT, "node_modules", "next", "dist", "bin", "next"),
    "start",
    "--port",
    String(port),
    ...(host ? ["--hostname", host] : []),
  ],
  webDev: (port: number) => [
    IPV4_FIRST,
    join(PROJECT, "node_modules", "next", "dist", "bin", "next"),
    "dev",
    "--port",
    String(port),
    "--hostname",
    LOOPBACK,
  ],
  worker: () => ["--import", "tsx", join(PROJECT, "worker", "main.ts")],
  sandbox: () => ["--import", "tsx", join(PROJECT, "sandbox", "main.ts")],
};

/** Runs a program in the foreground in place of this one: its output, its signals, its exit code. */
export async function runProgram(
  nodeArguments: string[],
  environment: Record<string, string> = {},
): Promise<void> {
  const child = spawn(process.execPath, nodeArguments, {
    cwd: PROJECT,
    env: { ...process.env, ...environment },
    stdio: "inherit",
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, pass);
  process.exitCode = await exitCode(child);
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      resolve(code ?? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1)),
    );
  });
}
