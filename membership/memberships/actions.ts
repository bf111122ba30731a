"use server";

import { notFound, redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalid, invalidInput, type FormState } from "@/lib/form";
import { associationDay } from "../contacts/store";
import { dropped, membershipValues, reinstated, type Membership, type MembershipFields } from "./membership";
import { DropForm, MembershipForm, ReinstateForm } from "./schema";
import { changeMembership, createMembership, deleteMembership, lastDayOver, readMembership } from "./store";

const NO_SUCH_TYPE = {
  membershipTypeId: ["This membership type is not there any more. Choose another one."],
};

/** Give a contact a membership. */
export async function addMembership(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const contactId = parseId(values.contactId) ?? notFound();
  const parsed = MembershipForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const written = await createMembership(staff.associationId, contactId, parsed.data);
  if (written.kind === "no-such-contact") notFound();
  if (written.kind === "no-such-type") return invalid(values, NO_SUCH_TYPE);
  redirect(`/contacts/${contactId}?done=membership-added`);
}

/** Change a membership. */
export async function saveMembership(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const membership = await membershipOf(staff.associationId, values.membershipId);
  const parsed = MembershipForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  return write(staff.associationId, membership, values, parsed.data, "membership-saved");
}

/** Drop a membership on a day: today or earlier ends it at once. */
export async function dropMembership(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const membership = await membershipOf(staff.associationId, values.membershipId);
  const parsed = DropForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const today = await associationDay(staff.associationId);
  const change = dropped(membership, parsed.data.droppedOn, today);
  return write(staff.associationId, membership, values, { ...membership, ...change }, "membership-dropped");
}

/** Take a drop, a suspension or an expiry back. */
export async function reinstateMembership(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const membership = await membershipOf(staff.associationId, values.membershipId);
  const parsed = ReinstateForm.safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const change = reinstated(parsed.data.expiresOn, await lastDayOver(staff.associationId));
  if ("because" in change) {
    return invalid(values, {
      expiresOn: ["This last day is over. Enter a later one, or leave it empty for no end."],
    });
  }
  const fields = { ...membership, ...change.fields };
  return write(staff.associationId, membership, values, fields, "membership-reinstated");
}

/** Take a membership away that should never have been entered. */
export async function removeMembership(form: FormData): Promise<void> {
  const staff = await requireStaff("records:edit");
  const membership = await membershipOf(staff.associationId, formValues(form).membershipId);
  await deleteMembership(staff.associationId, membership.id);
  redirect(`/contacts/${membership.contactId}?done=membership-deleted`);
}

async function write(
  associationId: number,
  membership: Membership,
  values: Record<string, string>,
  fields: MembershipFields,
  done: string,
): Promise<FormState> {
  const written = await changeMembership(associationId, membership.id, values.version ?? "", fields);
  if (written.kind === "gone") notFound();
  if (written.kind === "no-such-type") return invalid(values, NO_SUCH_TYPE);
  if (written.kind === "changed-meanwhile") {
    const now = await membershipOf(associationId, String(membership.id));
    return changedMeanwhile(values, membershipValues(now), now.version);
  }
  redirect(`/contacts/${membership.contactId}?done=${done}`);
}

async function membershipOf(associationId: number, id: string | undefined): Promise<Membership> {
  const membershipId = parseId(id);
  const found = membershipId === null ? null : await readMembership(associationId, membershipId);
  return found ?? notFound();
}
