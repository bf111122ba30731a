"use server";

import { audit } from "@/accounts/audit/store";
import { requireStaff } from "@/accounts/session";
import { requestRun } from "@/higher-logic/sync/store";
import { parseId } from "@/lib/fields";
import { readList } from "@/membership/lists/store";

export interface RepushState {
  ok: boolean;
  message: string;
  /** The run that was asked for. */
  syncRunId?: number;
}

/** *Push this list again*: everybody on it once more, whether it differs or not. */
export async function repushList(_before: RepushState, form: FormData): Promise<RepushState> {
  const { associationId, email } = await requireStaff("higher-logic:push");
  const listId = parseId(String(form.get("listId")));
  // Another association's list is as none.
  if (!listId || !(await readList(associationId, listId)))
    return { ok: false, message: "Nothing was asked for: there is no such list." };
  const asked = await requestRun({
    associationId,
    kind: "repush",
    requestedAs: "staff",
    requestedBy: email,
    onlyListId: listId,
  });
  if ("refused" in asked) return { ok: false, message: refusals[asked.refused] };
  await audit({
    associationId,
    actor: email,
    action: "higher-logic.list-pushed-again",
    subject: `list ${listId}`,
  });
  const message = asked.already
    ? "This list is being pushed again already."
    : "Everybody on this list is being told to Higher Logic once more.";
  return { ok: true, message, syncRunId: asked.syncRunId };
}

const refusals = {
  "not-complete": "Nothing was sent: the Tenant Code and the Tenant API Key are not saved yet.",
  "not-enabled": "Nothing was sent: the integration is switched off.",
  "no-initial-sync": "Nothing was sent: press Sync in Setup → Integrations → Higher Logic first.",
} as const;
