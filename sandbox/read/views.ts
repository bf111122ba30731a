import { createHash } from "node:crypto";
import {
  fieldsOf,
  membershipsOf,
  nameOf,
  type Community,
  type Person,
  type PlainMembership,
} from "../tenants/person";
import type { SeenPerson } from "../tenants/past";
import type { Tenant } from "../tenants/tenant";

/** A person as the read API shows it now: with lag, as it was a while ago. */
export interface Shown {
  person: Person;
  seen: SeenPerson;
}

/** null: by what the read API shows, this person is not there yet. */
export function shown(tenant: Tenant, person: Person): Shown | null {
  const { lagMs } = tenant.dials.faults.read;
  const seen = lagMs === 0 ? person : tenant.people.past.at(person, Date.now() - lagMs);
  return seen === null ? null : { person, seen };
}

/** Higher Logic's own keys are GUIDs; here they are made from ours, so that they are the same after a restart. */
export function guidOf(tenant: Tenant, kind: string, key: string): string {
  const hex = createHash("sha256").update([tenant.code, kind, key].join("\n")).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function conciseView(tenant: Tenant, { person, seen }: Shown) {
  const fields = fieldsOf(seen);
  const isUsable = seen.isActive && !person.locallyDeactivated;
  return {
    ContactKey: guidOf(tenant, "contact", person.key),
    LegacyContactKey: person.key,
    MemberId: text(fields.MemberID),
    FirstName: text(fields.FirstName),
    MiddleName: text(fields.MiddleName),
    LastName: text(fields.LastName),
    InformalName: text(fields.InformalName),
    DisplayName: nameOf(fields),
    PrefixCode: text(fields.PrefixCode),
    SuffixCode: text(fields.SuffixCode),
    Designation: text(fields.Designation),
    EmailAddress: text(fields.EmailAddress),
    CompanyName: text(fields.CompanyName),
    CompanyTitle: text(fields.Title),
    IsCompany: fields.IsOrganization === true,
    IsMember: seen.isMember,
    ContactStatusCode: isUsable ? "ACTIVE" : "INACTIVE",
  };
}

/** **Contact** of wire-facts 5.3. */
export function contactView(
  tenant: Tenant,
  one: Shown,
  withSecurityGroups: boolean,
): Record<string, unknown> {
  const fields = fieldsOf(one.seen);
  const groups = one.person.sideArrays?.SecurityGroups ?? [];
  return {
    ...conciseView(tenant, one),
    Phone1: text(fields.Phone1),
    Phone1Type: text(fields.Phone1Type),
    Phone2: text(fields.Phone2),
    Phone2Type: text(fields.Phone2Type),
    WebsiteUrl: text(fields.WebsiteURL),
    AMSDirectoryOptOut: fields.ExcludeFromDirectory === true,
    UpdatedOn: new Date(Math.max(one.person.lastReceivedAt, one.person.changedByHandAt)).toISOString(),
    Addresses: addressesOf(fields),
    Demographics: [],
    EducationEntries: one.person.sideArrays?.Education ?? [],
    WorkHistory: one.person.sideArrays?.JobHistory ?? [],
    SecurityGroups: withSecurityGroups
      ? securityGroups(tenant, groups as { GroupKey: string; GroupName: string }[])
      : [],
  };
}

function addressesOf(fields: Record<string, unknown>) {
  const { Address1, Address2, City, State, PostalCode, Country } = fields;
  const address = { Address1, Address2, City, StateProvince: State, PostalCode, CountryCode: Country };
  return Object.values(address).some(Boolean) ? [address] : [];
}

function securityGroups(tenant: Tenant, groups: readonly { GroupKey: string; GroupName: string }[]) {
  return groups.map(({ GroupKey, GroupName }) => {
    const key = guidOf(tenant, "security", GroupKey);
    return { SecurityGroupKey: key, SecurityGroupName: GroupName, ProvidesMemberBenefits: true };
  });
}

/** **CommunityMember** of wire-facts 5.3. */
export function memberView(tenant: Tenant, one: Shown, membership: PlainMembership): Record<string, unknown> {
  const today = new Date().toISOString().slice(0, 10);
  const hasBegun = membership.begin === "" || membership.begin <= today;
  const isOver = membership.end !== "" && membership.end < today;
  return {
    ...conciseView(tenant, one),
    CommunityMemberRoles: membership.role,
    IsActive: hasBegun && !isOver,
    IsAdmin: false,
    StartDate: membership.begin || null,
    EndDate: membership.end || null,
    RemovedOn: null,
  };
}

/** **Community** of wire-facts 5.3; there is no hidden flag in it. */
export function communityView(tenant: Tenant, community: Community): Record<string, unknown> {
  const { syncing } = tenant.dials.faults.read;
  return {
    CommunityKey: guidOf(tenant, "community", community.key),
    LegacyGroupKey: community.key,
    CommunityName: community.name,
    CommunitySize: community.memberCount,
    CommunityTypeName: community.type,
    IsOnCommunitySync: syncing.includes("*") || syncing.includes(community.key),
    LinkToCommunity: `/communities/${encodeURIComponent(community.key)}`,
  };
}

export function membershipIn({ seen }: Shown, groupKey: string): PlainMembership | undefined {
  return membershipsOf(seen).find(({ key }) => key === groupKey);
}
