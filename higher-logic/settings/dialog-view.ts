import type { StepUpAsk } from "@/accounts/step-up/ask";
import type { FieldChange } from "@/higher-logic/push/difference";
import type { SsoClient } from "@/higher-logic/sso/clients/store";
import type { RunView } from "@/higher-logic/sync/components/run-words";
import { usualCommunityLink } from "./community-link/form";
import type { IconDrawing } from "./community-link/icons/store";
import { gates, signOnLinkRefusal, syncRefusal, type Gate } from "./gates";
import type { DialogIntent } from "./intents";
import type { FieldErrors } from "./schema";
import { valuesToHandOver, type HandedOver } from "./sign-on/values";
import type { HigherLogicSettings } from "./store";

/** What stands in the form: text as in the inputs. The key is never among it. */
export interface FormValues {
  enabled: boolean;
  onlySyncActiveMembers: boolean;
  tenantCode: string;
  format: string;
  region: string;
  pushAddress: string;
  includeActiveStaff: boolean;
  sendMembershipType: boolean;
  batchSize: string;
  requestsInFlight: string;
  requestsPerMinute: string;
  settleSeconds: string;
  guardPeople: string;
  guardPercent: string;
  fourEyes: boolean;
  readAddress: string;
  readCallsPerMinute: string;
  showSignOnLink: boolean;
  communityLink: string;
  communityTerm: string;
  communityIcon: string;
  loginBouncePath: string;
  /** A new key was typed; the key itself is not kept here. */
  hasTypedKey: boolean;
}

/** Everything the Higher Logic Integration dialog shows, as it crosses to the browser. */
export interface DialogView {
  /** Milliseconds; of two views the newer one counts. */
  readAt: number;
  associationName: string;
  timeZone: string;
  version: number;
  values: FormValues;
  hasKey: boolean;
  /** The last characters of the stored key; null when it shows none. */
  keyHint: string | null;
  hasReadKey: boolean;
  readKeyHint: string | null;
  /** Where is read when *Read address* is empty. */
  usualReadAddress: string;
  /** Where requests go when *Push address* is empty. */
  usualPushAddress: string;
  gates: Gate[];
  /** Why *Show Single Sign-On link in the Info Hub* cannot be ticked, or null. One that is ticked can be taken away. */
  signOnLinkRefusal: string | null;
  /** Staff have saved the link themselves; else it was filled in. */
  hasOwnLink: boolean;
  /** The icon as saved. */
  icon: IconDrawing;
  handOver: HandedOver;
  /** Why Sync cannot be pressed now, or null. */
  syncRefusal: string | null;
  /** Another community was synced before, and this one was not: Sync shows a preview first. */
  previewBeforeSync: boolean;
  synced: boolean;
  mayConfigure: boolean;
  mayPush: boolean;
  savedBy: string | null;
  savedAt: string | null;
  /** The run that goes on, else the last one. */
  run: RunView | null;
  problems: number;
  held: number;
}

export interface NamedPerson {
  contactId: number;
  name: string;
  /** The contact is gone, and so is its page. */
  isDeleted?: boolean;
  /** Why, in one sentence, for people who cannot be pushed. */
  because?: string;
  /** What they would be told otherwise. */
  changes?: FieldChange[];
}

interface NamedGroup {
  count: number;
  people: NamedPerson[];
}

/** Who would be sent, removed or refused, by name as far as it is told. */
export interface PreviewView {
  added: NamedGroup;
  /** People whose record differs from what Higher Logic was last told. */
  changed: NamedGroup;
  removed: NamedGroup;
  cannotBePushed: NamedGroup;
  /** All of them, those below among them. */
  lookedAt: number;
  unchanged: number;
  /** Would be removed with the stored settings as well, and are not among the removed. */
  leavesAnyway: number;
  /** Who would lose which community. */
  leaving: (NamedGroup & { name: string; allNamesHref: string })[];
  /** Names of lists whose community Higher Logic makes, hidden, at the first push. */
  newCommunities: string[];
  /** Page with all the names, for the same settings. */
  allNamesHref: string;
  /** The same as a file. */
  exportHref: string;
}

export interface TestResult {
  ok: boolean;
  sentence: string;
  whatToDo: string;
  /** What came back, for whoever has to be asked. */
  answer: string;
}

export interface Conflict {
  savedBy: string;
  savedAt: string;
  /** Fields in which the form and what is stored now differ. */
  fields: { label: string; stored: string }[];
}

/** What the last press of a button led to. */
export interface DialogState {
  outcome:
    | "idle"
    | "saved"
    | "invalid"
    | "conflict"
    | "confirm"
    | "refused"
    | "started"
    | "tested"
    | "previewed"
    | "secret";
  /** Said by the one role=status of the dialog. */
  message: string;
  view: DialogView | null;
  /**
   * Of the settings that the form was filled from, or that its owner was told about since. A refreshed page may show
   * newer ones; whoever saved those must not be overwritten unseen.
   */
  version: number | null;
  /** The run that the press asked for; the status says when it has ended. */
  syncRunId: number | null;
  /** What was typed, after anything that did not save it. */
  typed: FormValues | null;
  fieldErrors: FieldErrors;
  conflict: Conflict | null;
  preview: PreviewView | null;
  /** Names the people of the preview that *Confirm and push* was offered for. */
  confirmDigest: string | null;
  test: TestResult | null;
  /** Higher Logic's client secret, in the one answer that shows it. */
  clientSecret: string | null;
  /** What has to be proven first, the press that waits for it, and which secrets it carries: nothing was done yet. */
  stepUp: { ask: StepUpAsk; intent: DialogIntent; secrets: string[] } | null;
}

