import { hash } from "node:crypto";
import { personKey } from "../person-key";
import { scopeOf, type Scope, type ScopeSettings } from "../scope";
import { cleanDate, cleanText } from "./clean-text";
import { communityGroups } from "./community-groups";
import type { MembershipGroup } from "./contact-info";
import type { ErrorCode } from "./errors";
import { recordJson, type PushFormat } from "./format";
import { missingName, namesToSend, type Names } from "./names";
import type { ContactSnapshot, Person, Shadow } from "./person";
import type { MemberDetailsV1, MemberRecord } from "./record";

/** Everything of the settings that shows in a record. */
export interface RecordSettings extends ScopeSettings {
  /** The membership type travels as MemberType (V1), or as a group of its own (V2). */
  sendMembershipType: boolean;
  format: PushFormat;
}

export interface ProjectedRecord {
  kind: "record";
  /** LegacyContactKey, in V2 ContactId. */
  key: string;
  /** The record's JSON in the target's format; the same record is always the same text. */
  json: string;
  /** SHA-256 of `json` in UTF-8; compared with the shadow's. */
  hash: Buffer;
  isActive: boolean;
  isMember: boolean;
  /** GroupKeys the record holds, sorted. */
  groupKeys: string[];
  /** As sent. */
  names: Names;
  isRemoval: boolean;
  /** GroupKeys last told that this record takes away. */
  leavesLists: string[];
}

export type Projection =
  /** Out of scope and never pushed, or the removal was already accepted. */
  | { kind: "nothing" }
  | ProjectedRecord
  /** Cannot be pushed, and nobody at Higher Logic knows the person yet. */
  | { kind: "problem"; code: ErrorCode; detail: string };

/** Longer text is cut. Higher Logic publishes no limits; these are above any real value. */
const LONGEST = { short: 100, text: 255, url: 2_000 };

/**
 * What Higher Logic should be told about one contact, from one snapshot. Never throws, reads nothing else, and says the
 * same bytes for the same facts in whatever order rows were read.
 */
export function project(snapshot: ContactSnapshot, settings: RecordSettings): Projection {
  const standing = standingOf(snapshot, settings);
  if (standing.kind === "out") return removal(snapshot.person, snapshot.shadow, settings.format);
  if (standing.kind === "problem") return standing;
  const { shadow } = snapshot;
  const { person, scope, names } = standing;
  const details = memberDetails(person, names, scope.isMember, settings);
  const record = { MemberDetails: details, CommunityGroups: communityGroups(scope.lists) };
  const json = recordJson(settings.format, record, membershipGroup(person, details));
  return projected(record, json, shadow, false);
}

/** Whether somebody is told about, in which communities and by which names: what decides, before a record is made. */
export type Standing =
  | { kind: "in"; person: Person; scope: Extract<Scope, { inScope: true }>; names: Names }
  | { kind: "out" }
  | Extract<Projection, { kind: "problem" }>;

export function standingOf({ person, shadow }: ContactSnapshot, settings: ScopeSettings): Standing {
  const scope = person && scopeOf(person, settings);
  if (!person || !scope?.inScope) return { kind: "out" };
  const names = namesToSend(person, mayBeThere(shadow) ? shadow : null);
  const missing = missingName(person, names);
  return missing ? { kind: "problem", ...missing } : { kind: "in", person, scope, names };
}

/**
 * Told about, and not removed since for certain. While an older request may still put somebody back whose removal was
 * accepted, they are told whatever is true of them, else what that request says would last.
 */
function mayBeThere(shadow: Shadow | null): shadow is Shadow {
  return shadow !== null && (shadow.removedAt === null || shadow.inDoubtUntil !== null);
}

/** Somebody who was told about and is out now: inactive and in no community, but never deleted. */
function removal(person: Person | null, shadow: Shadow | null, format: PushFormat): Projection {
  if (!mayBeThere(shadow)) return { kind: "nothing" };
  const names = namesToSend(person, shadow);
  const details = {
    LegacyContactKey: shadow.integrationKey,
    FirstName: names.firstName,
    LastName: names.lastName,
    EmailAddress: names.email,
    IsOrganization: false,
    IsActive: false,
    IsMember: false,
  } as const;
  const record = { MemberDetails: details, CommunityGroups: [] };
  return projected(record, recordJson(format, record, null), shadow, true);
}

function projected(
  { MemberDetails: details, CommunityGroups: groups }: MemberRecord,
  json: string,
  shadow: Shadow | null,
  isRemoval: boolean,
): ProjectedRecord {
  const groupKeys = groups.map((group) => group.GroupKey);
  return {
    kind: "record",
    key: details.LegacyContactKey,
    json,
    hash: hash("sha256", json, "buffer"),
    isActive: details.IsActive,
    isMember: details.IsMember,
    groupKeys,
    names: { firstName: details.FirstName, lastName: details.LastName, email: details.EmailAddress },
    isRemoval,
    leavesLists: (shadow?.groupKeys ?? []).filter((key) => !groupKeys.includes(key)),
  };
}

/** The type of the membership as V2 says it; null where V1 would leave MemberType empty. */
function membershipGroup({ membership }: Person, details: MemberDetailsV1): MembershipGroup | null {
  if (!membership || details.MemberType === "") return null;
  return { typeId: membership.typeId, typeName: details.MemberType, beginsOn: details.MemberSince };
}

function short(value: string | null | undefined): string {
  return cleanText(value ?? null, LONGEST.short);
}

function text(value: string | null | undefined): string {
  return cleanText(value ?? null, LONGEST.text);
}

function memberDetails(
  person: Person,
  names: Names,
  isMember: boolean,
  settings: RecordSettings,
): MemberDetailsV1 {
  const phone = short(person.phone);
  const mobilePhone = short(person.mobilePhone);
  return {
    LegacyContactKey: personKey(person),
    MemberID: text(person.memberNumber),
    PrefixCode: text(person.prefix),
    FirstName: names.firstName,
    MiddleName: text(person.middleName),
    LastName: names.lastName,
    SuffixCode: text(person.suffix),
    InformalName: text(person.informalName),
    EmailAddress: names.email,
    WebsiteURL: cleanText(person.websiteUrl, LONGEST.url),
    Title: text(person.work?.title),
    CompanyName: text(person.work?.organizationName),
    Phone1: phone,
    Phone1Type: phone && "Office",
    Phone2: mobilePhone,
    Phone2Type: mobilePhone && "Mobile",
    Address1: text(person.address1),
    Address2: text(person.address2),
    City: text(person.city),
    State: text(person.state),
    PostalCode: short(person.postalCode),
    Country: text(person.country),
    MemberSince: cleanDate(person.membership?.beginsOn),
    MemberExpiresOn: cleanDate(person.membership?.expiresOn),
    MemberType: settings.sendMembershipType ? text(person.membership?.typeName) : "",
    ExcludeFromDirectory: person.excludeFromDirectory,
    IsOrganization: false,
    IsActive: true,
    IsMember: isMember,
  };
}
