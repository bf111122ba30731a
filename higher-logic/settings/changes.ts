import { pushBaseUrl } from "./push-address";
import type { SettingsField, SettingsInput } from "./schema";

/** The stored values a posted form is compared with. */
export type ComparableSettings = Omit<SettingsInput, "version" | Typed>;

/** What is typed and never read back: typed means changed. */
type Typed = "tenantApiKey" | "readKey" | "readPassword" | "forgetReadAccess";

function isTyped(field: string): field is Typed {
  return ["tenantApiKey", "readKey", "readPassword", "forgetReadAccess"].includes(field);
}

/** The names under which the fields stand on the screen. */
export const fieldLabels: Readonly<Record<Exclude<SettingsField, "version">, string>> = {
  enabled: "Enabled",
  onlySyncActiveMembers: "Only Sync Active members",
  tenantCode: "Tenant Code",
  tenantApiKey: "Tenant API Key",
  format: "Format",
  region: "Region",
  pushAddress: "Push address",
  includeActiveStaff: "Include active staff",
  sendMembershipType: "Send the membership type",
  batchSize: "People in one request",
  requestsInFlight: "Requests in flight",
  requestsPerMinute: "Requests per minute",
  settleSeconds: "Settle time",
  guardPeople: "Guard: people",
  guardPercent: "Guard: percent",
  fourEyes: "Guard: two people agree",
  readAddress: "Read address",
  readKey: "Read key",
  readPassword: "Read password",
  readCallsPerMinute: "Read calls per minute",
  forgetReadAccess: "Forget the read key",
  showSignOnLink: "Show Single Sign-On link in the Info Hub",
  communityLink: "Link to HigherLogic Community Site",
  communityTerm: "Optional Custom Term for Community Link",
  communityIcon: "Optional Custom Icon for Community Link",
  loginBouncePath: "LoginBounce path",
};

export interface SettingsChange {
  /** Fields whose value differs; the key counts as changed whenever one was typed. */
  fields: (keyof typeof fieldLabels)[];
  /** Another community, or another door to it: its shadow is its own. */
  target: boolean;
  /** Other people are pushed from now on. */
  scope: boolean;
  /** Scope, or what a record says: everybody has to be looked at again. */
  records: boolean;
  /** Removals that were let go before might be held now. */
  guard: boolean;
}

/** What saving `input` over `stored` would change; pure, so the screen and the store cannot disagree. */
export function changesOf(stored: ComparableSettings, input: SettingsInput): SettingsChange {
  const fields = (Object.keys(fieldLabels) as (keyof typeof fieldLabels)[]).filter((field) =>
    isTyped(field) ? input[field] !== null && input[field] !== false : stored[field] !== input[field],
  );
  const target =
    stored.tenantCode !== input.tenantCode ||
    stored.format !== input.format ||
    pushBaseUrl(stored) !== pushBaseUrl(input);
  const scope = fields.some((field) => field === "onlySyncActiveMembers" || field === "includeActiveStaff");
  const guard = fields.some((field) => field === "guardPeople" || field === "guardPercent");
  return { fields, target, scope, records: scope || fields.includes("sendMembershipType"), guard };
}

/** A stored value in words, for whoever saved second. Nothing of the key is told. */
export function describeStored(field: keyof typeof fieldLabels, stored: ComparableSettings): string {
  if (isTyped(field)) return "another key may have been stored";
  const value = stored[field];
  if (typeof value === "boolean") return value ? "ticked" : "not ticked";
  if (value === null || value === "") return "empty";
  return typeof value === "number" ? value.toLocaleString("en-US") : value;
}
