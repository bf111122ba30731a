"use server";

import { notFound, redirect } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { parseId } from "@/lib/fields";
import { changedMeanwhile, formValues, invalid, invalidInput, type FormState } from "@/lib/form";
import { contactValues } from "./contact";
import { contactForm } from "./schema";
import { changeContact, createContact, deleteContact, readContact, type KeyRefusal } from "./store";

const keyRefusals: Record<KeyRefusal, string> = {
  "key-taken": "Another contact has or had this key. A key is never given twice; enter another one.",
  "key-fixed": "The key is fixed: another program knows this contact by it.",
};

/** Make an individual or an organization. */
export async function addContact(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const kind = values.kind === "organization" ? "organization" : "individual";
  const parsed = contactForm(kind).safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const written = await createContact(staff.associationId, kind, parsed.data);
  if (written.kind !== "written") return invalid(values, { integrationKey: [keyRefusals[written.kind]] });
  redirect(`/contacts/${written.contactId}?done=added`);
}

/** Change a contact. Of two people who edit it at once the second is told, and keeps what they typed. */
export async function saveContact(_before: FormState, form: FormData): Promise<FormState> {
  const staff = await requireStaff("records:edit");
  const values = formValues(form);
  const contact = await contactOf(staff.associationId, values.contactId);
  const parsed = contactForm(contact.kind).safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const { associationId } = staff;
  const written = await changeContact(associationId, contact.id, values.version ?? "", parsed.data);
  switch (written.kind) {
    case "written":
      redirect(`/contacts/${contact.id}?done=saved`);
    case "gone":
      notFound();
    case "changed-meanwhile": {
      const now = await contactOf(associationId, values.contactId);
      const shown = Object.entries(contactValues(now)).filter(([field]) => field in parsed.data);
      return changedMeanwhile(values, Object.fromEntries(shown), now.version);
    }
    default:
      return invalid(values, { integrationKey: [keyRefusals[written.kind]] });
  }
}

/** Delete a contact after the page that says what goes with it. */
export async function removeContact(form: FormData): Promise<void> {
  const staff = await requireStaff("records:edit");
  const contact = await contactOf(staff.associationId, formValues(form).contactId);
  if (!(await deleteContact(staff.associationId, contact.id, staff.email))) notFound();
  redirect(`/contacts?done=deleted`);
}

async function contactOf(associationId: number, id: string | undefined) {
  const contactId = parseId(id);
  const contact = contactId === null ? null : await readContact(associationId, contactId);
  return contact ?? notFound();
}
