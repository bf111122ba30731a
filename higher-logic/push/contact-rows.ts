import type { ContactStatus, Person, PersonList, Shadow } from "./person";

/** A contact with its shadow; each half is null on its own when the contact is gone or was never sent. */
export interface ContactRow {
  contact_id: number;
  kind: "individual" | "organization" | null;
  integration_key: string;
  member_number: string | null;
  prefix: string | null;
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  suffix: string | null;
  informal_name: string | null;
  email: string | null;
  website_url: string | null;
  phone: string | null;
  mobile_phone: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  state: string | null;
  postal_code: string | null;
  country: string | null;
  exclude_from_directory: boolean;
  is_active_staff: boolean;
  sent_key: string | null;
  sent_hash: Buffer | null;
  sent_first_name: string | null;
  sent_last_name: string | null;
  sent_email: string | null;
  sent_group_keys: string[];
  sent_is_active: boolean;
  sent_is_member: boolean;
  accepted_at: Date | null;
  removed_at: Date | null;
  in_doubt_until: Date | null;
  may_be_out: boolean;
}

/** What a contact counts as on the day, and what makes it so. */
export interface StandingRow {
  contact_id: number;
  status: ContactStatus;
  type_id: number | null;
  type_name: string | null;
  begins_on: string | null;
  expires_on: string | null;
  works_for: number | null;
  title: string | null;
  organization_name: string | null;
}

/** One current row on a synced list. */
export interface ListRow {
  contact_id: number;
  list_membership_id: number;
  list_id: number;
  key: string;
  name: string;
  kind: string;
  role: string | null;
  joined_on: string | null;
  dropped_on: string | null;
}

/** null when the contact is gone. */
export function personOf(
  row: ContactRow,
  standing: StandingRow | undefined,
  lists: readonly ListRow[],
): Person | null {
  if (row.kind === null || !standing) return null;
  return {
    contactId: row.contact_id,
    kind: row.kind,
    integrationKey: row.integration_key,
    memberNumber: row.member_number,
    prefix: row.prefix,
    firstName: row.first_name,
    middleName: row.middle_name,
    lastName: row.last_name,
    suffix: row.suffix,
    informalName: row.informal_name,
    email: row.email,
    websiteUrl: row.website_url,
    phone: row.phone,
    mobilePhone: row.mobile_phone,
    address1: row.address1,
    address2: row.address2,
    city: row.city,
    state: row.state,
    postalCode: row.postal_code,
    country: row.country,
    excludeFromDirectory: row.exclude_from_directory,
    status: standing.status,
    isActiveStaff: row.is_active_staff,
    work:
      standing.works_for === null
        ? null
        : { title: standing.title, organizationName: standing.organization_name },
    membership: membershipOf(standing),
    lists: lists.map(listOf),
  };
}

/** null when the contact was never sent to this target. */
export function shadowOf(row: ContactRow): Shadow | null {
  if (row.sent_key === null) return null;
  return {
    recordHash: row.sent_hash,
    integrationKey: row.sent_key,
    firstName: row.sent_first_name,
    lastName: row.sent_last_name,
    email: row.sent_email,
    groupKeys: row.sent_group_keys,
    isActive: row.sent_is_active,
    isMember: row.sent_is_member,
    acceptedAt: row.accepted_at,
    removedAt: row.removed_at,
    inDoubtUntil: row.in_doubt_until,
    mayBeOut: row.may_be_out,
  };
}

function membershipOf({ type_id, type_name, begins_on, expires_on }: StandingRow): Person["membership"] {
  if (type_id === null || type_name === null) return null;
  return { typeId: type_id, typeName: type_name, beginsOn: begins_on, expiresOn: expires_on };
}

function listOf(row: ListRow): PersonList {
  return {
    listMembershipId: row.list_membership_id,
    listId: row.list_id,
    key: row.key,
    name: row.name,
    kind: row.kind,
    role: row.role,
    joinedOn: row.joined_on,
    droppedOn: row.dropped_on,
  };
}
