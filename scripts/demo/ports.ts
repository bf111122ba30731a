import * as fs from "node:fs";
import { join } from "node:path";
import { freePort, requireFreePort } from "../ports";

export interface DemoPorts {
  web: number;
  sandbox: number;
  postgres: number;
}

/**
 * Ports for this start. One that is asked for must be free; where any will do (0) the one of the last time is taken
 * again, so that addresses people have noted go on working.
 */
export async function choosePorts(
  directory: string,
  wanted: { web: number; sandbox: number },
): Promise<DemoPorts> {
  const file = join(directory, "ports.json");
  const before: Partial<DemoPorts> = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  const ports = {
    web: wanted.web ? await requireFreePort(wanted.web, "--port") : await again(before.web),
    sandbox: wanted.sandbox
      ? await requireFreePort(wanted.sandbox, "--sandbox-port")
      : await again(before.sandbox),
    postgres: await again(before.postgres),
  };
  fs.writeFileSync(file, JSON.stringify(ports));
  return ports;
}

async function again(port: number | undefined): Promise<number> {
  if (!port) return freePort();
  return requireFreePort(port, "").catch(freePort);
}
