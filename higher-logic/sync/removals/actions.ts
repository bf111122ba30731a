"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { audit } from "@/accounts/audit/store";
import { requireStaff } from "@/accounts/session";
import { approveRemovals, heldRemovalCounts, refuseRemovals } from "./store";

export interface DecisionState {
  ok: boolean;
  message: string;
}

const decisionForm = z.object({
  decision: z.enum(["approve-selected", "keep-selected", "approve-all", "keep-all"]),
  contactIds: z.array(z.coerce.number().int().min(1).max(2_147_483_647)).max(1000),
  /** How many undecided ones the page named; with another number now, "all" would mean people nobody has seen. */
  undecided: z.coerce.number().int().min(0),
});

/** Let held removals go, or keep these people: all, some or none of them. */
export async function decideRemovals(_before: DecisionState, form: FormData): Promise<DecisionState> {
  const staff = await requireStaff("removals:decide");
  const parsed = decisionForm.safeParse({
    ...Object.fromEntries(form),
    contactIds: form.getAll("contactId"),
  });
  if (!parsed.success) return { ok: false, message: "Nothing was decided: load the page again." };
  const { decision, contactIds, undecided } = parsed.data;
  const concernsAll = decision.endsWith("-all");
  if (!concernsAll && contactIds.length === 0)
    return { ok: false, message: "Nothing was decided: select people first." };
  if (concernsAll && (await heldRemovalCounts(staff.associationId)).undecided !== undecided) {
    revalidatePath("/activity/held");
    return { ok: false, message: "Nothing was decided: other people are held now. Look at the names again." };
  }
  const who = concernsAll ? "all" : contactIds;
  const approves = decision.startsWith("approve");
  const decided = approves
    ? await approveRemovals(staff.associationId, who, staff.email)
    : await refuseRemovals(staff.associationId, who);
  revalidatePath("/activity/held");
  // Decided meanwhile by somebody else, back in scope, or nobody this association holds.
  if (decided === 0)
    return { ok: false, message: "Nothing was decided: these people are not held any more." };
  await audit({
    associationId: staff.associationId,
    actor: staff.email,
    action: approves ? "removals.approved" : "removals.refused",
    subject: `${decided} people`,
    detail: { contactIds: who },
  });
  const people = decided === 1 ? "1 person" : `${decided.toLocaleString("en-US")} people`;
  return {
    ok: true,
    message: approves ? `${people} will be removed now` : `${people} stay in the community`,
  };
}