export const idle: DialogState = {
  outcome: "idle",
  message: "",
  view: null,
  version: null,
  syncRunId: null,
  typed: null,
  fieldErrors: {},
  conflict: null,
  preview: null,
  confirmDigest: null,
  test: null,
  clientSecret: null,
  stepUp: null,
};

export function formValues(settings: HigherLogicSettings): FormValues {
  return {
    enabled: settings.enabled,
    onlySyncActiveMembers: settings.onlySyncActiveMembers,
    tenantCode: settings.tenantCode ?? "",
    format: settings.format,
    region: settings.region,
    pushAddress: settings.pushAddress ?? "",
    includeActiveStaff: settings.includeActiveStaff,
    sendMembershipType: settings.sendMembershipType,
    batchSize: String(settings.batchSize),
    requestsInFlight: String(settings.requestsInFlight),
    requestsPerMinute: settings.requestsPerMinute === null ? "" : String(settings.requestsPerMinute),
    settleSeconds: String(settings.settleSeconds),
    guardPeople: String(settings.guardPeople),
    guardPercent: String(settings.guardPercent),
    fourEyes: settings.fourEyes,
    readAddress: settings.readAddress ?? "",
    readCallsPerMinute: String(settings.readCallsPerMinute),
    showSignOnLink: settings.showSignOnLink,
    communityLink: settings.communityLink ?? usualCommunityLink(settings.tenantCode, settings.pushAddress),
    communityTerm: settings.communityTerm ?? "",
    communityIcon: settings.communityIcon ?? "",
    loginBouncePath: settings.loginBouncePath,
    hasTypedKey: false,
  };
}

/** What was typed, to fill the form again when nothing was saved. */
export function typedValues(form: Record<string, unknown>): FormValues {
  const text = (name: string) => (typeof form[name] === "string" ? form[name].slice(0, 1000) : "");
  return {
    enabled: form.enabled === "on",
    onlySyncActiveMembers: form.onlySyncActiveMembers === "on",
    tenantCode: text("tenantCode"),
    format: text("format") || "push-v1",
    region: text("region") || "us",
    pushAddress: text("pushAddress"),
    includeActiveStaff: form.includeActiveStaff === "on",
    sendMembershipType: form.sendMembershipType === "on",
    batchSize: text("batchSize"),
    requestsInFlight: text("requestsInFlight"),
    requestsPerMinute: text("requestsPerMinute"),
    settleSeconds: text("settleSeconds"),
    guardPeople: text("guardPeople"),
    guardPercent: text("guardPercent"),
    fourEyes: form.fourEyes === "on",
    readAddress: text("readAddress"),
    readCallsPerMinute: text("readCallsPerMinute") || "180",
    showSignOnLink: form.showSignOnLink === "on",
    communityLink: text("communityLink"),
    communityTerm: text("communityTerm"),
    communityIcon: text("communityIcon"),
    loginBouncePath: text("loginBouncePath"),
    hasTypedKey: text("tenantApiKey") !== "",
  };
}

export interface DialogContext {
  readAt: number;
  associationName: string;
  timeZone: string;
  supportEmail: string | null;
  usualPushAddress: string;
  usualReadAddress: string;
  /** Address of the association's Info Hub, without slash at the end. */
  issuer: string;
  /** Higher Logic, as registered; null until it is. */
  client: SsoClient | null;
  icon: IconDrawing;
  mayConfigure: boolean;
  mayPush: boolean;
  run: RunView | null;
  problems: number;
  held: number;
}

export function dialogView(settings: HigherLogicSettings, context: DialogContext): DialogView {
  const { supportEmail, issuer, client, ...shown } = context;
  const state = {
    ...settings,
    supportEmail,
    initialSyncFinished: settings.initialSyncFinishedAt !== null,
    initialSyncRequested: settings.syncRequestedAt !== null,
  };
  return {
    ...shown,
    version: settings.version,
    values: formValues(settings),
    hasKey: settings.hasKey,
    keyHint: settings.tenantApiKeyLastFour || null,
    hasReadKey: settings.hasReadKey,
    readKeyHint: settings.readKeyLastFour || null,
    gates: gates(state),
    syncRefusal: syncRefusal(state),
    signOnLinkRefusal: signOnLinkRefusal(state),
    hasOwnLink: settings.communityLink !== null,
    handOver: valuesToHandOver(issuer, client, settings.communityLink),
    previewBeforeSync: settings.hadOtherTarget && settings.syncRequestedAt === null,
    synced: settings.syncRequestedAt !== null,
    savedBy: settings.updatedBy,
    savedAt: settings.updatedBy === null ? null : settings.updatedAt.toISOString(),
  };
}
