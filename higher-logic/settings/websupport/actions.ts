"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireWebsupport } from "@/accounts/session";
import type { StepUpAsk } from "@/accounts/step-up/ask";
import { stepUp } from "@/accounts/step-up/session";
import { allowHigherLogic } from "./store";

export interface SwitchState {
  message: string;
  ok: boolean;
  /** What has to be proven first, and the switch that waits for it. */
  stepUp?: { ask: StepUpAsk; associationId: number; allowed: boolean };
}

const switchForm = z.object({
  associationId: z.coerce.number().int().min(1).max(2_147_483_647),
  allowed: z.literal("on").optional(),
});

/** Websupport's switch of one association, saved at once. Nobody else gets past the first line. */
export async function switchHigherLogic(_before: SwitchState, form: FormData): Promise<SwitchState> {
  const websupport = await requireWebsupport();
  const parsed = switchForm.safeParse(Object.fromEntries(form));
  if (!parsed.success)
    return { ok: false, message: "Not saved: this form is not one of ours. Load the page again." };
  const allowed = parsed.data.allowed === "on";
  const { associationId } = parsed.data;
  const ask = await stepUp(websupport, form, "work");
  if (ask) {
    const message = "Not saved yet: show that it is you";
    return { ok: false, message, stepUp: { ask, associationId, allowed } };
  }
  const name = await allowHigherLogic(associationId, allowed, websupport.email);
  if (name === undefined) return { ok: false, message: "Not saved: there is no such association any more." };
  revalidatePath("/websupport");
  return { ok: true, message: `Saved: Higher Logic is ${allowed ? "on" : "off"} for ${name}` };
}
