import { hash } from "node:crypto";
import type { ProposedSettings } from "@/higher-logic/sync/preview/store";
import type { NamedPeople, Preview, PreviewPerson } from "@/higher-logic/sync/preview/tally";
import type { FormValues, NamedPerson, PreviewView } from "./dialog-view";

/** What of the form decides who is told what, and where. */
export type ProposedForm = Pick<
  FormValues,
  | "onlySyncActiveMembers"
  | "includeActiveStaff"
  | "sendMembershipType"
  | "tenantCode"
  | "format"
  | "region"
  | "pushAddress"
>;

export function proposedSettings(form: ProposedForm): Partial<ProposedSettings> {
  return {
    onlySyncActiveMembers: form.onlySyncActiveMembers,
    includeActiveStaff: form.includeActiveStaff,
    sendMembershipType: form.sendMembershipType,
    tenantCode: form.tenantCode || null,
    format: form.format === "push-v2" ? "push-v2" : "push-v1",
    region: form.region === "canada" ? "canada" : "us",
    pushAddress: form.pushAddress || null,
  };
}

/**
 * Page with all the names that a preview of this form counts.
 *
 * @param onlyNew of the removed only those whom these settings remove, not those who leave anyway
 */
export function allNamesHref(form: ProposedForm, options: { onlyNew?: boolean } = {}): string {
  return `/setup/integrations/higher-logic/preview?${addressOf(form, options)}`;
}

/** The file with everybody whom a preview of this form counts; `&as=json` for programs. */
export function previewExportHref(form: ProposedForm, options: { onlyNew?: boolean } = {}): string {
  return `/api/higher-logic/preview?${addressOf(form, options)}`;
}

function addressOf(form: ProposedForm, { onlyNew = false }: { onlyNew?: boolean }): string {
  return new URLSearchParams({
    onlySyncActiveMembers: String(form.onlySyncActiveMembers),
    includeActiveStaff: String(form.includeActiveStaff),
    sendMembershipType: String(form.sendMembershipType),
    tenantCode: form.tenantCode,
    format: form.format,
    region: form.region,
    pushAddress: form.pushAddress,
    ...(onlyNew ? { onlyNew: "true" } : {}),
  }).toString();
}

/** The form of `allNamesHref` out of its address; what is missing is as in the dialog's defaults. */
export function proposedFromAddress(asked: Record<string, string | string[] | undefined>): ProposedForm {
  const text = (name: string) => (typeof asked[name] === "string" ? asked[name].slice(0, 300) : "");
  const isOn = (name: string) => text(name) !== "false";
  return {
    onlySyncActiveMembers: isOn("onlySyncActiveMembers"),
    includeActiveStaff: isOn("includeActiveStaff"),
    sendMembershipType: isOn("sendMembershipType"),
    tenantCode: text("tenantCode"),
    format: text("format"),
    region: text("region"),
    pushAddress: text("pushAddress"),
  };
}

/** A preview as the dialog shows it: all counts, and the first names. */
export function previewView(
  found: Preview,
  form: ProposedForm,
  deleted: ReadonlySet<number>,
  options: { onlyNew?: boolean } = {},
): PreviewView {
  const shown = ({ count, people }: NamedPeople) => ({
    count,
    people: people.map((person) => namedPerson(person, deleted)),
  });
  const names = allNamesHref(form, options);
  return {
    added: shown(found.added),
    changed: shown(found.changed),
    removed: shown(found.removed),
    cannotBePushed: shown(found.cannotBePushed),
    lookedAt: found.lookedAt,
    unchanged: found.unchanged,
    leavesAnyway: found.leavesAnyway,
    leaving: found.leaving.map(({ key, name, ...people }) => ({
      ...shown(people),
      name,
      allNamesHref: `${names}&show=leaving&community=${encodeURIComponent(key)}`,
    })),
    newCommunities: found.newCommunities.map(({ name }) => name),
    allNamesHref: names,
    exportHref: previewExportHref(form, options),
  };
}

export function namedPerson(
  { contactId, name, because, changes }: PreviewPerson,
  deleted: ReadonlySet<number>,
): NamedPerson {
  return { contactId, name, because: because ?? undefined, changes, isDeleted: deleted.has(contactId) };
}

/**
 * Stands for "these people leave this community" in the form of *Confirm and push*. When somebody else would be removed
 * as well by the time it is pressed, it is another digest, and the names are shown anew.
 */
export function digestOf(found: Preview, target: { pushTargetId: number | null }): string {
  return hash("sha256", `${target.pushTargetId}:${found.removed.contactIds.join()}`);
}
