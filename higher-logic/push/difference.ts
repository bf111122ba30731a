import type { Said } from "./said";

/** One thing that a record says otherwise than the record before it. */
export interface FieldChange {
  /** As staff call it. */
  field: string;
  /** Empty: nothing. */
  was: string;
  is: string;
}

/** Both formats' names of the fields, as staff know them; a name that is missing here is shown as it is. */
const LABELS: Readonly<Record<string, string>> = {
  LegacyContactKey: "Integration key",
  ContactId: "Integration key",
  MemberID: "Member number",
  AlternateContactId: "Member number",
  PrefixCode: "Prefix",
  FirstName: "First name",
  MiddleName: "Middle name",
  LastName: "Last name",
  SuffixCode: "Suffix",
  InformalName: "Informal name",
  EmailAddress: "E-mail",
  PrimaryEmailAddress: "E-mail",
  WebsiteURL: "Website",
  CompanyName: "Company",
  OrganizationName: "Company",
  Phone1: "Phone",
  Phone1Type: "Phone type",
  Phone2: "Mobile phone",
  Phone2Type: "Mobile phone type",
  Address1: "Address line 1",
  Address2: "Address line 2",
  PostalCode: "Postal code",
  MemberSince: "Member since",
  MemberExpiresOn: "Member until",
  MemberType: "Membership type",
  ExcludeFromDirectory: "Left out of the directory",
  IsActive: "Active in the community",
  IsMember: "Member",
  IsOrganization: "Organization",
  "Addresses.AddressLine1": "Address line 1",
  "Addresses.AddressLine2": "Address line 2",
  "Addresses.City": "City",
  "Addresses.StateProvince": "State",
  "Addresses.PostalCode": "Postal code",
  "Addresses.CountryCode": "Country",
  "PhoneNumbers.FormattedNumber": "Phone",
  "PhoneNumbers.PhoneType": "Phone type",
};

/** What a record says otherwise than the one before, field by field and then community by community. */
export function differences(before: Said | null, after: Said): FieldChange[] {
  const was = flat(before?.fields ?? {});
  const is = flat(after.fields);
  // A removal names who leaves and nothing else: what it leaves out is no change.
  const left = after.isActive ? [...was.keys()].filter((name) => !is.has(name)) : [];
  const fields = [...is.keys(), ...left].flatMap((name) =>
    change(label(name), was.get(name) ?? "", is.get(name) ?? ""),
  );
  return [...fields, ...activity(before, after), ...communities(before, after)];
}

/** V2 has no field for it. */
function activity(before: Said | null, after: Said): FieldChange[] {
  if ("IsActive" in after.fields) return [];
  return change("Active in the community", before ? word(before.isActive) : "", word(after.isActive));
}

function communities(before: Said | null, after: Said): FieldChange[] {
  const was = new Map(before?.groups.map((group) => [group.key, group]));
  const is = new Map(after.groups.map((group) => [group.key, group]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [one, other] = [was.get(key), is.get(key)];
    const name = other?.name ?? one?.name ?? key;
    const renamed = one && other ? change(`Community ${name}: name`, one.name, other.name) : [];
    return [...change(`Community ${name}`, inGroup(one), inGroup(other)), ...renamed];
  });
}

function inGroup(group: Said["groups"][number] | undefined): string {
  if (!group) return "";
  const { role, beginDate, endDate } = group;
  const from = beginDate ? `, from ${day(beginDate)}` : "";
  return `${role || "Member"}${from}${endDate ? `, until ${day(endDate)}` : ""}`;
}

/** V2 writes days as moments. */
function day(text: string): string {
  return text.replace(/T00:00:00\.000Z$/, "");
}

function change(field: string, was: string, is: string): FieldChange[] {
  return was === is ? [] : [{ field, was, is }];
}

/** Fields by name, those of the first object of a list as `List.Field`, of the second as `List.2.Field`. */
function flat(fields: Record<string, unknown>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(fields)) {
    if (!Array.isArray(value)) found.set(name, word(value));
    else
      value.forEach((each: Record<string, unknown>, index) => {
        for (const [inner, text] of Object.entries(each))
          found.set(`${name}${index > 0 ? `.${index + 1}` : ""}.${inner}`, word(text));
      });
  }
  return found;
}

function label(name: string): string {
  const [list, place, inner] = name.split(".");
  if (inner !== undefined) return `${label(`${list}.${inner}`)} ${place}`;
  return LABELS[name] ?? name;
}

function word(value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  return typeof value === "string" ? day(value) : value === null || value === undefined ? "" : String(value);
}

/** `E-mail: old → new`, for a line of text. */
export function changeWords({ field, was, is }: FieldChange): string {
  return `${field}: ${was || "nothing"} → ${is || "nothing"}`;
}
