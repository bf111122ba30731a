import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { z } from "zod";

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, "must be an address like postgresql://user:password@host:5432/database");

const encryptionKeys = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .refine(
    (parts) =>
      parts.every((part) => {
        const [kid, key, ...rest] = part.split(":");
        return rest.length === 0 && !!kid && !!key && Buffer.from(key, "base64").length === 32;
      }),
    "must be kid:base64 with 32 bytes each, comma-separated, the current one first",
  );

function commaSeparated(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

const port = z.coerce
  .number("must be a port number")
  .int("must be a port number")
  .min(0, "must be a port number")
  .max(65535, "must be a port number");

const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an address like https://hub.example.org", abort: true })
  .refine((text) => new URL(text).pathname === "/", "must have no path");

function keptFor(least: number, usual: number) {
  const message = `must be a whole number from ${least} to 36500`;
  return z.coerce.number(message).int(message).min(least, message).max(36_500, message).default(usual);
}

function isAddressOrSubnet(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

/** Every variable the product reads, its meaning and its default. `.env.example` and the README list the same. */
export const variables = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  DATABASE_URL: postgresUrl,
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, "must be an address like redis://host:6379")
    .optional(),
  APP_URL: httpUrl.transform((text) => new URL(text).origin),
  AUTH_SECRET: z.string().min(32, "must be a random text of at least 32 characters"),
  /** Taken as well while AUTH_SECRET is being replaced. */
  AUTH_SECRET_ALSO: z
    .string()
    .default("")
    .transform(commaSeparated)
    .refine(
      (secrets) => secrets.every((secret) => secret.length >= 32),
      "must be random texts of at least 32 characters, comma-separated",
    ),
  ENCRYPTION_KEY: encryptionKeys,
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, "must be an address like smtp://user:password@host:587")
    .optional(),
  MAIL_FROM: z.string().min(3).optional(),
  SUPPORT_EMAIL: z.email("must be an e-mail address").optional(),
  PORT: port.default(3000),
  SANDBOX_PORT: port.default(4000),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform(commaSeparated)
    .refine(
      (parts) => parts.every(isAddressOrSubnet),
      "must be network addresses like 127.0.0.1 or 10.0.0.0/8, comma-separated",
    ),
  /** Days that what was sent to Higher Logic and answered is kept; then its counts alone. */
  KEEP_REQUESTS_DAYS: keptFor(1, 90),
  /** Days that sync runs, and the lines of requests, are kept. The screens tell of the last 30. */
  KEEP_RUNS_DAYS: keptFor(31, 400),
  /** The database itself lets go of no younger line. */
  KEEP_AUDIT_YEARS: keptFor(7, 7),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  /** Set by the demo only: opens /dev/*, and lets staff point at addresses on this machine. */
  CAUSEWAY_DEMO: z
    .enum(["0", "1"])
    .default("0")
    .transform((text) => text === "1"),
});
export type Variable = keyof z.input<typeof variables>;
export type Environment = z.output<typeof variables>;

/** A variable is missing or wrong. The message names it, says what was expected, and never repeats its value. */
export class WrongEnvironment extends Error {
  override readonly name = "WrongEnvironment";
}

/**
 * Read and check the named variables. `X_FILE` gives the path of a file with X's value (for secrets mounted as
 * files); an empty variable counts as unset.
 *
 * @throws WrongEnvironment with one line for each variable that is missing or wrong.
 */
export function readEnvironment<const Names extends readonly Variable[]>(
  names: Names,
  source: Record<string, string | undefined> = process.env,
): Pick<Environment, Names[number]> {
  const mask = Object.fromEntries(names.map((name) => [name, true as const]));
  const given = Object.fromEntries(names.map((name) => [name, valueOf(name, source)]));
  const parsed = variables.pick(mask as { [K in Variable]?: true }).safeParse(given);
  if (parsed.success) return parsed.data as Pick<Environment, Names[number]>;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return given[name] === undefined ? `${name} is not set.` : `${name} ${issue.message}.`;
  });
  throw new WrongEnvironment([...new Set(lines)].join("\n"));
}

function valueOf(name: Variable, source: Record<string, string | undefined>): string | undefined {
  if (source[name]) return source[name];
  const path = source[`${name}_FILE`];
  if (!path) return undefined;
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    throw new WrongEnvironment(`${name}_FILE names a file that cannot be read.`);
  }
}

/** One checked variable. Cheap enough to ask where it is needed; nothing is cached, so tests may change it. */
export function environment<Name extends Variable>(name: Name): Environment[Name] {
  return readEnvironment([name])[name] as Environment[Name];
}
