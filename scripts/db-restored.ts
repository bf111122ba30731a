import { parseArgs } from "node:util";
import { forgetSignIns } from "@/accounts/sessions/store";
import { audit } from "@/accounts/audit/store";
import { forgetArtefacts } from "@/higher-logic/sso/artefacts/store";
import { doubtWhatWasTold } from "@/higher-logic/sync/restored/store";
import { closeConnections, transaction } from "@/lib/db";
import { skipContactIds } from "@/membership/contacts/store";
import { command, printResult, say } from "./command";
import { connectCommand } from "./connection";

const HELP = `npm run db:restored

To be run once after a backup was restored, before web and workers are started again. What happened since the backup is
known to Higher Logic and to browsers, but no longer to the database; so every sign-in ends, ContactIds that may have been
given meanwhile are left out, and everybody is told to Higher Logic again, behind the removal guard.

  --data DIR       work on the demo in DIR

The last line on stdout is JSON.`;

await command(async () => {
  const { values } = parseArgs({ options: { data: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) return say(HELP);
  connectCommand(values);
  try {
    printResult(await transaction(restored));
  } finally {
    await closeConnections();
  }
});

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
