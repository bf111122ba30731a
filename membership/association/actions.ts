"use server";

import { revalidatePath } from "next/cache";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { changedMeanwhile, formValues, invalid, invalidInput, type FormState } from "@/lib/form";
import { AssociationForm } from "./schema";
import { changeAssociationSettings, readAssociationSettings } from "./store";
import { associationValues } from "./values";

/** Save what is set on the association itself. */
export async function saveAssociation(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("people:manage");
  const values = formValues(form);
  const parsed = AssociationForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const { associationId, email } = staff;
  const written = await changeAssociationSettings(associationId, values.version ?? "", parsed.data, email);
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
