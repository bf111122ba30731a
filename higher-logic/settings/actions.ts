"use server";

import { revalidatePath } from "next/cache";
import type { Staff } from "@/accounts/people";
import { requireStaff } from "@/accounts/session";
import { stepUp } from "@/accounts/step-up/session";
import type { DialogState } from "./dialog-view";
import { dialogIntent, dialogIntents, type DialogIntent } from "./intents";
import { concernsSecrets, lostSecrets, toBeProven } from "./step-up";
import { previewSettings, testSettings } from "./buttons/look/store";
import { confirmSettings, refusedForm, saveSettings } from "./buttons/save/store";
import { endSecret, makeSecret } from "./buttons/secret/store";
import { pressSync } from "./buttons/sync/store";

const PAGE = "/setup/integrations/higher-logic";

/**
 * Every button of the Higher Logic dialog: one form, so that what is typed stays whatever is pressed. Wrong input and
 * refusals come back as data; each press checks the person's role anew.
 */
export async function submitDialog(_before: DialogState, form: FormData): Promise<DialogState> {
  const fields = Object.fromEntries(form);
  const state = await press(fields);
  const isTold = state.outcome === "saved" || state.outcome === "conflict";
  const version = (isTold && state.view?.version) || Number(fields.version) || null;
  if (state.outcome === "saved" || state.outcome === "started") revalidatePath(PAGE);
  return { ...state, version };
}

async function press(fields: Record<string, unknown>): Promise<DialogState> {
  const intent = dialogIntent(fields.intent);
  const staff = await requireStaff(dialogIntents[intent]);
  if (concernsSecrets(intent, fields)) {
    const ask = await stepUp(staff, fields, "work");
    if (ask) return toBeProven(intent, fields, ask);
    const lost = lostSecrets(intent, fields);
    if (lost) return refusedForm(fields, lost);
  }
  return presses[intent](staff, fields);
}

const presses: Record<DialogIntent, (staff: Staff, fields: Record<string, unknown>) => Promise<DialogState>> =
  {
    save: saveSettings,
    confirm: confirmSettings,
    test: testSettings,
    preview: previewSettings,
    "make-secret": makeSecret,
    "end-secret": endSecret,
    sync: pressSync,
    "confirm-sync": pressSync,
    "push-everything": pressSync,
  };
