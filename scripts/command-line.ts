import { Command, type CommanderError, InvalidArgumentError, Option } from "commander";
import type { z } from "zod";

/** Of a command whose options or arguments are wrong, as shells have it. */
const WRONG_USE = 2;

/** A command's options: what is wrong with them is said on stderr, with exit code 2, before anything is done. */
export function commandLine(name: string): Command {
  return new Command(`npm run ${name} --`)
    .exitOverride(endWith)
    .showHelpAfterError("(--help lists what can be given)");
}

/** For `connectCommand`. */
export function dataFolder(): Option {
  return new Option("--data <dir>", "work on the demo that keeps its data in this folder");
}

function endWith({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? 0 : WRONG_USE);
}

/** Checks an option's value by a zod schema, and gives its first complaint. */
export function checked<T>(schema: z.ZodType<T>): (text: string) => T {
  return (text) => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? "It is not valid.");
  };
}
