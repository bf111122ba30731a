import { forgetSignIns } from "@/accounts/sessions/store";
import { audit } from "@/accounts/audit/store";
import { forgetArtefacts } from "@/higher-logic/sso/artefacts/store";
import { doubtWhatWasTold } from "@/higher-logic/sync/restored/store";
import { closeConnections, transaction } from "@/lib/db";
import { skipContactIds } from "@/membership/contacts/store";
import { command, printResult, say } from "./command";
import { commandLine, dataFolder } from "./command-line";
import { connectCommand } from "./connection";

await commandLine("db:restored")
  .description(
    "To be run once after a backup was restored, before web and workers are started again. What happened since the backup is known to Higher Logic and to browsers, but no longer to the database; so every sign-in ends, ContactIds that may have been given meanwhile are left out, and everybody is told to Higher Logic again, behind the removal guard.",
  )
  .addOption(dataFolder())
  .addHelpText("after", "\nThe last line on stdout is JSON.")
  .action((options: { data?: string }) => command(() => afterRestoring(options)).finally(closeConnections))
  .parseAsync();

async function afterRestoring(options: { data?: string }): Promise<void> {
  connectCommand(options);
  const done = await transaction(restored);
  say(
    "Every sign-in and every sign-on has ended, and everybody is told to Higher Logic again: start web and workers.",
  );
  printResult(done);
}

/** All or nothing: half of it would look like the whole. */
async function restored(client: Parameters<typeof doubtWhatWasTold>[0]) {
  const signInsEnded = await forgetSignIns(client);
  const signOnsEnded = await forgetArtefacts(client);
  const nextContactId = await skipContactIds(client);
  const associations = await doubtWhatWasTold(client);
  for (const { associationId, inDoubt } of associations)
    await audit(
      { associationId, actor: "command", action: "database.restored", detail: { inDoubt, nextContactId } },
      client,
    );
  return { signInsEnded, signOnsEnded, nextContactId, associations };
}
