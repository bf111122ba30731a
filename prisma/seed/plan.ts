/** Days from the day of seeding; negative: before it. */
export type Days = number;

export type MembershipStatus = "active" | "pending" | "suspended" | "dropped";

/** Columns of a contact, as in the table. What is not named stays empty. */
export interface ContactPlan {
  kind: "individual" | "organization";
  integration_key?: string;
  member_number?: string;
  prefix?: string;
  first_name?: string;
  middle_name?: string;
  last_name?: string;
  suffix?: string;
  informal_name?: string;
  organization_name?: string;
  email?: string;
  website_url?: string;
  phone?: string;
  mobile_phone?: string;
  address1?: string;
  city?: string;
  state?: string;
  postal_code?: string;
  country?: string;
  exclude_from_directory?: boolean;
  do_not_contact?: boolean;
}

export interface ListPlan {
  key: string;
  name: string;
  kind: string;
  is_synced: boolean;
  is_active: boolean;
  do_not_contact: boolean;
}

/**
 * Everything of one association. Rows name contacts, types and lists by their place in these arrays. It holds no date
 * and no id, so it is the same on every machine and every day.
 */
export interface AssociationPlan {
  slug: string;
  name: string;
  host: string;
  tenantCode: string;
  tenantApiKey: string;
  /** Websupport's switch on, the dialog filled in and enabled. */
  isSetUp: boolean;
  /** With which the stand-in lets its read API be called. */
  readKey: string;
  /** Whether that is entered in the dialog, so that the community can be checked for drift. */
  isReadable: boolean;
  membershipTypes: string[];
  contacts: ContactPlan[];
  relationships: {
    contact: number;
    organization: number;
    title?: string;
    is_primary: boolean;
    begins: Days;
    ends?: Days;
  }[];
  memberships: {
    contact: number;
    type: number;
    status: MembershipStatus;
    begins?: Days;
    expires?: Days;
    dropped?: Days;
  }[];
  lists: ListPlan[];
  listMemberships: { list: number; contact: number; role?: string; joined: Days; dropped?: Days }[];
  staff: { contact: number; role: "viewer" | "operator" | "admin"; is_active: boolean }[];
  /** Contacts that can sign in; the login is their e-mail. */
  logins: number[];
}

export function emptyPlan(
  about: Pick<AssociationPlan, "slug" | "name" | "host" | "tenantCode" | "tenantApiKey" | "isSetUp">,
): AssociationPlan {
  return {
    ...about,
    readKey: `${about.slug}-demo-read-key`,
    isReadable: false,
    membershipTypes: [],
    contacts: [],
    relationships: [],
    memberships: [],
    lists: [],
    listMemberships: [],
    staff: [],
    logins: [],
  };
}

/** Adds a contact and answers its place. */
export function addContact(plan: AssociationPlan, contact: ContactPlan): number {
  return plan.contacts.push(contact) - 1;
}

/** Adds a person with a login. */
export function addLogin(
  plan: AssociationPlan,
  first_name: string,
  last_name: string,
  email: string,
): number {
  const contact = addContact(plan, { kind: "individual", first_name, last_name, email });
  plan.logins.push(contact);
  return contact;
}

/** A membership that is active today and for most of a year to come. */
export function addActiveMembership(plan: AssociationPlan, contact: number, type = 0): void {
  plan.memberships.push({ contact, type, status: "active", begins: -700, expires: 300 });
}

export function addToList(plan: AssociationPlan, list: number, contact: number, role?: string): void {
  plan.listMemberships.push({ list, contact, role, joined: -200 });
}
