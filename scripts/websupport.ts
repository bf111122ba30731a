import { audit } from "@/accounts/audit/store";
import { associationAt, associationIdBySlug, loginSiteUrl } from "@/accounts/hosts/store";
import type { LoginAddress } from "@/accounts/invitations/links";
import { issueOneTimeLink, renewInvitation, type OneTimeLink } from "@/accounts/invitations/store";
import { loginIdOf } from "@/accounts/logins/store";
import { mailNews } from "@/accounts/mails/store";
import { resetSecondStep } from "@/accounts/second-step/store";
import { closeConnections, transaction } from "@/lib/db";
import { mailDelivery } from "@/lib/mail";
import { newAssociation } from "@/membership/association/adding/fields";
import { command, printResult, say } from "./command";
import { checked, commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";

interface Options {
  email: string;
  data?: string;
}

const program = commandLine("websupport").description("The operator's own people.");
program
  .command("add")
  .description("Makes a login for somebody of Websupport, and prints a link to set its password.")
  .requiredOption("--email <email>", "who it is", checked(newAssociation.email))
  .addOption(dataFolder())
  .action((options: Options) => command(() => add(options)).finally(closeConnections));
program
  .command("link")
  .description("Prints a new link to set a password, for somebody of Websupport who lost theirs.")
  .requiredOption("--email <email>", "who it is", checked(newAssociation.email))
  .addOption(dataFolder())
  .action((options: Options) => command(() => renew(options)).finally(closeConnections));
program
  .command("reset-second-step")
  .description("Takes the second step of a login away, for somebody who lost phone and recovery codes.")
  .requiredOption("--email <email>", "the e-mail of the login", checked(newAssociation.email))
  .option(
    "--association <slug>",
    "the association's short name; without it, somebody of Websupport",
    checked(newAssociation.slug),
  )
  .addOption(dataFolder())
  .action((options: Options & { association?: string }) =>
    command(() => resetTheirs(options)).finally(closeConnections),
  );
await program.parseAsync();

async function add({ email, data }: Options): Promise<void> {
  connectCommand({ data });
  const link = await transaction(async (client) => {
    const { rowCount } = await client.query(
      `insert into login (email, is_websupport) values ($1, true)
       on conflict (email) where association_id is null do nothing`,
      [email],
    );
    if (!rowCount) throw new Error(`${email} has a Websupport login already. Nothing was made.`);
    await audit(
      { associationId: null, actor: "command", action: "websupport.added", subject: email },
      client,
    );
    return issueOneTimeLink("invitation", { associationId: null, email }, client);
  });
  print(email, link);
}

async function renew({ email, data }: Options): Promise<void> {
  connectCommand({ data });
  const link = await renewInvitation({ associationId: null, email }, "command");
  if (!link) throw new Error(`Nobody has a Websupport login with ${email}.`);
  print(email, link);
}

/** Make sure by another way that it is them who ask: from now on the password alone signs in. */
async function resetTheirs({ email, association, data }: Options & { association?: string }): Promise<void> {
  connectCommand({ data });
  const associationId = association === undefined ? null : await associationIdBySlug(association);
  if (associationId === undefined) throw new Error(`There is no association ${association}.`);
  const loginId = await loginIdOf({ associationId, email });
  if (loginId === null) throw new Error(`Nobody has a login with ${email} there.`);
  if (!(await resetSecondStep({ loginId, associationId, email }, "command")))
    throw new Error(`The login ${email} has no second step. Nothing was done.`);
  say(`${email} signs in with the password alone, and was signed out everywhere.`);
  printResult({ email, secondStep: false, told: await tell({ associationId, email }) });
}

/** @returns whether a mail is on its way: whoever did not ask for it should know */
async function tell(login: LoginAddress): Promise<boolean> {
  if (mailDelivery() === "off") return notTold(login, "mail is off");
  try {
    const { host } = new URL(await loginSiteUrl(login));
    const association = login.associationId === null ? null : await associationAt(host);
    await mailNews(login, association, "second-step-reset");
    return true;
  } catch (error) {
    return notTold(login, error instanceof Error ? error.message : String(error));
  }
}

function notTold({ email }: LoginAddress, because: string): false {
  say(`${email} was not told by mail (${because}): tell them yourself.`);
  return false;
}

function print(email: string, link: OneTimeLink): void {
  say(`The link sets the password of ${email}. It works once, until ${link.expiresAt.toISOString()}.`);
  printResult({ email, link: link.url, expiresAt: link.expiresAt });
}
