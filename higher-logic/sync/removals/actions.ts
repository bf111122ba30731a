"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { requireStaff } from "@/accounts/session";
import { approveRemovals, keepInCommunity } from "./deciding/store";
import { decisionWords } from "./held";

export interface DecisionState {
  ok: boolean;
  message: string;
}

const decisionForm = z.object({
  decision: z.enum(["approve-selected", "keep-selected", "approve-all", "keep-all"]),
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
  const { associationId, email: by } = await requireStaff("removals:decide");
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
  const decide = approves ? approveRemovals : keepInCommunity;
  const outcome = await decide(associationId, { ...whom, by });
  revalidatePath("/activity/held");
  return decisionWords(approves, outcome);
}
