export type ContactKind = "individual" | "organization";

/** What staff type into a contact; `null` is "nothing there". */
export interface ContactFields {
  integrationKey: string | null;
  memberNumber: string | null;
  prefix: string | null;
  firstName: string | null;
  middleName: string | null;
  lastName: string | null;
  suffix: string | null;
  informalName: string | null;
  organizationName: string | null;
  email: string | null;
  websiteUrl: string | null;
  phone: string | null;
  mobilePhone: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  country: string | null;
  excludeFromDirectory: boolean;
  doNotContact: boolean;
  doNotEmail: boolean;
}

export interface Contact extends ContactFields {
  id: number;
  kind: ContactKind;
  integrationKey: string;
  /** Changes with every edit of the row: a form answers with the one it was made from. */
  version: string;
  /** A record with the key was handed to another program: the key cannot change any more. */
  keyIsFixed: boolean;
}

/** Column of table `contact` by field. */
export const contactColumns = {
  integrationKey: "integration_key",
  memberNumber: "member_number",
  prefix: "prefix",
  firstName: "first_name",
  middleName: "middle_name",
  lastName: "last_name",
  suffix: "suffix",
  informalName: "informal_name",
  organizationName: "organization_name",
  email: "email",
  websiteUrl: "website_url",
  phone: "phone",
  mobilePhone: "mobile_phone",
  address1: "address1",
  address2: "address2",
  city: "city",
  state: "state",
  postalCode: "postal_code",
  country: "country",
  excludeFromDirectory: "exclude_from_directory",
  doNotContact: "do_not_contact",
  doNotEmail: "do_not_email",
} as const satisfies Record<keyof ContactFields, string>;

/** The words on screen, also in "changed meanwhile". */
export const contactLabels: Record<keyof ContactFields, string> = {
  integrationKey: "Integration key",
  memberNumber: "Member number",
  prefix: "Prefix",
  firstName: "First name",
  middleName: "Middle name",
  lastName: "Last name",
  suffix: "Suffix",
  informalName: "Informal name",
  organizationName: "Organization name",
  email: "E-mail",
  websiteUrl: "Website",
  phone: "Phone",
  mobilePhone: "Mobile phone",
  address1: "Address line 1",
  address2: "Address line 2",
  city: "City",
  state: "State",
  postalCode: "Postal code",
  country: "Country",
  excludeFromDirectory: "Exclude from directory",
  doNotContact: "Do Not Contact",
  doNotEmail: "Do Not Email",
};

/** How a contact is called wherever it is named. Nobody is ever nameless: then the e-mail or the number stands in. */
export function displayName(
  contact: Pick<ContactFields, "firstName" | "lastName" | "organizationName" | "email"> & { id: number },
): string {
  const person = [contact.firstName, contact.lastName].filter((part) => part?.trim()).join(" ");
  return person || contact.organizationName?.trim() || contact.email?.trim() || `Contact ${contact.id}`;
}

/** A contact's status, derived by Postgres (`contact_statuses`) and never typed in. */
export type ContactStatus = "active" | "suspended" | "pending" | "dropped" | "non-member";

export const statusWords: Record<ContactStatus, string> = {
  active: "Active",
  suspended: "Suspended",
  pending: "Pending Approval",
  dropped: "Dropped",
  "non-member": "Non Member",
};

export const contactStatuses = Object.keys(statusWords) as ContactStatus[];

/** A form's texts for a stored contact. */
export function contactValues(contact: Contact): Record<string, string> {
  return Object.fromEntries(
    (Object.keys(contactColumns) as (keyof ContactFields)[]).map((field) => {
      const value = contact[field];
      return [field, typeof value === "boolean" ? (value ? "on" : "") : (value ?? "")];
    }),
  );
}
