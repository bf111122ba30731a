import { associationIdBySlug } from "@/accounts/hosts/store";
import { renewInvitation } from "@/accounts/invitations/store";
import { closeConnections } from "@/lib/db";
import { administratorName } from "@/membership/association/adding/administrator";
import { newAssociation } from "@/membership/association/adding/fields";
import { addAssociation, type NewAssociation } from "@/membership/association/adding/store";
import { command, printResult, say } from "./command";
import { checked, commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";

const REFUSALS = {
  "slug-taken": ({ slug }: NewAssociation) => `Another association has the slug ${slug}. Nothing was made.`,
  "host-taken": ({ host }: NewAssociation) => `Another association answers at ${host}. Nothing was made.`,
  "unknown-time-zone": ({ timeZone }: NewAssociation) =>
    `There is no time zone ${timeZone}. They have names like America/Chicago. Nothing was made.`,
};

const program = commandLine("association").description("Associations that this installation serves.");
program
  .command("add")
  .description("Makes an association, and prints a link for its first administrator to set a password.")
  .requiredOption("--slug <slug>", "its short name in commands and addresses", checked(newAssociation.slug))
  .requiredOption("--name <name>", "its full name", checked(newAssociation.name))
  .requiredOption("--host <host>", "the host name it answers at", checked(newAssociation.host))
  .requiredOption(
    "--time-zone <zone>",
    "where its days begin, like America/Chicago",
    checked(newAssociation.timeZone),
  )
  .requiredOption("--admin-email <email>", "its first administrator", checked(newAssociation.email))
  .option(
    "--admin-first-name <name>",
    "the administrator's first name, shown in the community",
    checked(newAssociation.personName),
  )
  .option("--admin-last-name <name>", "the administrator's last name", checked(newAssociation.personName))
  .addOption(dataFolder())
  .action((options: AddOptions) => command(() => add(options)).finally(closeConnections));
program
  .command("link")
  .description("Prints a new link to set a password, for somebody of an association who lost theirs.")
  .requiredOption("--slug <slug>", "the association's short name", checked(newAssociation.slug))
  .requiredOption("--email <email>", "the e-mail of the login", checked(newAssociation.email))
  .addOption(dataFolder())
  .action((options: { slug: string; email: string; data?: string }) =>
    command(() => renew(options)).finally(closeConnections),
  );
await program.parseAsync();

type Named = "adminFirstName" | "adminLastName";
type AddOptions = Omit<NewAssociation, Named> & Partial<Pick<NewAssociation, Named>> & { data?: string };

async function add(options: AddOptions): Promise<void> {
  const association = withAdministratorName(options);
  connectCommand(options);
  const addition = await addAssociation(association, "command");
  if (addition.status === "refused") throw new Error(REFUSALS[addition.because](association));
  const { associationId, link } = addition;
  say(
    `The link sets the password of ${options.adminEmail}. It works once, until ${link.expiresAt.toISOString()}.`,
  );
  printResult({ id: associationId, slug: options.slug, link: link.url, expiresAt: link.expiresAt });
}

/** Higher Logic takes nobody without both names, and active staff are let into the community. */
function withAdministratorName(options: AddOptions): NewAssociation {
  const { adminFirstName, adminLastName, adminEmail, name } = options;
  if (adminFirstName && adminLastName) return { ...options, adminFirstName, adminLastName };
  if (adminFirstName || adminLastName)
    throw new Error(
      "Give --admin-first-name and --admin-last-name, or neither: Higher Logic takes nobody with one name only.",
    );
  const { firstName, lastName } = administratorName(adminEmail, name);
  say(
    `No name was given, so the administrator is called ${firstName} ${lastName} until My profile says otherwise.`,
  );
  return { ...options, adminFirstName: firstName, adminLastName: lastName };
}

async function renew({ slug, email, data }: { slug: string; email: string; data?: string }): Promise<void> {
  connectCommand({ data });
  const associationId = await associationIdBySlug(slug);
  if (associationId === undefined) throw new Error(`No association has the slug ${slug}.`);
  const link = await renewInvitation({ associationId, email }, "command");
  if (!link) throw new Error(`Nobody at ${slug} has a login with ${email}.`);
  say(`The link sets the password of ${email}. It works once, until ${link.expiresAt.toISOString()}.`);
  printResult({ slug, email, link: link.url, expiresAt: link.expiresAt });
}
