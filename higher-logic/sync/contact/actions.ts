"use server";

import { revalidatePath } from "next/cache";
import { audit } from "@/accounts/audit/store";
import { requireStaff } from "@/accounts/session";
import { errorEntry } from "@/higher-logic/push/errors";
import { connectionState, waitingContacts } from "@/higher-logic/sync/activity/store";
import { readContactAtHigherLogic } from "@/higher-logic/sync/contact/store";
import { notPushed, nothingToSend } from "@/higher-logic/sync/push-now";
import { requestRun, syncRunProgress, type SyncRunProgress } from "@/higher-logic/sync/store";
import { exactTime } from "@/lib/dates";
import { parseId } from "@/lib/fields";

/** Longer than nearly every push takes; who waits longer is told that it goes on without them. */
const WAIT_MS = 8_000;
const LOOK_EVERY_MS = 200;

export interface PushNowState {
  ok: boolean;
  message: string;
  /** Nothing had to be sent, and it can be sent all the same. */
  offersAgain?: boolean;
}

/**
 * *Push now*: sends what differs and says what really became of it; where nothing does, says since when. *Send it once
 * more* sends it all the same, as after somebody changed the person in Higher Logic by hand.
 */
export async function pushNow(_before: PushNowState, form: FormData): Promise<PushNowState> {
  const { associationId, email, timeZone } = await requireStaff("higher-logic:push");
  const contactId = parseId(String(form.get("contactId")));
  const found = contactId ? await readContactAtHigherLogic(associationId, contactId) : undefined;
  // Another association's contact is as none.
  if (!contactId || !found?.why.person)
    return { ok: false, message: "Nothing was asked for: there is no such contact." };
  const answer = nothingToSend(found.why, (at) => `on ${exactTime(at, timeZone, { seconds: true })}`);
  if (answer && !(answer.offersAgain && form.get("again") === "yes")) return answer;
  const asked = await requestRun({
    associationId,
    kind: "repush",
    requestedAs: "staff",
    requestedBy: email,
    onlyContactId: contactId,
  });
  if ("refused" in asked) return { ok: false, message: refusals[asked.refused] };
  await audit({
    associationId,
    actor: email,
    action: "higher-logic.push-now",
    subject: `contact ${contactId}`,
  });
  const became = await whatBecame(associationId, contactId, asked.syncRunId);
  revalidatePath(`/contacts/${contactId}`);
  revalidatePath(`/activity/people/${contactId}`);
  return became;
}

const refusals = {
  "not-complete": "Nothing was sent: the Tenant Code and the Tenant API Key are not saved yet.",
  "not-enabled": "Nothing was sent: the integration is switched off.",
  "no-initial-sync": "Nothing was sent: press Sync in Setup → Integrations → Higher Logic first.",
} as const;

async function whatBecame(
  associationId: number,
  contactId: number,
  syncRunId: number,
): Promise<PushNowState> {
  const run = await finishedRun(associationId, syncRunId);
  if (!run || run.state === "running") return stillGoing(associationId);
  if (run.state === "failed") return { ok: false, message: errorEntry(run.errorCode ?? "").sentence };
  if (run.pushed > 0) return { ok: true, message: "Sent, and Higher Logic accepted it." };
  const [waiting] = await waitingContacts(associationId, { contactId });
  if (waiting) return { ok: false, message: `Not accepted. ${errorEntry(waiting.code).sentence}` };
  if (run.inDoubt > 0) return { ok: false, message: errorEntry("in-doubt").sentence };
  return notPushed;
}

async function finishedRun(associationId: number, syncRunId: number): Promise<SyncRunProgress | undefined> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const run = await syncRunProgress(associationId, syncRunId);
    if (!run || run.state !== "running" || Date.now() > until) return run;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function stillGoing(associationId: number): Promise<PushNowState> {
  const { pausedCode } = await connectionState(associationId);
  if (pausedCode)
    return { ok: false, message: `Not sent yet: pushing is paused. ${errorEntry(pausedCode).sentence}` };
  return { ok: true, message: "Asked for, and not answered yet. It goes on by itself." };
}
