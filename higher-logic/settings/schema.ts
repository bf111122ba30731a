import { z } from "zod";
import { checkCommunityLink, checkLoginBouncePath, checkTerm, type Checked } from "./community-link/form";
import type { IconCatalogue } from "./community-link/icons/metadata";
import { checkIconName } from "./community-link/icons/names";
import { signOnLinkRefusal } from "./gates";
import { checkPushAddress, checkReadAddress, pushBaseUrl, readBaseUrl, type PushDoor } from "./push-address";
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

const format = z.enum(["push-v1", "push-v2"], "Choose one of the formats on offer.").default("push-v1");
const region = z.enum(["us", "canada"], "Choose one of the regions on offer.").default("us");

const settingsForm = z.object({
  /** Of the settings the form was filled from; the second of two savers is told. */
  version: z.coerce.number().int().positive(),
  enabled: checkbox,
  onlySyncActiveMembers: checkbox,
  tenantCode: z.string().default(""),
  /** Empty keeps the stored key: it is never sent back to the browser. */
  tenantApiKey: z.string().trim().default(""),
  format,
  region,
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
  fourEyes: checkbox,
  readAddress: z.string().default(""),
  /** Empty keeps the stored ones. */
  readKey: z.string().trim().default(""),
  readPassword: z.string().trim().default(""),
  readCallsPerMinute: z.string().default("180").pipe(wholeNumber(1, 600)),
  forgetReadAccess: checkbox,
  showSignOnLink: checkbox,
});

/** What the Higher Logic dialog asks to save, checked. */
export interface SettingsInput
  extends
    Omit<
      z.output<typeof settingsForm>,
      "tenantCode" | "tenantApiKey" | "pushAddress" | "readAddress" | "readKey" | "readPassword"
    >,
    TypedReadAccess {
  tenantCode: string | null;
  /** null keeps the stored key. */
  tenantApiKey: string | null;
  /** null is the usual address of format and region. */
  pushAddress: string | null;
  communityLink: string | null;
  /** null is the usual term. */
  communityTerm: string | null;
  /** A name of Font Awesome 5 Free; null is the usual icon. */
  communityIcon: string | null;
  loginBouncePath: string;
}

export type SettingsField = keyof SettingsInput;
export type FieldErrors = Partial<Record<SettingsField, string>>;
export type CheckedSettings = { ok: true; input: SettingsInput } | { ok: false; fieldErrors: FieldErrors };

/** What is stored already, as far as it decides what has to be typed. */
export interface KnownConnection extends PushDoor {
  hasStoredKey: boolean;
  /** The stored *Read address*; null is the region's own. */
  readAddress: string | null;
  hasReadKey: boolean;
  /** The demo only: addresses on this machine. */
  allowLocal: boolean;
}

/** The same for the whole dialog. */
export interface KnownSettings extends KnownConnection {
  tenantCode: string | null;
  showSignOnLink: boolean;
  initialSyncFinished: boolean;
  initialSyncRequested: boolean;
  icons: IconCatalogue;
}

/**
 * Check the posted dialog. Tenant Code and key belong together: with one of them nothing can be sent, so one alone is
 * refused, and *Enabled* needs both (R7).
 */
export function checkSettings(form: Record<string, unknown>, known: KnownSettings): CheckedSettings {
  const parsed = settingsForm.safeParse(form);
  const fieldErrors: FieldErrors = {};
  for (const issue of parsed.error?.issues ?? [])
    fieldErrors[issue.path[0] as SettingsField] ??= issue.message;
  const connection = checkConnection(form, known);
  const link = checkLinkPart(form, known);
  const read = checkReadAccess(form, known);
  Object.assign(fieldErrors, connection.fieldErrors, link.fieldErrors, read.fieldErrors);
  const box = signOnLinkProblem(form, connection.typed, link.typed, known);
  if (box && !fieldErrors[box.field]) fieldErrors[box.field] = box.problem;
  if (!parsed.success || Object.keys(fieldErrors).length > 0) return { ok: false, fieldErrors };
  return { ok: true, input: { ...parsed.data, ...connection.typed, ...link.typed, ...read.typed } };
}

type LinkPart = Pick<SettingsInput, "communityLink" | "communityTerm" | "communityIcon" | "loginBouncePath">;

/** The Community link: where it leads, what it is called, its icon. */
function checkLinkPart(
  form: Record<string, unknown>,
  known: KnownSettings,
): { typed: LinkPart; fieldErrors: FieldErrors } {
  const icon = checkIconName(textOf(form, "communityIcon"), known.icons);
  const checked = {
    communityLink: checkCommunityLink(textOf(form, "communityLink"), known),
    communityTerm: checkTerm(textOf(form, "communityTerm")),
    communityIcon: icon.ok ? { ok: true as const, value: icon.name } : icon,
    loginBouncePath: checkLoginBouncePath(textOf(form, "loginBouncePath")),
  };
  const fieldErrors: FieldErrors = {};
  for (const [field, answer] of Object.entries(checked))
    if (!answer.ok) fieldErrors[field as keyof LinkPart] = answer.problem;
  return {
    typed: {
      communityLink: valueOf(checked.communityLink) ?? null,
      communityTerm: valueOf(checked.communityTerm) ?? null,
      communityIcon: valueOf(checked.communityIcon) ?? null,
      loginBouncePath: valueOf(checked.loginBouncePath) ?? "",
    },
    fieldErrors,
  };
}

