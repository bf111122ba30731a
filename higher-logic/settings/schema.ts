import { z } from "zod";
import { checkPushAddress } from "./push-address";
import { tenantApiKeyProblem, tenantCodeProblem } from "./tenant-code";

const checkbox = z
  .literal("on", "Tick the box or leave it empty.")
  .optional()
  .transform((value) => value === "on");

function wholeNumber(from: number, to: number) {
  const message = `Enter a whole number from ${from.toLocaleString("en")} to ${to.toLocaleString("en")}.`;
  return z
    .string(message)
    .trim()
    .regex(/^\d{1,6}$/, message)
    .transform(Number)
    .refine((value) => value >= from && value <= to, message);
}

const settingsForm = z.object({
  /** Of the settings the form was filled from; the second of two savers is told. */
  version: z.coerce.number().int().positive(),
  enabled: checkbox,
  onlySyncActiveMembers: checkbox,
  tenantCode: z.string().default(""),
  /** Empty keeps the stored key: it is never sent back to the browser. */
  tenantApiKey: z.string().trim().default(""),
  format: z.literal("push-v1", "Choose one of the formats on offer.").default("push-v1"),
  pushAddress: z.string().default(""),
  includeActiveStaff: checkbox,
  sendMembershipType: checkbox,
  batchSize: wholeNumber(1, 1000),
  requestsInFlight: wholeNumber(1, 16),
  requestsPerMinute: z
    .string()
    .trim()
    .default("")
    .transform((text) => text || null)
    .pipe(wholeNumber(1, 60_000).nullable()),
  settleSeconds: wholeNumber(0, 86_400),
  guardPeople: wholeNumber(0, 100_000),
  guardPercent: wholeNumber(0, 100),
});

/** What the Higher Logic dialog asks to save, checked. */
export interface SettingsInput extends Omit<
  z.output<typeof settingsForm>,
  "tenantCode" | "tenantApiKey" | "pushAddress"
> {
  tenantCode: string | null;
  /** null keeps the stored key. */
  tenantApiKey: string | null;
  /** null is the format's own address. */
  pushAddress: string | null;
}

export type SettingsField = keyof SettingsInput;
export type FieldErrors = Partial<Record<SettingsField, string>>;
export type CheckedSettings = { ok: true; input: SettingsInput } | { ok: false; fieldErrors: FieldErrors };

/**
 * Check the posted dialog. Tenant Code and key belong together: with one of them nothing can be sent, so one alone is
 * refused, and *Enabled* needs both (R7).
 *
 * @param hasStoredKey an empty key field then means the stored one
 */
export function checkSettings(
  form: Record<string, unknown>,
  { hasStoredKey, allowLocal }: { hasStoredKey: boolean; allowLocal: boolean },
): CheckedSettings {
  const parsed = settingsForm.safeParse(form);
  const fieldErrors: FieldErrors = {};
  if (!parsed.success) {
    for (const issue of parsed.error.issues) fieldErrors[issue.path[0] as SettingsField] ??= issue.message;
  }
  const text = (name: string) => (typeof form[name] === "string" ? form[name] : "");
  const tenantCode = text("tenantCode");
  const tenantApiKey = text("tenantApiKey").trim();
  Object.assign(
    fieldErrors,
    credentialErrors({ tenantCode, tenantApiKey, hasStoredKey, enabled: form.enabled === "on" }),
  );
  const address = checkPushAddress(text("pushAddress"), { allowLocal });
  if (!address.ok) fieldErrors.pushAddress = address.problem;
  if (!parsed.success || !address.ok || Object.keys(fieldErrors).length > 0)
    return { ok: false, fieldErrors };
  const input = {
    ...parsed.data,
    tenantCode: tenantCode || null,
    tenantApiKey: tenantApiKey || null,
    pushAddress: address.address,
  };
  return { ok: true, input };
}

/** The checks of Tenant Code and Tenant API Key alone; *Test connection* needs both, whatever else is typed. */
export function credentialErrors(typed: {
  tenantCode: string;
  tenantApiKey: string;
  hasStoredKey: boolean;
  enabled: boolean;
}): FieldErrors {
  const hasKey = typed.tenantApiKey !== "" || typed.hasStoredKey;
  const errors: FieldErrors = {};
  if (typed.tenantCode !== "" || hasKey || typed.enabled) {
    const problem = tenantCodeProblem(typed.tenantCode);
    if (problem) errors.tenantCode = problem;
  }
  const keyProblem = typed.tenantApiKey === "" ? null : tenantApiKeyProblem(typed.tenantApiKey);
  if (keyProblem) errors.tenantApiKey = keyProblem;
  else if (!hasKey && (typed.enabled || typed.tenantCode !== ""))
    errors.tenantApiKey = "Enter the Tenant API Key that Higher Logic gave you.";
  return errors;
}
