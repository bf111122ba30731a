"use server";

import { revalidatePath } from "next/cache";
import { requireStaff } from "@/accounts/session";
import { stepUp } from "@/accounts/step-up/session";
import type { DialogState } from "./dialog-view";
import { concernsSecrets, toBeProven } from "./step-up";
import { previewSettings, testSettings } from "./buttons/look/store";
import { confirmSettings, saveSettings } from "./buttons/save/store";
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
  if (concernsSecrets(fields)) {
    const ask = await stepUp(await requireStaff("higher-logic:configure"), fields, "work");
    if (ask) return toBeProven(fields, ask);
  }
  switch (fields.intent) {
    case "test":
      return testSettings(await requireStaff("higher-logic:configure"), fields);
    case "preview":
      return previewSettings(await requireStaff("higher-logic:view"), fields);
    case "sync":
    case "confirm-sync":
    case "push-everything":
      return pressSync(await requireStaff("higher-logic:push"), fields);
    case "make-secret":
      return makeSecret(await requireStaff("higher-logic:configure"), fields);
    case "end-secret":
      return endSecret(await requireStaff("higher-logic:configure"), fields);
    case "confirm":
      return confirmSettings(await requireStaff("higher-logic:configure"), fields);
    default:
      return saveSettings(await requireStaff("higher-logic:configure"), fields);
  }
}