/**
 * The box is one of the gates of sign-on: it cannot be ticked before Higher Logic was told who the members are (R36),
 * whoever posts it. One that is ticked may stay so while another community waits for its sync: that gate is closed then.
 */
function signOnLinkProblem(
  form: Record<string, unknown>,
  connection: TypedConnection,
  link: LinkPart,
  known: KnownSettings,
): { field: "showSignOnLink" | "communityLink"; problem: string } | null {
  if (form.showSignOnLink !== "on") return null;
  if (!known.showSignOnLink) {
    const isSame =
      connection.tenantCode === known.tenantCode &&
      connection.format === known.format &&
      !leadsElsewhere(connection, known);
    const problem = isSame
      ? signOnLinkRefusal(known)
      : "Save, and press Sync for this community first: Higher Logic has to know members before they come.";
    if (problem) return { field: "showSignOnLink", problem };
  }
  if (link.communityLink !== null) return null;
  return { field: "communityLink", problem: "Enter your community’s address: the link has to lead there." };
}

function textOf(form: Record<string, unknown>, name: string): string {
  return typeof form[name] === "string" ? form[name] : "";
}

function valueOf<Value>(checked: Checked<Value>): Value | undefined {
  return checked.ok ? checked.value : undefined;
}

export interface TypedConnection extends PushDoor {
  tenantCode: string | null;
  /** null keeps the stored key. */
  tenantApiKey: string | null;
}

/** Tenant Code, Tenant API Key and push address alone: *Test connection* needs these, whatever else is typed. */
export function checkConnection(
  form: Record<string, unknown>,
  known: KnownConnection,
): { typed: TypedConnection; fieldErrors: FieldErrors } {
  const tenantCode = textOf(form, "tenantCode");
  const tenantApiKey = textOf(form, "tenantApiKey").trim();
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

  const address = checkPushAddress(textOf(form, "pushAddress"), known);
  const door: PushDoor = {
    // What is none of them is said by the check of the whole form.
    format: format.safeParse(form.format).data ?? known.format,
    region: region.safeParse(form.region).data ?? known.region,
    pushAddress: address.ok ? address.address : null,
  };
  if (!address.ok) fieldErrors.pushAddress = address.problem;
  else if (tenantApiKey === "" && known.hasStoredKey && leadsElsewhere(door, known))
    // Whoever may type an address could otherwise have the key, which nobody can read here, sent to themselves.
    fieldErrors.tenantApiKey = "Enter the key again: the stored one is never sent to another push address.";
  return {
    typed: { tenantCode: tenantCode || null, tenantApiKey: tenantApiKey || null, ...door },
    fieldErrors,
  };
}

export interface TypedReadAccess {
  /** null is the usual address of the region. */
  readAddress: string | null;
  /** null keeps the stored ones. */
  readKey: string | null;
  readPassword: string | null;
}

/** Read address, key and password; all of them may be left out. */
export function checkReadAccess(
  form: Record<string, unknown>,
  known: KnownConnection,
): { typed: TypedReadAccess; fieldErrors: FieldErrors } {
  const [readKey, readPassword] = [textOf(form, "readKey").trim(), textOf(form, "readPassword").trim()];
  const address = checkReadAddress(textOf(form, "readAddress"), known);
  const readAddress = address.ok ? address.address : null;
  const fieldErrors: FieldErrors = {};
  if (!address.ok) fieldErrors.readAddress = address.problem;
  for (const [field, secret] of Object.entries({ readKey, readPassword })) {
    const problem = secret === "" ? null : tenantApiKeyProblem(secret);
    if (problem) fieldErrors[field as "readKey" | "readPassword"] = problem;
  }
  const regionNow = region.safeParse(form.region).data ?? known.region;
  const isElsewhere = readBaseUrl(regionNow, readAddress) !== readBaseUrl(known.region, known.readAddress);
  // As for the Tenant API Key: nobody can read it here, so nobody may have it sent to themselves.
  if (readKey === "" && known.hasReadKey && isElsewhere && form.forgetReadAccess !== "on")
    fieldErrors.readKey = "Enter the read key again: the stored one is never sent to another read address.";
  if (readKey === "" && readPassword !== "" && !known.hasReadKey)
    fieldErrors.readKey = "Enter the read key that belongs to this password.";
  return {
    typed: { readAddress, readKey: readKey || null, readPassword: readPassword || null },
    fieldErrors,
  };
}

function leadsElsewhere(door: PushDoor, known: KnownConnection): boolean {
  return pushBaseUrl(door) !== pushBaseUrl(known);
}
