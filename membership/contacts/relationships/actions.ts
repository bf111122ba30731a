"use server";

import { notFound, redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalidInput, refused, type FormState } from "@/lib/form";
import { relationshipValues } from "./relationship";
import { RelationshipForm } from "./schema";
import { changeRelationship, createRelationship, endRelationship, readRelationship } from "./store";

/** Tie an individual to an organization. */
export async function addRelationship(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const contactId = parseId(values.contactId);
  const organizationId = parseId(values.organizationId);
  if (contactId === null || organizationId === null) notFound();
  const parsed = RelationshipForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const written = await createRelationship(staff.associationId, contactId, organizationId, parsed.data);
  if (written.kind === "no-organization") {
    return refused(values, "A relationship ties an individual to an organization. Choose one of each.");
  }
  redirect(`/contacts/${contactId}?done=relationship-added`);
}

/** Change a relationship. */
export async function saveRelationship(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const relationship = await relationshipOf(staff.associationId, values.relationshipId);
  const parsed = RelationshipForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const { associationId } = staff;
  const written = await changeRelationship(associationId, relationship.id, values.version ?? "", parsed.data);
  if (written === "gone") notFound();
  if (written === "changed-meanwhile") {
    const now = await relationshipOf(associationId, values.relationshipId);
    return changedMeanwhile(values, relationshipValues(now), now.version);
  }
  redirect(`/contacts/${relationship.contactId}?done=relationship-saved`);
}

/** End a relationship today. */
export async function endRelationshipToday(form: FormData): Promise<void> {
  const staff = await requireStaff("records:edit");
  const relationship = await relationshipOf(staff.associationId, formValues(form).relationshipId);
  await endRelationship(staff.associationId, relationship.id);
  redirect(`/contacts/${relationship.contactId}?done=relationship-ended`);
}

async function relationshipOf(associationId: number, id: string | undefined) {
  const relationshipId = parseId(id);
  const found = relationshipId === null ? null : await readRelationship(associationId, relationshipId);
  return found ?? notFound();
}
