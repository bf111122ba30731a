"use server";

import { redirect } from "next/navigation";
import { requireMember } from "@/accounts/session";
import { PROFILE_FIELDS, type ProfileField, type ProfileValues } from "./labels";
import { parseProfile } from "./schema";
import { readProfile, saveProfile } from "./store";

/** What the form shows: at first what is stored, after a refusal what was typed. */
export interface ProfileState {
  status: "shown" | "invalid" | "conflict";
  values: ProfileValues;
  version: string;
  errors: Partial<Record<ProfileField, string[]>>;
  /** After a conflict: what is stored now, where it differs from what was typed. */
  stored: ProfileValues;
}

/** Save *My profile* of whoever is signed in. Wrong input comes back as field errors; nothing typed is lost. */
export async function saveOwnProfile(before: ProfileState, form: FormData): Promise<ProfileState> {
  const member = await requireMember();
  const profile = await readProfile(member.associationId, member.contactId);
  if (!profile) redirect("/info-hub");

  const given = Object.fromEntries(form);
  const typed = typedValues(given);
  const parsed = parseProfile(profile.kind, given);
  if (!parsed.ok) return { ...before, status: "invalid", values: typed, errors: parsed.errors, stored: {} };
  const { version, values } = parsed;
  const { associationId, contactId, email } = member;
  const outcome = await saveProfile(associationId, contactId, values, { version, by: email });
  if (outcome.status === "conflict") {
    const { stored } = outcome;
    const differing = PROFILE_FIELDS.filter(
      (field) => field in typed && typed[field] !== stored.values[field],
    );
    return {
      status: "conflict",
      values: typed,
      version: stored.version,
      errors: {},
      stored: Object.fromEntries(differing.map((field) => [field, stored.values[field]])),
    };
  }
  redirect(outcome.status === "gone" ? "/info-hub" : "/profile?saved=1");
}

function typedValues(given: Record<string, FormDataEntryValue>): ProfileValues {
  return Object.fromEntries(
    PROFILE_FIELDS.flatMap((field) => (typeof given[field] === "string" ? [[field, given[field]]] : [])),
  );
}
