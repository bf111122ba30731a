import { Option } from "commander";
import { z } from "zod";
import { closeConnections } from "@/lib/db";
import { isHubOnThisMachine } from "@/lib/http";
import { clientAddress, clientName } from "@/higher-logic/sso/clients/registration";
import {
  addClient,
  endPreviousSecret,
  listClients,
  removeClient,
  rotateSecret,
  updateClient,
  OVERLAP_HOURS,
} from "@/higher-logic/sso/clients/store";
import type { Access } from "@/higher-logic/sso/eligibility";
import { knownAssociation } from "./association-option";
import { command, printResult, say } from "./command";
import { checked, commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";

interface Target {
  association: string;
  data?: string;
}

interface NewSite extends Target {
  name: string;
  redirectUri: string[];
  postLogoutRedirectUri?: string[];
  backchannelLogoutUri?: string;
  legacy?: true;
  access: Access;
}

interface Change extends Target {
  clientId: string;
  name?: string;
  redirectUri?: string[];
  /** false: none any more */
  postLogoutRedirectUri?: string[] | false;
  backchannelLogoutUri?: string | false;
}

const overlapHours = z.coerce
  .number("It must be a number of hours.")
  .min(0, "It must not be negative.")
  .max(24 * 90, "It must be at most 2160.");

const program = commandLine("sso:client").description(
  "Sites that sign people in with an association's Info Hub.",
);
const subcommand = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .requiredOption("--association <slug>", "the association's short name")
    .addOption(dataFolder());

subcommand("add", "Registers a site, and prints its client id and, this once, its secret.")
  .requiredOption("--name <name>", "what members are shown it as", checked(clientName))
  // No list to begin with: commander would take it for given.
  .requiredOption("--redirect-uri <uri...>", "where codes may be sent, letter for letter", collect)
  .option("--post-logout-redirect-uri <uri...>", "where people may be sent after logging out", collect)
  .option("--backchannel-logout-uri <uri>", "where logout tokens are posted")
  .option("--legacy", "serve it as Higher Logic asks: no PKCE, userinfo without openid")
  .addOption(
    new Option("--access <who>", "community: Active on a synced list, and staff; login: whoever has a login")
      .choices(["community", "login"])
      .default("community"),
  )
  .action((options: NewSite) => command(() => add(options)).finally(closeConnections));
subcommand("list", "Prints the sites of an association, without secrets.").action((options: Target) =>
  command(() => list(options)).finally(closeConnections),
);
subcommand("rotate", "Prints a new secret; the one before it works on for a while.")
  .requiredOption("--client-id <id>", "which site")
  .option(
    "--overlap-hours <hours>",
    "how long the secret before works on",
    checked(overlapHours),
    OVERLAP_HOURS,
  )
  .action((options: Target & { clientId: string; overlapHours: number }) =>
    command(() => rotate(options)).finally(closeConnections),
  );
subcommand("end-previous", "Ends the secret before the present one now; see with list whether it is in use.")
  .requiredOption("--client-id <id>", "which site")
  .action((options: Target & { clientId: string }) =>
    command(() => endPrevious(options)).finally(closeConnections),
  );
subcommand("update", "Changes a site's name or addresses; client id, secret and Grants stay.")
  .requiredOption("--client-id <id>", "which site")
  .option("--name <name>", "what members are shown it as", checked(clientName))
  .option("--redirect-uri <uri...>", "in place of all it has", collect)
  .option("--post-logout-redirect-uri <uri...>", "in place of all it has")
  .option("--no-post-logout-redirect-uri", "nowhere after logging out")
  .option("--backchannel-logout-uri <uri>", "where logout tokens are posted")
  .option("--no-backchannel-logout-uri", "nowhere")
  .action((options: Change) => command(() => update(options)).finally(closeConnections));
subcommand("remove", "Removes a site with every code, token and Grant of it.")
  .requiredOption("--client-id <id>", "which site")
  .action((options: Target & { clientId: string }) =>
    command(() => remove(options)).finally(closeConnections),
  );
await program.parseAsync();

async function add(options: NewSite): Promise<void> {
  connectCommand(options);
  const { postLogoutRedirectUri = [], legacy = false } = options;
  checkAddresses({ ...options, postLogoutRedirectUri }, "Nothing was registered.");
  const credentials = await addClient(
    await knownAssociation(options),
    {
      name: options.name,
      redirectUris: options.redirectUri,
      postLogoutRedirectUris: postLogoutRedirectUri,
      backchannelLogoutUri: options.backchannelLogoutUri,
      legacy,
      access: options.access,
    },
    "command",
  );
  say(`${options.name} is registered. Keep the secret: it is not shown again.`);
  printResult(credentials);
}

async function list(options: Target): Promise<void> {
  connectCommand(options);
  const clients = await listClients(await knownAssociation(options));
  if (clients.length === 0)
    say(
      "There is none yet: Higher Logic is registered in the dialog by Make a client secret, any other site by add.",
    );
  printResult(clients);
}

async function rotate(options: Target & { clientId: string; overlapHours: number }): Promise<void> {
  connectCommand(options);
  const id = await knownAssociation(options);
  const rotated = await rotateSecret(id, options.clientId, "command", options.overlapHours);
  if (!rotated) throw unknownClient(options);
  say(
    `Keep the secret: it is not shown again. The one before works until ${rotated.previousSecretUntil.toISOString()}.`,
  );
  printResult(rotated);
}

async function endPrevious(options: Target & { clientId: string }): Promise<void> {
  connectCommand(options);
  const id = await knownAssociation(options);
  const ended = await endPreviousSecret(id, options.clientId, "command");
  if (!ended)
    throw new Error(
      `--client-id: ${options.association} has no client ${options.clientId} with two secrets. Nothing was changed.`,
    );
  printResult({ clientId: options.clientId, previousSecretEnded: true });
}

async function update(options: Change): Promise<void> {
  connectCommand(options);
  const { name, redirectUri, postLogoutRedirectUri, backchannelLogoutUri } = options;
  checkAddresses(
    {
      redirectUri: redirectUri ?? [],
      postLogoutRedirectUri: postLogoutRedirectUri || [],
      ...(backchannelLogoutUri ? { backchannelLogoutUri } : {}),
    },
    "Nothing was changed.",
  );
  const change = {
    ...(name === undefined ? {} : { name }),
    ...(redirectUri === undefined ? {} : { redirectUris: redirectUri }),
    ...(postLogoutRedirectUri === undefined ? {} : { postLogoutRedirectUris: postLogoutRedirectUri || [] }),
    ...(backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri: backchannelLogoutUri || null }),
  };
  if (Object.keys(change).length === 0)
    throw new Error(
      "Say what is to change: --name, --redirect-uri, --post-logout-redirect-uri or --backchannel-logout-uri. Nothing was changed.",
    );
  const changed = await updateClient(await knownAssociation(options), options.clientId, change, "command");
  if (!changed) throw unknownClient(options);
  printResult(changed);
}

