import { z } from "zod";
import { checkPushAddress, pushBaseUrl } from "./push-address";
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

/** What is stored already, as far as it decides what has to be typed. */
export interface KnownConnection {
  hasStoredKey: boolean;
  format: string;
  /** The stored *Push address*; null is the format's own. */
  pushAddress: string | null;
  /** The demo only: addresses on this machine. */
  allowLocal: boolean;
}

/**
 * Check the posted dialog. Tenant Code and key belong together: with one of them nothing can be sent, so one alone is
 * refused, and *Enabled* needs both (R7).
 */
export function checkSettings(form: Record<string, unknown>, known: KnownConnection): CheckedSettings {
  const parsed = settingsForm.safeParse(form);
  const fieldErrors: FieldErrors = {};
  for (const issue of parsed.error?.issues ?? [])
    fieldErrors[issue.path[0] as SettingsField] ??= issue.message;
  const connection = checkConnection(form, known);
  Object.assign(fieldErrors, connection.fieldErrors);
  if (!parsed.success || Object.keys(fieldErrors).length > 0) return { ok: false, fieldErrors };
  return { ok: true, input: { ...parsed.data, ...connection.typed } };
}

export interface TypedConnection {
  tenantCode: string | null;
  /** null keeps the stored key. */
  tenantApiKey: string | null;
  pushAddress: string | null;
}

/** Tenant Code, Tenant API Key and push address alone: *Test connection* needs these, whatever else is typed. */
export function checkConnection(
  form: Record<string, unknown>,
  known: KnownConnection,
): { typed: TypedConnection; fieldErrors: FieldErrors } {
  const text = (name: string) => (typeof form[name] === "string" ? form[name] : "");
  const tenantCode = text("tenantCode");
  const tenantApiKey = text("tenantApiKey").trim();
  const fieldErrors: FieldErrors = {};

  const hasKey = tenantApiKey !== "" || known.hasStoredKey;
  const isEnabled = form.enabled === "on";
  if (tenantCode !== "" || hasKey || isEnabled) {
    const problem = tenantCodeProblem(tenantCode);
    if (problem) fieldErrors.tenantCode = problem;
  }
  const keyProblem = tenantApiKey === "" ? null : tenantApiKeyProblem(tenantApiKey);
  if (keyProblem) fieldErrors.tenantApiKey = keyProblem;
  else if (!hasKey && (isEnabled || tenantCode !== ""))
    fieldErrors.tenantApiKey = "Enter the Tenant API Key that Higher Logic gave you.";

  const address = checkPushAddress(text("pushAddress"), known);
  if (!address.ok) fieldErrors.pushAddress = address.problem;
  else if (tenantApiKey === "" && known.hasStoredKey && leadsElsewhere(address.address, known))
    // Whoever may type an address could otherwise have the key, which nobody can read here, sent to themselves.
    fieldErrors.tenantApiKey = "Enter the key again: the stored one is never sent to another push address.";
  const pushAddress = address.ok ? address.address : null;
  return {
    typed: { tenantCode: tenantCode || null, tenantApiKey: tenantApiKey || null, pushAddress },
    fieldErrors,
  };
}

function leadsElsewhere(pushAddress: string | null, known: KnownConnection): boolean {
  return pushBaseUrl({ format: known.format, pushAddress }) !== pushBaseUrl(known);
}
