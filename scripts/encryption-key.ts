import { audit } from "@/accounts/audit/store";
import { closeConnections } from "@/lib/db";
import { environment } from "@/lib/env";
import { countSealed, resealColumn, type SealedCount } from "@/lib/resealing";
import { command, printResult, say } from "./command";
import { commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";
import { SEALED_COLUMNS } from "./sealed-columns";

interface Target {
  data?: string;
}

const program = commandLine("encryption-key").description(
  "What ENCRYPTION_KEY seals: keys of Higher Logic's, signing keys, secrets of webhooks and logins.",
);
program
  .command("status")
  .description(
    "Opens everything, and prints under which key it is. Exit code 1 while a key but the first is needed.",
  )
  .addOption(dataFolder())
  .action((options: Target) => command(() => status(options)).finally(closeConnections));
program
  .command("reseal")
  .description("Seals everything under the first key of ENCRYPTION_KEY, and proves that no other is needed.")
  .addOption(dataFolder())
  .action((options: Target) => command(() => reseal(options)).finally(closeConnections));
await program.parseAsync();

async function status(options: Target): Promise<void> {
  connectCommand(options);
  await tell({});
}

async function reseal(options: Target): Promise<void> {
  connectCommand(options);
  let resealed = 0;
  for (const column of SEALED_COLUMNS) resealed += await resealColumn(column, environment("ENCRYPTION_KEY"));
  const first = firstKey();
  if (resealed > 0)
    await audit({
      associationId: null,
      actor: "command",
      action: "encryption-key.resealed",
      subject: `key ${first}`,
      detail: { resealed },
    });
  await tell({ resealed });
}

async function tell(done: { resealed?: number }): Promise<void> {
  const columns: SealedCount[] = [];
  for (const column of SEALED_COLUMNS) columns.push(await countSealed(column, environment("ENCRYPTION_KEY")));
  const [notUnderFirst, unreadable] = (["notUnderFirst", "unreadable"] as const).map((name) =>
    columns.reduce((sum, column) => sum + column[name], 0),
  );
  if (unreadable)
    say(
      `${unreadable} cannot be opened with any key of ENCRYPTION_KEY: they have to be entered or made again.`,
    );
  else if (notUnderFirst)
    say("Keys behind the first are still needed: run npm run encryption-key -- reseal.");
  else if (environment("ENCRYPTION_KEY").length > 1)
    say("The first key of ENCRYPTION_KEY opens everything: the others can be taken out.");
  else say("The key of ENCRYPTION_KEY opens everything.");
  if (notUnderFirst) process.exitCode = 1;
  printResult({ first: firstKey(), ...done, notUnderFirst, unreadable, columns });
}

function firstKey(): string {
  return environment("ENCRYPTION_KEY")[0]?.split(":", 1)[0] ?? "";
}
