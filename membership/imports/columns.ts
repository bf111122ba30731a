/** What a file is about; the command's second word. */
export const IMPORT_KINDS = ["contacts", "organizations", "memberships", "lists"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** As staff know them. */
export const kindWords: Record<ImportKind, string> = {
  contacts: "Individuals",
  organizations: "Organizations",
  memberships: "Memberships",
  lists: "Lists/committees, and who is on them",
};

/** How a cell is read. `key` and `name` can be neither cleared nor longer than the table takes. */
export type CellType = "key" | "name" | "text" | "email" | "date" | "yes-no" | "membership-status";

/** Of a contact of either kind; the same names as the table's. */
const CONTACT_COLUMNS = {
  integration_key: "key",
  organization_name: "text",
  first_name: "text",
  last_name: "text",
  email: "email",
  member_number: "text",
  prefix: "text",
  middle_name: "text",
  suffix: "text",
  informal_name: "text",
  website_url: "text",
  phone: "text",
  mobile_phone: "text",
  address1: "text",
  address2: "text",
  city: "text",
  state: "text",
  postal_code: "text",
  country: "text",
  exclude_from_directory: "yes-no",
  do_not_contact: "yes-no",
  do_not_email: "yes-no",
} satisfies Record<string, CellType>;

/** Columns a file of each kind may have, in any order. */
export const COLUMNS: Record<ImportKind, Record<string, CellType>> = {
  contacts: { ...CONTACT_COLUMNS, organization_key: "text", title: "text" },
  organizations: CONTACT_COLUMNS,
  memberships: {
    integration_key: "key",
    membership_type: "name",
    status: "membership-status",
    begins_on: "date",
    expires_on: "date",
    dropped_on: "date",
  },
  lists: {
    list_key: "key",
    list_name: "name",
    kind: "text",
    is_synced: "yes-no",
    // Empty or absent: the line is about the list alone.
    integration_key: "text",
    role: "text",
    joined_on: "date",
    dropped_on: "date",
  },
};

/** Columns without which a line says nothing. */
export const REQUIRED: Record<ImportKind, readonly string[]> = {
  contacts: ["integration_key"],
  organizations: ["integration_key"],
  memberships: ["integration_key", "membership_type"],
  lists: ["list_key"],
};

/** Columns that together say what a line is about; no two lines may agree in all of them. */
export const IDENTITY: Record<ImportKind, readonly string[]> = {
  ...REQUIRED,
  lists: ["list_key", "integration_key"],
};

/** Of a lists file: what is said of the list, the same in all its lines, and what of the contact's place on it. */
export const LIST_COLUMNS = ["list_name", "kind", "is_synced"] as const;
export const PLACE_COLUMNS = ["role", "joined_on", "dropped_on"] as const;

/** Columns of `contact` a file of contacts or organizations can set. */
export function contactColumns(present: readonly string[]): string[] {
  return present.filter((column) => column in CONTACT_COLUMNS && column !== "integration_key");
}
