import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";

/** What a production operator generates; the demo makes its own and keeps them beside its data. */
export interface Secrets {
  AUTH_SECRET: string;
  ENCRYPTION_KEY: string;
}

/** The secrets in `directory`, made at the first call, in a file of mode 0600. */
export function demoSecrets(directory: string): Secrets {
  const file = secretsFile(directory);
  if (fs.existsSync(file)) return readSecrets(directory);
  const secrets = {
    AUTH_SECRET: randomBytes(32).toString("base64url"),
    ENCRYPTION_KEY: `demo:${randomBytes(32).toString("base64")}`,
  };
  fs.mkdirSync(directory, { recursive: true, mode: 0o711 });
  fs.writeFileSync(file, JSON.stringify(secrets), { mode: 0o600, flag: "wx" });
  return secrets;
}

export function readSecrets(directory: string): Secrets {
  return JSON.parse(fs.readFileSync(secretsFile(directory), "utf8")) as Secrets;
}

function secretsFile(directory: string): string {
  return join(directory, "secrets.json");
}