async function remove(options: Target & { clientId: string }): Promise<void> {
  connectCommand(options);
  if (!(await removeClient(await knownAssociation(options), options.clientId, "command")))
    throw unknownClient(options);
  printResult({ clientId: options.clientId, removed: true });
}

/** Said with the option's name, before anything is written. */
function checkAddresses(
  options: { redirectUri: string[]; postLogoutRedirectUri: string[]; backchannelLogoutUri?: string },
  otherwise: string,
): void {
  // Sites on this machine are a developer's or the demo's.
  const address = clientAddress(isHubOnThisMachine());
  const given: [string, string[]][] = [
    ["--redirect-uri", options.redirectUri],
    ["--post-logout-redirect-uri", options.postLogoutRedirectUri],
    [
      "--backchannel-logout-uri",
      options.backchannelLogoutUri === undefined ? [] : [options.backchannelLogoutUri],
    ],
  ];
  for (const [option, uris] of given) {
    for (const uri of uris) {
      const parsed = address.safeParse(uri);
      if (!parsed.success)
        throw new Error(
          `${option} ${JSON.stringify(uri)}: ${parsed.error.issues[0]?.message ?? ""} ${otherwise}`,
        );
    }
  }
}

function unknownClient({ association, clientId }: Target & { clientId: string }): Error {
  return new Error(
    `--client-id: ${association} has no client ${clientId}. With list you see which it has. Nothing was changed.`,
  );
}

function collect(uri: string, before: string[] = []): string[] {
  return [...before, uri];
}
