import { project, type RecordSettings } from "@/higher-logic/push/member-record";
import type { ContactSnapshot } from "@/higher-logic/push/person";
import type { CommunityMember } from "@/higher-logic/read-api/answers";
import { isKnown } from "../diff";
import type { DriftCause, DriftKind } from "./causes";

/** One difference between what a community shows of a person and what it was told. */
export interface Difference {
  kind: Exclude<DriftKind, "candidate" | "not-there" | "missing">;
  field: string;
  told: string;
  seen: string;
  /** null: the person has to be asked for first. */
  cause: DriftCause | null;
}

const plain = { field: "", told: "", seen: "" };

/**
 * What differs for one person whom the community shows.
 *
 * @param snapshot of whoever has the member's key here; null: nobody has
 * @param isSettled nothing about the person waits, is in doubt or was accepted only just now
 */
export function differences(
  member: CommunityMember,
  groupKey: string,
  snapshot: ContactSnapshot | null,
  settings: RecordSettings,
  isSettled: boolean,
): Difference[] {
  if (snapshot === null) return [{ kind: "extra", ...plain, cause: "unknown-here" }];
  if (!isSettled) return [];
  const { shadow } = snapshot;
  if (shadow === null) return [{ kind: "extra", ...plain, cause: "never-told" }];
  if (!shadow.groupKeys.includes(groupKey)) return [{ kind: "extra", ...plain, cause: null }];
  if (member.isInactive && shadow.isActive) return [{ kind: "deactivated", ...plain, cause: "deactivated" }];
  const record = project(snapshot, settings);
  // What we would say now is what we said last only while nothing waits; else only the next push can tell.
  if (record.kind !== "record" || !isKnown(record, shadow)) return [];
  const { roles, companyName } = saidAbout(record.json, groupKey);
  const compared: [field: string, told: string, seen: string][] = [
    ["First name", record.names.firstName, member.firstName],
    ["Last name", record.names.lastName, member.lastName],
    ["E-mail", record.names.email, member.email],
    ["Company", companyName, member.companyName],
    ["Role", roles, member.roles],
    ["Member", yesOrNo(record.isMember), yesOrNo(member.isMember)],
  ];
  return compared
    .filter(([, told, seen]) => told.trim() !== seen.trim())
    .map(([field, told, seen]) => ({ kind: "field", field, told, seen, cause: null }));
}

const yesOrNo = (value: boolean): string => (value ? "yes" : "no");

interface SaidRecord {
  MemberDetails?: { CompanyName?: string };
  CommunityGroups?: { GroupKey: string; RoleDescription: string }[];
  ContactDetails?: { OrganizationName?: string };
  Groups?: { GroupId: string; Role: string }[];
}

/** Out of a record of ours, in either format. */
function saidAbout(json: string, groupKey: string): { roles: string; companyName: string } {
  const said = JSON.parse(json) as SaidRecord;
  const byV1 = said.CommunityGroups?.find(({ GroupKey }) => GroupKey === groupKey)?.RoleDescription;
  const byV2 = said.Groups?.find(({ GroupId }) => GroupId === groupKey)?.Role;
  return {
    roles: byV1 ?? byV2 ?? "",
    companyName: said.MemberDetails?.CompanyName ?? said.ContactDetails?.OrganizationName ?? "",
  };
}
