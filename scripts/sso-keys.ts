import { z } from "zod";
import { rotateKeys, signingKeys } from "@/higher-logic/sso/keys";
import { listKeys, retireKey } from "@/higher-logic/sso/signing-keys/store";
import { closeConnections } from "@/lib/db";
import { knownAssociation } from "./association-option";
import { command, printResult, say } from "./command";
import { checked, commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";

interface Target {
  association: string;
  data?: string;
}

const time = z.iso
  .datetime({ offset: true, error: "It must be a time like 2026-12-01T02:00:00Z." })
  .transform((text) => new Date(text));

const program = commandLine("sso:keys").description(
  "Keys that sign an association's ID tokens and logout tokens. A new one is made every 90 days by itself.",
);
const subcommand = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .requiredOption("--association <slug>", "the association's short name")
    .addOption(dataFolder());

subcommand("list", "Prints the keys that are shown now: which signs, and until when each is shown.").action(
  (options: Target) => command(() => list(options)).finally(closeConnections),
);
subcommand("rotate", "Makes a new key: shown at once, signing a day later. The one before stays for 30 days.")
  .option("--not-before <time>", "when it begins to sign, at least an hour from now", checked(time))
  .action((options: Target & { notBefore?: Date }) =>
    command(() => rotate(options)).finally(closeConnections),
  );
subcommand(
  "retire",
  "Takes a key away that others may have: at once, with every sign-on, and tells sites to log everybody out.",
)
  .requiredOption("--kid <kid>", "which key")
  .action((options: Target & { kid: string }) => command(() => retire(options)).finally(closeConnections));
await program.parseAsync();

async function list(options: Target): Promise<void> {
  connectCommand(options);
  const keys = await listKeys(await knownAssociation(options));
  if (keys.length === 0) say("There is none yet: the first one is made when somebody signs on.");
  printResult(keys);
}

async function rotate(options: Target & { notBefore?: Date }): Promise<void> {
  connectCommand(options);
  const associationId = await knownAssociation(options);
  await signingKeys(associationId); // the first one signs at once, so it must not be this one
  const kid = await rotateKeys(associationId, "command", options.notBefore ?? null);
  const key = (await listKeys(associationId)).find((one) => one.kid === kid);
  say(`The new key is shown now, and signs from ${key?.signsFrom.toISOString() ?? "?"}.`);
  printResult(key);
}

async function retire(options: Target & { kid: string }): Promise<void> {
  connectCommand(options);
  const retired = await retireKey(await knownAssociation(options), options.kid, "command");
  if (!retired)
    throw new Error(
      `--kid: ${options.association} shows no key ${options.kid}. With list you see which it shows. Nothing was changed.`,
    );
  say("The key is gone. Sites that keep key sets for a while believe it until they read ours again.");
  printResult(retired);
}
