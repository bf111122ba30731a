import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import type { Staff } from "@/accounts/people";
import { preview } from "@/higher-logic/sync/preview/store";
import { requestRun, type RunRefused } from "@/higher-logic/sync/store";
import { transaction } from "@/lib/db";
import { readDialog } from "../../dialog/store";
import { formValues, idle, typedValues, type DialogState } from "../../dialog-view";
import { syncRefusal } from "../../gates";
import { digestOf } from "../../preview-view";
import { approveNamedRemovals } from "../../saving/store";
import { readSettings } from "../../store";
import { readPreviewView } from "../look/store";

type Fields = Record<string, unknown>;

/**
 * *Sync*, *Confirm and push* for a changed target, and *Push everything again*. Uses what is saved, whatever is typed.
 *
 * The first Sync of a changed target sends nothing until a preview of it was on screen: everybody would go to another
 * community otherwise because of one wrong letter in the Tenant Code.
 */
export async function pressSync(staff: Staff, fields: Fields): Promise<DialogState> {
  const { associationId, email: by } = staff;
  const typed = typedValues(fields);
  const stored = await readSettings(associationId);
  const refusal = syncRefusal(stored);
  if (refusal) return { ...idle, outcome: "refused", message: refusal, typed };

  const kind = fields.intent === "push-everything" ? ("repush" as const) : ("full" as const);
  const asksFirst = kind === "full" && stored.hadOtherTarget && stored.syncRequestedAt === null;
  const found = asksFirst ? await preview(associationId) : null;
  if (found && fields.confirmDigest !== digestOf(found, stored)) {
    const view = await readPreviewView(associationId, found, formValues(stored));
    const message = "Nothing sent yet: look at who would be pushed to this community";
    return {
      ...idle,
      outcome: "confirm",
      message,
      typed,
      preview: view,
      confirmDigest: digestOf(found, stored),
    };
  }

  const run = await transaction(async (client) => {
    const { pushTargetId } = stored;
    const contactIds = found?.removed.contactIds ?? [];
    if (pushTargetId !== null && contactIds.length > 0)
      await approveNamedRemovals(client, {
        associationId,
        pushTargetId,
        contactIds,
        by,
        needsTwo: stored.fourEyes,
      });
    return askForRun(client, { associationId, kind, by });
  });
  if ("refused" in run) return { ...idle, outcome: "refused", message: refusalWords[run.refused], typed };
  const message = run.already ? "Sync is already under way" : "Sync started";
  const { syncRunId } = run;
  return { ...idle, outcome: "started", message, typed, syncRunId, view: await readDialog(staff) };
}

async function askForRun(
  client: pg.PoolClient,
  { associationId, kind, by }: { associationId: number; kind: "full" | "repush"; by: string },
) {
  const run = await requestRun({ associationId, kind, requestedAs: "staff", requestedBy: by }, client);
  if ("refused" in run || run.already) return run;
  const action = kind === "full" ? "higher-logic.sync-pressed" : "higher-logic.push-everything-pressed";
  await audit({ associationId, actor: by, action, subject: `sync run ${run.syncRunId}` }, client);
  return run;
}

const refusalWords: Readonly<Record<RunRefused, string>> = {
  "not-complete": "Save the Tenant Code and the Tenant API Key first.",
  "not-enabled": "Tick Enabled and Save first. Nothing is pushed while the integration is off.",
  "no-initial-sync": "Press Sync first. Before the initial sync there is nothing to push again.",
};
