import type { Staff } from "@/accounts/people";
import { can } from "@/accounts/roles";
import { testConnection } from "@/higher-logic/push/gateways";
import { deletedContacts } from "@/higher-logic/sync/people/store";
import { preview, previewNames, type ProposedSettings } from "@/higher-logic/sync/preview/store";
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
import { pushBaseUrl } from "../../push-address";
import { checkConnection, type KnownConnection, type KnownSettings } from "../../schema";
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
  const found = await preview(associationId, proposedSettings(proposed));
  const view = await readPreviewView(associationId, found, proposed);
  return { ...idle, outcome: "previewed", message: "Preview is ready", typed, preview: view };
}

/** *Test connection*: with what is typed, else with what is stored. The request holds no people. */
export async function testSettings(staff: Staff, fields: Fields): Promise<DialogState> {
  const typedForm = typedValues(fields);
  const stored = await readSettings(staff.associationId);
  const { typed, fieldErrors } = checkConnection({ ...fields, enabled: "on" }, knownConnection(stored));
  if (Object.keys(fieldErrors).length > 0)
    return { ...idle, outcome: "invalid", typed: typedForm, fieldErrors };
  const apiKey = typed.tenantApiKey ?? (await readStoredKey(staff.associationId));
  if (apiKey === null) return { ...idle, outcome: "invalid", typed: typedForm, fieldErrors: unreadableKey };
  const access = { format: typed.format, baseUrl: pushBaseUrl(typed), apiKey };
  const answer = await testConnection(access, typed.tenantCode ?? "");
  const test = answer.ok ? works : answer;
  const message = test.ok ? "The connection works" : "The connection does not work";
  return { ...idle, outcome: "tested", message, typed: typedForm, test };
}

const unreadableKey = { tenantApiKey: "The stored key cannot be opened any more. Enter it again." };

const works: TestResult = {
  ok: true,
  sentence: "Higher Logic accepts this Tenant Code and this Tenant API Key.",
  whatToDo: "The test sent nobody’s data.",
  answer: "",
};

/** What is stored of the connection, for the checks of what is typed. */
function knownConnection(stored: HigherLogicSettings): KnownConnection {
  return {
    hasStoredKey: stored.hasKey,
    format: stored.format,
    region: stored.region,
    pushAddress: stored.pushAddress,
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
export async function removedBySettings(
  associationId: number,
  proposed: Partial<ProposedSettings>,
): Promise<Preview> {
  const found = await preview(associationId, proposed);
  if (found.removed.count === 0) return found;
  const leaveAnyway = new Set((await preview(associationId)).removed.contactIds);
  if (leaveAnyway.size === 0) return found;
  const contactIds = found.removed.contactIds.filter((id) => !leaveAnyway.has(id));
  const { people } = await previewNames(associationId, "removed", { proposed, except: leaveAnyway });
  return { ...found, removed: { count: contactIds.length, contactIds, people } };
}

/** A preview for the screen, its names leading to contacts that are there. */
export async function readPreviewView(
  associationId: number,
  found: Preview,
  form: ProposedForm,
  options: { onlyNew?: boolean } = {},
): Promise<PreviewView> {
  const named = [found.added, found.removed, found.cannotBePushed].flatMap(({ people }) => people);
  const deleted = await deletedContacts(
    associationId,
    named.map(({ contactId }) => contactId),
  );
  return previewView(found, form, deleted, options);
}
