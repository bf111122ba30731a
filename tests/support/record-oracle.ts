import type { Rows } from "./generated-association";

export interface OracleSettings {
  onlySyncActiveMembers: boolean;
  includeActiveStaff: boolean;
  sendMembershipType: boolean;
}

/** Stands in a record where today's value is missing, and the one last sent goes on being told. */
export const LAST_SENT = "(as last sent)";

export interface Truth {
  MemberDetails: Record<string, unknown> & {
    LegacyContactKey: string;
    FirstName: string;
    LastName: string;
    EmailAddress: string;
    IsActive: boolean;
  };
  CommunityGroups: Record<string, string>[];
}

type Contact = Rows["contact"][number];
type Membership = Rows["membership"][number];

/**
 * What design.md 4.3 says Higher Logic is told about each contact, worked out from the rows alone and in its words: a
 * record, "nothing", or "problem". Shares no line with the product.
 */
export function expectedOf(rows: Rows, contactId: number, settings: OracleSettings, day: string): unknown {
  const contact = rows.contact.find(({ id }) => id === contactId);
  const told = rows.pushed_contact.find((row) => row.contact_id === contactId);
  const described = contact && inScope(rows, contact, settings, day);
  if (!described) return removal(told, contact);
  const lastSent = told && (told.removed_at === null || told.in_doubt_until !== null) ? told : undefined;
  const names = [clean(contact.first_name), clean(contact.last_name), email(contact.email)];
  const sent = [lastSent?.first_name, lastSent?.last_name, lastSent?.email];
  const [FirstName, LastName, EmailAddress] = names.map((value, at) => value || sent[at] || "");
  if (!FirstName || !LastName || !EmailAddress) return "problem";

  const phones = [clean(contact.phone, 100), clean(contact.mobile_phone, 100)];
  const active = described.membership;
  const work = employment(rows, contact.id, day);
  return {
    MemberDetails: {
      LegacyContactKey: contact.integration_key ?? `${contact.id}`,
      MemberID: clean(contact.member_number),
      PrefixCode: clean(contact.prefix),
      FirstName,
      MiddleName: clean(contact.middle_name),
      LastName,
      SuffixCode: clean(contact.suffix),
      InformalName: clean(contact.informal_name),
      EmailAddress,
      WebsiteURL: clean(contact.website_url, 2000),
      Title: clean(work?.title),
      CompanyName: clean(rows.contact.find(({ id }) => id === work?.organization_id)?.organization_name),
      Phone1: phones[0],
      Phone1Type: phones[0] ? "Office" : "",
      Phone2: phones[1],
      Phone2Type: phones[1] ? "Mobile" : "",
      Address1: clean(contact.address1),
      Address2: clean(contact.address2),
      City: clean(contact.city),
      State: clean(contact.state),
      PostalCode: clean(contact.postal_code, 100),
      Country: clean(contact.country),
      MemberSince: active?.begins_on ?? "",
      MemberExpiresOn: active?.expires_on ?? "",
      MemberType: settings.sendMembershipType ? clean(typeName(rows, active)) : "",
      ExcludeFromDirectory: contact.exclude_from_directory,
      IsOrganization: false,
      IsActive: true,
      IsMember: active !== undefined,
    },
    CommunityGroups: described.groups,
  };
}

/**
 * The same for somebody who was told about before, whatever that was: a record, or the removal of who is out of scope or
 * gone.
 */
export function truthOf(
  rows: Rows,
  { contactId, key }: { contactId: number; key: string },
  settings: OracleSettings,
  day: string,
): Truth {
  const told = {
    ...{ push_target_id: 0, association_id: 0, contact_id: contactId, integration_key: key },
    ...{ first_name: LAST_SENT, last_name: LAST_SENT, email: LAST_SENT, group_keys: [] },
    ...{ is_active: true, is_member: true, removed_at: null, in_doubt_until: null },
  };
  return expectedOf({ ...rows, pushed_contact: [told] }, contactId, settings, day) as Truth;
}

function removal(told: Rows["pushed_contact"][number] | undefined, contact: Contact | undefined): unknown {
  if (!told || (told.removed_at !== null && told.in_doubt_until === null)) return "nothing";
  return {
    MemberDetails: {
      LegacyContactKey: told.integration_key,
      FirstName: clean(contact?.first_name) || told.first_name,
      LastName: clean(contact?.last_name) || told.last_name,
      EmailAddress: email(contact?.email) || told.email,
      IsOrganization: false,
      IsActive: false,
      IsMember: false,
    },
    CommunityGroups: [],
  };
}

