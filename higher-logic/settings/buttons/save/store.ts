import type { Staff } from "@/accounts/people";
import { preview } from "@/higher-logic/sync/preview/store";
import type { Preview } from "@/higher-logic/sync/preview/tally";
import { changesOf, describeStored, fieldLabels, type SettingsChange } from "../../changes";
import { readDialog } from "../../dialog/store";
import { formValues, idle, typedValues, type Conflict, type DialogState } from "../../dialog-view";
import { digestOf } from "../../preview-view";
import { storeSettings, type SaveOutcome } from "../../saving/store";
import { checkSettings, type CheckedSettings, type SettingsInput } from "../../schema";
import { isAnotherCommunity, isInfoHub } from "../../sign-on/store";
import { readSettings, type HigherLogicSettings } from "../../store";
import { knownSettings, readPreviewView, removedBySettings } from "../look/store";

type Fields = Record<string, unknown>;

/** *Save*: applies at once, unless people who are in the community would be removed; then they are named first. */
export async function saveSettings(staff: Staff, fields: Fields): Promise<DialogState> {
  const stored = await readSettings(staff.associationId);
  const checked = await check(fields, stored);
  if (!checked.ok) return refusedForm(fields, checked.fieldErrors);
  const { input } = checked;
  if (asksFirst(stored, input)) {
    const found = await removedBySettings(staff.associationId, input);
    if (found.removed.count > 0) return askToConfirm(staff, fields, found, stored);
  }
  return store(staff, fields, input, []);
}

/** *Confirm and push* after a save that would remove people: the same people, or the new names are shown first. */
export async function confirmSettings(staff: Staff, fields: Fields): Promise<DialogState> {
  const stored = await readSettings(staff.associationId);
  const checked = await check(fields, stored);
  if (!checked.ok) return refusedForm(fields, checked.fieldErrors);
  // Somebody else saved meanwhile: told by storeSettings, whatever was confirmed.
  if (!asksFirst(stored, checked.input)) return store(staff, fields, checked.input, []);
  const found = await removedBySettings(staff.associationId, checked.input);
  if (fields.confirmDigest !== digestOf(found, stored)) return askToConfirm(staff, fields, found, stored);
  return store(staff, fields, checked.input, found.removed.contactIds);
}

/** The form's own rules, and those that need to know the other associations. */
async function check(fields: Fields, stored: HigherLogicSettings): Promise<CheckedSettings> {
  const checked = checkSettings(fields, await knownSettings(stored));
  if (!checked.ok) return checked;
  const communityLink = await leadsAstray(stored.associationId, checked.input);
  return communityLink === null ? checked : { ok: false, fieldErrors: { communityLink } };
}

/** Why members must not be sent there, or null: round and round in an Info Hub, or to somebody else's community. */
async function leadsAstray(
  associationId: number,
  { communityLink, tenantCode }: SettingsInput,
): Promise<string | null> {
  if (communityLink === null) return null;
  if (await isInfoHub(communityLink))
    return "This is the address of an Info Hub. Enter that of your community at Higher Logic.";
  if (await isAnotherCommunity(associationId, { communityLink, tenantCode }))
    return "This is another association’s community. Enter the address of your own.";
  return null;
}

/** A narrower or wider scope is shown by name first, once anybody was pushed. A new target has nobody to remove. */
function asksFirst(stored: HigherLogicSettings, input: SettingsInput): boolean {
  const change = changesOf(stored, input);
  const isNewest = stored.version === input.version;
  return isNewest && change.scope && !change.target && input.enabled && stored.syncRequestedAt !== null;
}

async function askToConfirm(
  staff: Staff,
  fields: Fields,
  found: Preview,
  stored: HigherLogicSettings,
): Promise<DialogState> {
  const typed = typedValues(fields);
  return {
    ...idle,
    outcome: "confirm",
    message: "Not saved yet: look at who would be removed",
    typed,
    preview: await readPreviewView(staff.associationId, found, typed, { onlyNew: true }),
    confirmDigest: digestOf(found, stored),
  };
}

async function store(
  staff: Staff,
  fields: Fields,
  input: SettingsInput,
  confirmedRemovals: readonly number[],
): Promise<DialogState> {
  const { associationId, email: by } = staff;
  const outcome = await storeSettings(associationId, input, { by, confirmedRemovals });
  const view = await readDialog(staff);
  if (outcome.status === "conflict") {
    const message = "Not saved: somebody else saved first";
    const conflict = conflictOf(outcome);
    return { ...idle, outcome: "conflict", message, view, typed: typedValues(fields), conflict };
  }
  const { syncRunId } = outcome;
  const saved = { ...idle, outcome: "saved" as const, message: "Settings saved", view, syncRunId };
  if (!showsWhoIsConcerned(outcome.change, outcome.settings)) return saved;
  const found = await preview(associationId);
  return {
    ...saved,
    preview: await readPreviewView(associationId, found, formValues(outcome.settings)),
    confirmDigest: view.previewBeforeSync ? digestOf(found, outcome.settings) : null,
  };
}

/** After another target was saved, and after a scope was: who is concerned is told by name. */
function showsWhoIsConcerned(change: SettingsChange, settings: HigherLogicSettings): boolean {
  const isChangedTarget = change.target && settings.hadOtherTarget && settings.syncRequestedAt === null;
  return settings.enabled && (isChangedTarget || (change.scope && settings.syncRequestedAt !== null));
}

/** Wrong input: said at the fields, and nothing else happens. */
export function refusedForm(fields: Fields, fieldErrors: DialogState["fieldErrors"]): DialogState {
  return { ...idle, outcome: "invalid", typed: typedValues(fields), fieldErrors };
}

function conflictOf({ settings, fields }: Extract<SaveOutcome, { status: "conflict" }>): Conflict {
  return {
    savedBy: settings.updatedBy ?? "Somebody",
    savedAt: settings.updatedAt.toISOString(),
    fields: fields.map((field) => ({ label: fieldLabels[field], stored: describeStored(field, settings) })),
  };
}
