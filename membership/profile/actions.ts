"use server";

import { redirect } from "next/navigation";
import { audit } from "@/accounts/audit/store";
import { requireMember } from "@/accounts/session";
import { formValues, invalidInput, type FormState } from "@/lib/form";
import { contactValues } from "../contacts/contact";
import { changeContact, readContact } from "../contacts/store";
import { profileFields, profileForm } from "./schema";

/**
 * Save *My profile* of whoever is signed in. Triggers on the contact tell Higher Logic; the login keeps its e-mail.
 *
 * Wrong input comes back as field errors. When the contact was changed since the form was shown (by staff, or in
 * another tab), nothing is saved: the fields that differ say what is stored now, and nothing typed is lost.
 */
export async function saveOwnProfile(_before: FormState, form: FormData): Promise<FormState> {
  const { associationId, contactId, email } = await requireMember();
  const contact = await readContact(associationId, contactId);
  if (!contact) redirect("/info-hub");

  const values = formValues(form);
  const { version = "" } = values;
  const parsed = profileForm(contact.kind).safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);

  const fields = Object.fromEntries(
    Object.entries(parsed.data).filter(
      ([field, value]) => value !== contact[field as keyof typeof parsed.data],
    ),
  );
  if (Object.keys(fields).length === 0) redirect(savedPage(form));
  const outcome = await changeContact(associationId, contactId, version, fields);
  if (outcome.kind === "changed-meanwhile") {
    const now = contactValues(contact);
    const differing = profileFields.filter((field) => field in values && values[field] !== now[field]);
    return {
      status: "changed-meanwhile",
      values,
      fieldErrors: {},
      version: contact.version,
      storedNow: Object.fromEntries(differing.map((field) => [field, now[field] ?? ""])),
    };
  }
  if (outcome.kind !== "written") redirect("/info-hub");
  const detail = { changed: Object.keys(fields) };
  await audit({ associationId, actor: email, action: "profile.saved", subject: String(contactId), detail });
  redirect(savedPage(form));
}

/** Whoever sent the member here to edit is still offered as the way back. The page decides whether it may be. */
function savedPage(form: FormData): string {
  const returnUrl = form.get("returnUrl");
  const query = new URLSearchParams({ saved: "1" });
  if (typeof returnUrl === "string" && returnUrl) query.set("returnUrl", returnUrl);
  return `/profile?${query.toString()}`;
}