function inScope(rows: Rows, contact: Contact, settings: OracleSettings, day: string) {
  if (contact.kind === "organization") return undefined;
  const membership = activeMembership(rows, contact.id, day);
  const groups = membership || !settings.onlySyncActiveMembers ? communities(rows, contact.id, day) : [];
  const isStaff = rows.staff_member.some((row) => row.contact_id === contact.id && row.is_active);
  return groups.length > 0 || (isStaff && settings.includeActiveStaff) ? { membership, groups } : undefined;
}

function communities(rows: Rows, contactId: number, day: string) {
  const synced = rows.list.filter((list) => list.is_active && list.is_synced);
  return synced
    .sort((one, other) => one.key.localeCompare(other.key, "en"))
    .flatMap((list) => {
      const on = rows.list_membership.filter(
        (row) =>
          row.list_id === list.id &&
          row.contact_id === contactId &&
          isNow(row.joined_on, row.dropped_on, day),
      );
      if (on.length === 0) return [];
      const roles = [...new Set(on.map((row) => clean(row.role?.split(",").join("-"))))].filter(
        (role) => role,
      );
      return [
        {
          GroupKey: list.key,
          GroupName: clean(list.name),
          GroupType: clean(list.kind),
          RoleDescription: clean(roles.join(" / ")) || "Member",
          BeginDate: on.some((row) => row.joined_on === null) ? "" : on.map((row) => row.joined_on).sort()[0],
          EndDate: on.some((row) => row.dropped_on === null)
            ? ""
            : on
                .map((row) => row.dropped_on)
                .sort()
                .at(-1),
        },
      ];
    });
}

/** Own before an organization's, begun last, lowest id. */
function activeMembership(rows: Rows, contactId: number, day: string): Membership | undefined {
  const employers = rows.relationship
    .filter((row) => row.contact_id === contactId && isNow(row.begins_on, row.ends_on, day))
    .map((row) => row.organization_id)
    .filter((id) => rows.contact.some((contact) => contact.id === id && contact.kind === "organization"));
  const active = rows.membership.filter((row) => isActive(row, rows.association[0]!.grace_days, day));
  const begunLast = (of: Membership[]) =>
    of.sort(
      (one, other) => (other.begins_on ?? "").localeCompare(one.begins_on ?? "") || one.id - other.id,
    )[0];
  const own = begunLast(active.filter((row) => row.contact_id === contactId));
  return own ?? begunLast(active.filter((row) => employers.includes(row.contact_id)));
}

function isActive(row: Membership, graceDays: number, day: string): boolean {
  const hasBegun = row.begins_on === null || row.begins_on <= day;
  const isDropped = row.dropped_on !== null && row.dropped_on <= day;
  const lastDay =
    row.expires_on &&
    new Date(Date.parse(row.expires_on) + graceDays * 86_400_000).toISOString().slice(0, 10);
  return row.status === "active" && hasBegun && !isDropped && (lastDay === null || lastDay >= day);
}

/** The current relationship that is primary, else the oldest. */
function employment(rows: Rows, contactId: number, day: string) {
  return rows.relationship
    .filter((row) => row.contact_id === contactId && isNow(row.begins_on, row.ends_on, day))
    .filter((row) =>
      rows.contact.some(({ id, kind }) => id === row.organization_id && kind === "organization"),
    )
    .sort(
      (one, other) =>
        Number(other.is_primary) - Number(one.is_primary) ||
        (one.begins_on ?? "").localeCompare(other.begins_on ?? "") ||
        one.id - other.id,
    )[0];
}

function typeName(rows: Rows, membership: Membership | undefined): string | undefined {
  return rows.membership_type.find(({ id }) => id === membership?.membership_type_id)?.name;
}

function isNow(first: string | null, firstOut: string | null, day: string): boolean {
  return (first === null || first <= day) && (firstOut === null || firstOut > day);
}

/** A cut address would be another one: a longer one than any real address counts as missing. */
function email(value: string | null | undefined): string {
  const address = clean(value, Infinity);
  return address.length > 320 ? "" : address;
}

/** Character by character: breaks of a line are one blank, other control characters go, the rest is composed. */
function clean(value: string | null | undefined, longest = 255): string {
  let kept = "";
  let isInBreak = false;
  for (const character of value ?? "") {
    const code = character.codePointAt(0)!;
    const isBreak = (code >= 9 && code <= 13) || code === 0x85 || code === 0x2028 || code === 0x2029;
    if (isBreak && !isInBreak) kept += " ";
    isInBreak = isBreak;
    if (!isBreak && code >= 32 && !(code >= 127 && code <= 159)) kept += character;
  }
  const composed = [...kept.normalize("NFC").trim()];
  return composed.slice(0, longest).join("").trimEnd();
}
