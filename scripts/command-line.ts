import { Command, type CommanderError, InvalidArgumentError, Option } from "commander";
import type { z } from "zod";

/** Of a command whose options or arguments are wrong, as shells have it. */
const WRONG_USE = 2;

/**
 * A command's options: what is wrong with them is said on stderr, with exit code 2, before anything is done.
 *
 * @param name the npm script's
 */
export function commandLine(name: string): Command {
  return new Command(`npm run ${name} --`)
    .exitOverride(endWith)
    .showHelpAfterError(`(npm run ${name} -- --help lists what can be given)`)
    .configureOutput({
      outputError: (text, write) => write(`${text}${keptByNpm() ? hintFor(name) : ""}`),
    });
}

function hintFor(name: string): string {
  return `npm keeps options for itself unless a lone -- stands before them: npm run ${name} -- …\n`;
}

/** Whether npm has taken one of our options for its own, which it does with all that stand before a lone `--`. */
function keptByNpm(): boolean {
  return OPTIONS.some((option) => process.env[`npm_config_${option}`] !== undefined);
}

/** Those that some command cannot do without; none is a setting of npm's. */
const OPTIONS = ["association", "client_id", "kid", "slug", "email"];

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
