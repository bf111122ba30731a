import { isDatabaseAway } from "@/lib/away";
import { WrongEnvironment } from "@/lib/env";

/**
 * Runs a command's body. What the caller got wrong ends with its sentence on stderr and exit code 1, without a stack;
 * a bug shows its stack.
 */
export async function command(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

/** The one line of JSON that a command with a result ends with on stdout. */
export function printResult(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Progress, for people; stdout stays the result's. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function explain(error: unknown): string {
  const postgres = postgresAddress();
  if (postgres !== null && isDatabaseAway(error))
    return `Postgres does not answer at ${postgres}, which DATABASE_URL names: ${messageOf(error)}`;
  return messageOf(error);
}

/** Host and port alone: the address holds a password. */
function postgresAddress(): string | null {
  const address = process.env.DATABASE_URL ?? "";
  return URL.canParse(address) ? new URL(address).host : null;
}

function messageOf(error: unknown): string {
  // Node reports a host with two addresses that both refuse as an error without a message.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("\n");
  if (!(error instanceof Error)) return String(error);
  const isPlain =
    error.constructor === Error ||
    error instanceof WrongEnvironment ||
    String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
  return isPlain ? error.message : (error.stack ?? error.message);
}
