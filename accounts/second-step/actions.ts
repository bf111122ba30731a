"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { systemClock } from "@/lib/clock";
import { parseId, requiredText } from "@/lib/fields";
import { formValues, invalid, invalidInput, refused, type FormState } from "@/lib/form";
import { tellOwner } from "../mails/session";
import { ownLogin, requireAnybody, requireStaff, sessionToken } from "../session";
import { noteProven } from "../sessions/store";
import { stepUp } from "../step-up/session";
import type { StepUpAsk } from "../step-up/ask";
import { loginOfContact } from "../logins/store";
import {
  beginAuthenticator,
  confirmAuthenticator,
  removeFactor,
  renameFactor,
  renewRecoveryCodes,
  resetSecondStep,
} from "./store";

/** A form's answer that may ask for a proof, and may show recovery codes this once. */
export interface FactorState extends FormState {
  stepUp?: StepUpAsk;
  /** Shown in this one answer, and never again. */
  recoveryCodes?: string[];
}

const done: FactorState = { status: "saved", values: {}, fieldErrors: {} };
const asked = (ask: StepUpAsk): FactorState => ({
  status: "confirm",
  values: {},
  fieldErrors: {},
  stepUp: ask,
});

/** *Add an authenticator app*: leads to the page that shows its QR code. */
export async function addAuthenticator(_before: FactorState, form: FormData): Promise<FactorState> {
  const person = await requireAnybody();
  const ask = await stepUp(person, form, "login");
  if (ask) return asked(ask);
  await beginAuthenticator(ownLogin(person));
  redirect("/security/authenticator");
}

const confirmForm = z.object({
  name: requiredText(60, "Give it a name, so that you know it again."),
  code: requiredText(40, "Enter the six digits the app shows."),
});

/** *Confirm* under the QR code: the first code of the app. Shows recovery codes when it is the first factor. */
export async function confirmMyAuthenticator(_before: FactorState, form: FormData): Promise<FactorState> {
  const person = await requireAnybody();
  const values = formValues(form);
  const parsed = confirmForm.safeParse(values);
  const kept = { name: values.name ?? "" };
  if (!parsed.success) return invalidInput(kept, parsed.error);
  const login = ownLogin(person);
  const recoveryCodes = await confirmAuthenticator(login, { ...parsed.data, now: systemClock.now() });
  if (recoveryCodes === null)
    return invalid(kept, { code: ["This is not the code the app shows now. Enter the present one."] });
  await noteProven((await sessionToken()) ?? "", "second-step");
  await tellOwner(login, "authenticator-added", parsed.data.name);
  return { ...done, recoveryCodes };
}

/** Not `id`: a form that has such a field hides its own. */
const factorForm = z.object({
  kind: z.enum(["authenticator", "passkey"]),
  factorId: z.string().transform((text) => parseId(text) ?? 0),
});

/** *Remove* beside an authenticator app or a passkey: one of the person's own, whatever the form says. */
export async function removeMyFactor(_before: FactorState, form: FormData): Promise<FactorState> {
  const person = await requireAnybody();
  const parsed = factorForm.safeParse(formValues(form));
  if (!parsed.success) return refused({}, "Nothing was removed: load the page again.");
  const ask = await stepUp(person, form, "login");
  if (ask) return asked(ask);
  const login = ownLogin(person);
  const { kind, factorId: id } = parsed.data;
  const name = await removeFactor(login, { kind, id });
  if (name !== null) await tellOwner(login, `${kind}-removed`, name);
  revalidatePath("/security");
  return done;
}

const nameForm = factorForm.extend({ name: requiredText(60, "Give it a name, so that you know it again.") });

/** *Save* beside the name of an authenticator app or a passkey. */
export async function renameMyFactor(_before: FactorState, form: FormData): Promise<FactorState> {
  const { loginId } = await requireAnybody();
  const values = formValues(form);
  const parsed = nameForm.safeParse(values);
  if (!parsed.success) return invalidInput({ name: values.name ?? "" }, parsed.error);
  const { kind, factorId: id, name } = parsed.data;
  await renameFactor(loginId, { kind, id, name });
  revalidatePath("/security");
  return done;
}

/** *Make new recovery codes*: shown once, and those before are void. */
export async function makeMyRecoveryCodes(_before: FactorState, form: FormData): Promise<FactorState> {
  const person = await requireAnybody();
  const ask = await stepUp(person, form, "login");
  if (ask) return asked(ask);
  const login = ownLogin(person);
  const recoveryCodes = await renewRecoveryCodes(login);
  if (recoveryCodes === null) return refused({}, "Set up an authenticator app or a passkey first.");
  await tellOwner(login, "recovery-codes-made");
  return { ...done, recoveryCodes };
}

/** *Take the second step away* on a contact's page, for somebody who lost it. */
export async function resetTheirSecondStep(_before: FactorState, form: FormData): Promise<FactorState> {
  const staff = await requireStaff("people:manage");
  const contactId = parseId(String(form.get("contactId")));
  const theirs = contactId === null ? null : await loginOfContact(staff.associationId, contactId);
  if (!theirs) return refused({}, "This contact has no login any more.");
  const ask = await stepUp(staff, form, "work");
  if (ask) return asked(ask);
  const { associationId } = staff;
  const login = { loginId: theirs.loginId, email: theirs.email, associationId };
  if (!(await resetSecondStep(login, staff.email)))
    return refused({}, "There is no second step to take away.");
  await tellOwner(login, "second-step-reset");
  revalidatePath(`/contacts/${contactId}`);
  const message = "The second step was taken away. The password alone signs in until a new one is set up.";
  return { ...done, message };
}
