"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireStaff } from "@/accounts/session";
import type { StepUpAsk } from "@/accounts/step-up/ask";
import { stepUp } from "@/accounts/step-up/session";
import { approveRemovals, keepInCommunity } from "./deciding/store";
import { decisionWords, removalDecisions } from "./held";

export interface DecisionState {
  ok: boolean;
  message: string;
  /** What has to be proven before anybody is removed, and the decision that waits for it. */
  stepUp?: { ask: StepUpAsk; decision: string; contactIds: number[] };
}

const decisionForm = z.object({
  decision: z.enum(removalDecisions),
  contactIds: z.array(z.coerce.number().int().min(1).max(2_147_483_647)).max(1000),
  /** Of those on the page, who was kept when it was read. */
  keptIds: z.array(z.coerce.number().int().min(1).max(2_147_483_647)).max(1000),
  /** The cause that the page shows; empty: all of them. */
  cause: z.string().max(300),
  /** Stands for everybody the page counted: "all" must not mean people nobody has seen. */
  digest: z.string().length(32),
});

/** Let held removals go, or keep these people: all, those of one cause, some or none of them. */
export async function decideRemovals(_before: DecisionState, form: FormData): Promise<DecisionState> {
  const staff = await requireStaff("removals:decide");
  const { associationId, email: by } = staff;
  const parsed = decisionForm.safeParse({
    ...Object.fromEntries(form),
    contactIds: form.getAll("contactId"),
    keptIds: form.getAll("keptId"),
  });
  if (!parsed.success) return { ok: false, message: "Nothing was decided: load the page again." };
  const { decision, contactIds, keptIds, cause, digest } = parsed.data;
  const concernsAll = decision.endsWith("-all");
  if (!concernsAll && contactIds.length === 0)
    return { ok: false, message: "Nothing was decided: select people first." };
  const whom = concernsAll
    ? { who: cause === "" ? ("all" as const) : { cause }, digest }
    : { who: contactIds, shownAsKept: keptIds };
  const approves = decision.startsWith("approve");
  // Keeping somebody inside harms nobody; removing does.
  const ask = approves ? await stepUp(staff, form, "work") : null;
  if (ask) {
    const message = "Nothing was decided yet: show that it is you";
    return { ok: false, message, stepUp: { ask, decision, contactIds } };
  }
  const decide = approves ? approveRemovals : keepInCommunity;
  const outcome = await decide(associationId, { ...whom, by });
  revalidatePath("/activity/held");
  return decisionWords(approves, outcome);
}
