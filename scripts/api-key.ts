import { z } from "zod";
import { addApiKey, listApiKeys, removeApiKey } from "@/accounts/api-keys/store";
import { closeConnections } from "@/lib/db";
import { knownAssociation } from "./association-option";
import { command, printResult, say } from "./command";
import { checked, commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";

interface Options {
  association: string;
  name: string;
  data?: string;
}

const keyName = z
  .string()
  .trim()
  .min(1, "It must not be empty.")
  .max(100, "It must be at most 100 characters.");

const program = commandLine("api-key").description("Programs that bring records in over /api/v1.");
const subcommand = (name: string, description: string, work: (options: Options) => Promise<void>) =>
  program
    .command(name)
    .description(description)
    .requiredOption("--association <slug>", "the association's short name")
    .addOption(dataFolder())
    .action((options: Options) => command(() => work(options)).finally(closeConnections));

subcommand("add", "Makes a key, and prints it this once.", add).requiredOption(
  "--name <name>",
  "which program has it",
  checked(keyName),
);
subcommand("list", "Lists the programs, and when each was last heard of.", list);
subcommand("remove", "Takes a key away; its program is refused at once.", remove).requiredOption(
  "--name <name>",
  "which program has it",
  checked(keyName),
);
await program.parseAsync();

async function add({ name, ...target }: Options): Promise<void> {
  connectCommand(target);
  const apiKey = await addApiKey(await knownAssociation(target), name);
  if (apiKey === null) throw new Error(`There is a key for ${name} already. Remove it first.`);
  say("The key is shown this once.");
  printResult({ name, apiKey });
}

async function list(target: Options): Promise<void> {
  connectCommand(target);
  printResult({ keys: await listApiKeys(await knownAssociation(target)) });
}

async function remove({ name, ...target }: Options): Promise<void> {
  connectCommand(target);
  if (!(await removeApiKey(await knownAssociation(target), name)))
    throw new Error(`There is no key for ${name}.`);
  printResult({ name, removed: true });
}
