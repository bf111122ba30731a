import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";

interface Holder {
  pid: number;
  host: string;
  port: number;
}

const fileIn = (folder: string): string => join(folder, "sandbox.lock");

/**
 * The stand-in that is running on this data folder, if any: two would write over each other's journals.
 *
 * A process id alone proves nothing after a kill (ids are used again), so the holder is asked who it is.
 */
export async function otherStandInOn(folder: string): Promise<Holder | null> {
  let holder: Holder;
  try {
    holder = JSON.parse(readFileSync(fileIn(folder), "utf8")) as Holder;
  } catch {
    return null;
  }
  return (await answersAs(holder)) ? holder : null;
}

function answersAs({ pid, host, port }: Holder): Promise<boolean> {
  return new Promise((resolve) => {
    const call = get(
      { host: host === "0.0.0.0" ? "127.0.0.1" : host, port, path: "/_sandbox/health", timeout: 2_000 },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve(text.includes(`"pid":${pid}}`)));
        response.on("error", () => resolve(false));
      },
    );
    // Stopped or busy, but there: it may go on writing at any moment.
    call.on("timeout", () => resolve(true));
    call.on("error", () => resolve(false));
  });
}

/** Say that this process has the folder from now on. */
export function holdFolder(folder: string, host: string, port: number): void {
  writeFileSync(fileIn(folder), JSON.stringify({ pid: process.pid, host, port } satisfies Holder));
}

export function letGoOfFolder(folder: string): void {
  rmSync(fileIn(folder), { force: true });
}
