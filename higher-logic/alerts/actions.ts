"use server";

import { revalidatePath } from "next/cache";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { changedMeanwhile, formValues, invalidInput, refused, type FormState } from "@/lib/form";
import { privateAddressesAllowed } from "@/lib/http";
import { alertSettingsForm } from "./schema";
import { readAlertSettings, replaceWebhookSecret, sendTestAlert, storeAlertSettings } from "./settings/store";
import { alertValues } from "./values";

const PAGE = "/setup/alerts";

/** Save who is told. The first signing secret comes back in this one answer. */
export async function saveAlertSettings(_before: FormState, form: FormData): Promise<FormState> {
  const { associationId, email } = await requireStaff("higher-logic:configure");
  const values = formValues(form);
  const parsed = alertSettingsForm({ allowLocal: privateAddressesAllowed() }).safeParse(values);
  if (!parsed.success) return invalidInput(values, parsed.error);
  const written = await storeAlertSettings(associationId, values.version ?? "", parsed.data, email);
  if (written.kind === "changed-meanwhile") {
    const now = (await readAlertSettings(associationId)) ?? notFound();
    return changedMeanwhile(values, alertValues(now), now.version);
  }
  revalidatePath(PAGE);
  const stored = alertValues(parsed.data);
  if (written.secret) stored.secret = written.secret;
  return { status: "saved", values: stored, fieldErrors: {}, version: written.version };
}

/** Another signing secret, shown in this one answer. */
export async function makeAlertSecret(_before: FormState, form: FormData): Promise<FormState> {
  const { associationId, email } = await requireStaff("higher-logic:configure");
  const endAtOnce = form.get("endAtOnce") === "on";
  const secret = await replaceWebhookSecret(associationId, { endAtOnce, actor: email });
  revalidatePath(PAGE);
  return { status: "saved", message: "Signing secret replaced", values: { secret }, fieldErrors: {} };
}

/** One message to everybody who is told. */
export async function testAlerts(_before: FormState, _form: FormData): Promise<FormState> {
  const { associationId } = await requireStaff("higher-logic:configure");
  const messages = await sendTestAlert(associationId);
  if (messages === 0)
    return refused({}, "Nobody is told: save an e-mail address or a webhook address first.");
  revalidatePath(PAGE);
  const message = messages === 1 ? "1 test alert is on its way" : `${messages} test alerts are on their way`;
  return { status: "saved", message, values: {}, fieldErrors: {} };
}
