import { readFileSync } from "node:fs";
import { z } from "zod";

/** What the stand-in takes from the environment. */
export interface Settings {
  /** 0 = any free port. */
  port: number;
  host: string;
  /** Folder of the journals; made if it is not there. */
  dataFolder: string;
  /** Asked at `/admin` and `/_sandbox` when set. */
  password: string | null;
}

/** A variable is missing or wrong; the message names it and says what was expected. */
export class WrongSetting extends Error {
  override readonly name = "WrongSetting";
}

const Port = z.coerce.number().int().min(0).max(65535);

/** Every variable may instead be given as `NAME_FILE`, the path of a file that holds the value. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === "") return env[name] || undefined;
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    throw new WrongSetting(`${name}_FILE names ${file}, which cannot be read.`);
  }
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Read the settings, or throw `WrongSetting`. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = Port.safeParse(variable(env, "SANDBOX_PORT") ?? "4000");
  if (!port.success) throw new WrongSetting("SANDBOX_PORT must be a number from 0 (any free port) to 65535.");
  const host = variable(env, "SANDBOX_HOST") ?? "127.0.0.1";
  const password = variable(env, "SANDBOX_PASSWORD") ?? null;
  if (!isLoopback(host) && password === null) {
    throw new WrongSetting(
      `SANDBOX_PASSWORD must be set when SANDBOX_HOST is ${host}: anyone who reaches this address could read and change everything.`,
    );
  }
  return { port: port.data, host, dataFolder: variable(env, "SANDBOX_DATA") ?? ".demo", password };
}
