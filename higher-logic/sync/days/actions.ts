"use server";

import { revalidatePath } from "next/cache";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { changedMeanwhile, formValues, invalid, invalidInput } from "@/lib/form";
import { AssociationForm } from "@/membership/association/schema";
import { changeAssociationSettings, readAssociationSettings } from "@/membership/association/store";
import { associationValues, type AssociationSettings } from "@/membership/association/values";
import { approveLeaving } from "../lists/approving/store";
import { leavingView, type ListState } from "../lists/leaving";
import { leavingByDays } from "../preview/days/store";
import type { LeavingList } from "../preview/list/store";

/**
 * Save what is set on the association itself. Whoever would be out of the community by fewer days of grace, or by a day
 * that begins earlier, is named before anything is stored; the second press removes exactly these.
 */
export async function saveAssociation(_before: ListState, form: FormData): Promise<ListState> {
  const { associationId, email } = await requireStaff("people:manage");
  const values = formValues(form);
  const parsed = AssociationForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const version = values.version ?? "";
  const leaving = await leavingBy(associationId, version, parsed.data);
  if (leaving && values.confirmDigest !== leaving.digest)
    return { status: "confirm", values, fieldErrors: {}, version, leaving: leavingView(leaving) };
  const written = await changeAssociationSettings(associationId, version, parsed.data, email, (client) =>
    leaving ? approveLeaving(client, { associationId, leaving, by: email }) : Promise.resolve(),
  );
  if (written.kind === "unknown-time-zone") {
    return invalid(values, { timeZone: ["Choose a time zone from the list."] });
  }
  if (written.kind === "changed-meanwhile") {
    const now = (await readAssociationSettings(associationId)) ?? notFound();
    return changedMeanwhile(values, associationValues(now), now.version);
  }
  revalidatePath("/", "layout");
  const stored = associationValues(parsed.data);
  return { status: "saved", values: stored, fieldErrors: {}, version: written.version };
}

/** Nobody by a form from an older version, or with an unknown zone: those save nothing. */
async function leavingBy(
  associationId: number,
  version: string,
  asked: AssociationSettings,
): Promise<LeavingList | null> {
  const now = await readAssociationSettings(associationId);
  if (!now || now.version !== version) return null;
  if (asked.timeZone === now.timeZone && asked.graceDays >= now.graceDays) return null;
  return leavingByDays(associationId, asked);
}
