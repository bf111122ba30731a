import type { Staff } from "@/accounts/people";
import { can } from "@/accounts/roles";
import { testConnection } from "@/higher-logic/push/gateways";
import { errorEntry } from "@/higher-logic/push/errors";
import { openReadGateway } from "@/higher-logic/read-api/gateway";
import { deletedContacts } from "@/higher-logic/sync/people/store";
import { preview, type ProposedSettings } from "@/higher-logic/sync/preview/store";
import type { Preview } from "@/higher-logic/sync/preview/tally";
import { privateAddressesAllowed } from "@/lib/http";
import { readIconCatalogue } from "../../community-link/icons/catalogue/store";
import {
  formValues,
  idle,
  typedValues,
  type DialogState,
  type PreviewView,
  type TestResult,
} from "../../dialog-view";
import { previewView, proposedSettings, type ProposedForm } from "../../preview-view";
import { pushBaseUrl, readBaseUrl, type Region } from "../../push-address";
import {
  checkConnection,
  checkReadAccess,
  type KnownConnection,
  type KnownSettings,
  type TypedReadAccess,
} from "../../schema";
import { readReadAccess } from "../../read-access/store";
import { readSettings, readStoredKey, type HigherLogicSettings } from "../../store";

type Fields = Record<string, unknown>;

/** *Preview*: who would be sent, removed or refused with the form as it stands. Nothing is saved or sent. */
export async function previewSettings(staff: Staff, fields: Fields): Promise<DialogState> {
  const { associationId } = staff;
  const stored = await readSettings(associationId);
  // Who may not change the settings sends no check boxes, and previews what is stored.
  const typed = can(staff.role, "higher-logic:configure") ? typedValues(fields) : formValues(stored);
  const { typed: connection } = checkConnection(fields, knownConnection(stored));
  const proposed = { ...typed, pushAddress: connection.pushAddress ?? "" };
  const found = await preview(associationId, { proposed: proposedSettings(proposed) });
  const view = await readPreviewView(associationId, found, proposed);
  return { ...idle, outcome: "previewed", message: "Preview is ready", typed, preview: view };
}

/** *Test connection*: with what is typed, else with what is stored. The request holds no people. */
export async function testSettings(staff: Staff, fields: Fields): Promise<DialogState> {
  const typedForm = typedValues(fields);
  const stored = await readSettings(staff.associationId);
  const known = knownConnection(stored);
  const { typed, fieldErrors } = checkConnection({ ...fields, enabled: "on" }, known);
  const read = checkReadAccess(fields, known);
  Object.assign(fieldErrors, read.fieldErrors);
  if (Object.keys(fieldErrors).length > 0)
    return { ...idle, outcome: "invalid", typed: typedForm, fieldErrors };
  const apiKey = typed.tenantApiKey ?? (await readStoredKey(staff.associationId));
  if (apiKey === null) return { ...idle, outcome: "invalid", typed: typedForm, fieldErrors: unreadableKey };
  const access = { format: typed.format, baseUrl: pushBaseUrl(typed), apiKey };
  const answer = await testConnection(access, typed.tenantCode ?? "");
  const test = answer.ok ? await testReading(staff.associationId, typed.region, read.typed) : answer;
  const message = test.ok ? "The connection works" : "The connection does not work";
  return { ...idle, outcome: "tested", message, typed: typedForm, test };
}

/** The read API is tried after the push API, where it is set up or typed. */
async function testReading(
  associationId: number,
  region: Region,
  { readAddress, readKey, readPassword }: TypedReadAccess,
): Promise<TestResult> {
  const stored = await readReadAccess(associationId);
  if (readKey === null && stored === null) return works;
  const access = {
    baseUrl: readBaseUrl(region, readAddress),
    key: readKey ?? stored!.key,
    password: readPassword ?? (readKey === null ? stored!.password : ""),
    callsPerMinute: 180,
  };
  const answer = await openReadGateway(access).whoAmI();
  if (answer.kind === "found") return worksBoth;
  const { code, detail } =
    answer.kind === "failed" ? answer : { code: "read-not-found" as const, detail: "" };
  const { sentence, whatToDo } = errorEntry(code);
  return { ok: false, sentence, whatToDo, answer: detail };
}

const unreadableKey = { tenantApiKey: "The stored key cannot be opened any more. Enter it again." };

const works: TestResult = {
  ok: true,
  sentence: "Higher Logic accepts this Tenant Code and this Tenant API Key.",
  whatToDo: "The test sent nobody’s data.",
  answer: "",
};

const worksBoth: TestResult = {
  ...works,
  sentence: "Higher Logic accepts this Tenant Code, this Tenant API Key and this read key.",
};

/** What is stored of the connection, for the checks of what is typed. */
function knownConnection(stored: HigherLogicSettings): KnownConnection {
  return {
    hasStoredKey: stored.hasKey,
    format: stored.format,
    region: stored.region,
    pushAddress: stored.pushAddress,
    readAddress: stored.readAddress,
    hasReadKey: stored.hasReadKey,
    allowLocal: privateAddressesAllowed(),
  };
}

/** What is stored and installed, for the checks of the whole dialog. */
export async function knownSettings(stored: HigherLogicSettings): Promise<KnownSettings> {
  return {
    ...knownConnection(stored),
    tenantCode: stored.tenantCode,
    showSignOnLink: stored.showSignOnLink,
    initialSyncFinished: stored.initialSyncFinishedAt !== null,
    initialSyncRequested: stored.syncRequestedAt !== null,
    icons: await readIconCatalogue(),
  };
}

/**
 * A preview that counts as removed only whom these settings remove. Who leaves for another cause as well is not in it:
 * confirming the settings must not let them past the guard.
 */
export function removedBySettings(
  associationId: number,
  proposed: Partial<ProposedSettings>,
): Promise<Preview> {
  return preview(associationId, { proposed, onlyNew: true });
}

/** A preview for the screen, its names leading to contacts that are there. */
export async function readPreviewView(
  associationId: number,
  found: Preview,
  form: ProposedForm,
  options: { onlyNew?: boolean } = {},
): Promise<PreviewView> {
  const { added, changed, removed, cannotBePushed, leaving } = found;
  const named = [added, changed, removed, cannotBePushed, ...leaving].flatMap(({ people }) => people);
  const deleted = await deletedContacts(
    associationId,
    named.map(({ contactId }) => contactId),
  );
  return previewView(found, form, deleted, options);
}
