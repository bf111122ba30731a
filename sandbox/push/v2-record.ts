import { NOT_SENT, type FieldValue, type Membership, type PushedRecord } from "../tenants/person";
import { DETAILS, FieldTable, property, type Field } from "./fields";
import { BadRecord, membershipOf, mergedByKey, readField } from "./read-record";
import { readDateTime, UNREADABLE } from "./values";

/** `ContactDetails`: V2's names, each with the `MemberDetails` field it is kept under; null = under its own name. */
const KEPT_AS: Record<string, string | null> = {
  ContactId: "LegacyContactKey",
  AlternateContactId: "MemberID",
  ParentContactId: "ParentMemberKey",
  Prefix: "PrefixCode",
  FirstName: "FirstName",
  MiddleName: "MiddleName",
  LastName: "LastName",
  Suffix: "SuffixCode",
  Designation: "Designation",
  InformalName: "InformalName",
  PrimaryEmailAddress: "EmailAddress",
  Gender: "Gender",
  Ethnicity: "Ethnicity",
  Age: "Age",
  Birthday: "Birthday",
  OrganizationName: "CompanyName",
  Title: "Title",
  MemberSince: "MemberSince",
  MemberExpiresOn: "MemberExpiresOn",
  ExcludeFromDirectory: "ExcludeFromDirectory",
  IsMember: "IsMember",
  IsOrganization: "IsOrganization",
  WebsiteURL: "WebsiteURL",
  ProfileImageURL: "ProfileImageURL",
  FacebookURL: "FacebookURL",
  TwitterURL: "TwitterURL",
  LinkedinURL: "LinkedInURL",
  DoNotEmail: null,
  IsDeleted: null,
};

const CONTACT = new FieldTable(Object.keys(KEPT_AS), {
  flags: ["IsMember", "IsOrganization", "ExcludeFromDirectory", "DoNotEmail", "IsDeleted"],
  dates: ["Birthday", "MemberSince", "MemberExpiresOn"],
});

/** An entry of `Groups`, in the order of the members of `Membership`. */
const GROUP = new FieldTable(
  ["GroupId", "GroupName", "Role", "InitialJoinDate", "BeginDate", "EndDate", "GroupType"],
  { dates: ["InitialJoinDate", "BeginDate", "EndDate"] },
);

const ADDRESS: Record<string, string> = {
  AddressLine1: "Address1",
  AddressLine2: "Address2",
  City: "City",
  StateProvince: "State",
  PostalCode: "PostalCode",
  CountryCode: "Country",
};

const RECORD = new FieldTable([
  ...["ContactDetails", "Groups", "Addresses", "PhoneNumbers", "EmailAddresses"],
  ...["Demographics", "Education", "JobHistory"],
]);

type Fields = Map<string, string | boolean>;

/**
 * Check one record of `/v2/contactinfo` and keep it under V1's names.
 *
 * @param unknownFields names that docs/wire.md does not know are added to it
 * @throws BadRecord for no ContactId, what is no date-time with milliseconds, and wrong shapes
 */
export function readV2Record(item: unknown, unknownFields: Set<string>): PushedRecord {
  if (!isObject(item)) throw new BadRecord("A record is not an object.");
  for (const name in item) if (RECORD.find(name) === undefined) unknownFields.add(name);
  const details = property(item, "ContactDetails");
  if (!isObject(details)) throw new BadRecord("ContactDetails is missing.");
  const fields: Fields = new Map();
  const unknown = readDetails(details, fields, unknownFields);
  const key = fields.get("LegacyContactKey");
  if (typeof key !== "string" || key.trim() === "") throw new BadRecord("ContactId is missing.");
  if (fields.get("IsDeleted") === true) return deleted(key);
  fields.delete("IsDeleted");
  readContactPoints(item, fields);
  const { communities, securityGroups } = readGroups(item, unknownFields);
  if (securityGroups.length > 0) unknown.push(["SecurityGroups", securityGroups]);
  return {
    ...stored(fields, unknown),
    key,
    isActive: true,
    isMember: fields.get("IsMember") === true,
    memberships: communities,
    sideArrays: { SecurityGroups: securityGroups, ...arraysOf(item) },
  };
}

/** Nobody is forgotten: who is deleted is inactive and belongs nowhere. */
function deleted(key: string): PushedRecord {
  const nothing = stored(new Map([["LegacyContactKey", key]]), []);
  return {
    ...nothing,
    values: nothing.values.with(DETAILS.find("IsActive")!.place, false),
    ...{ key, isActive: false, isMember: false, memberships: [], sideArrays: { SecurityGroups: [] } },
  };
}

/** By V1's table; V2 has no flag for it, so whoever is told about is active. */
function stored(fields: Fields, unknown: [string, FieldValue][]): Pick<PushedRecord, "values" | "unknown"> {
  const values = new Array<string | boolean>(DETAILS.fields.length).fill(NOT_SENT);
  values[DETAILS.find("IsActive")!.place] = true;
  for (const [name, value] of fields) {
    const field = DETAILS.find(name);
    if (field === undefined) unknown.push([name, value]);
    else values[field.place] = value;
  }
  return { values, unknown: unknown.length === 0 ? null : unknown.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function readDetails(
  details: Record<string, unknown>,
  fields: Fields,
  unknownFields: Set<string>,
): [string, FieldValue][] {
  const unknown: [string, FieldValue][] = [];
  for (const name in details) {
    const value = details[name];
    if (value === null) continue;
    const field = CONTACT.find(name);
    if (field === undefined) {
      unknownFields.add(name);
      unknown.push([name, value as FieldValue]);
    } else fields.set(KEPT_AS[field.name] ?? field.name, readStrictly(field, value));
  }
  return unknown;
}

function readStrictly(field: Field, value: unknown): string | boolean {
  if (field.kind !== "date") return readField(field, value);
  const read = readDateTime(value);
  if (read !== UNREADABLE) return read;
  throw new BadRecord(`${field.name} must be a date-time like yyyy-MM-ddTHH:mm:ss.fffZ.`);
}

/** The primary address, up to four numbers in their order, and an e-mail address where ContactDetails has none. */
function readContactPoints(item: object, fields: Fields): void {
  const addresses = objectsOf(item, "Addresses");
  const address = addresses.find((one) => property(one, "IsPrimary") === true) ?? addresses[0];
  for (const [name, kept] of Object.entries(ADDRESS)) {
    const value = address && property(address, name);
    if (value !== undefined && value !== null) fields.set(kept, readField(text(name), value));
  }
  for (const [place, number] of objectsOf(item, "PhoneNumbers").slice(0, 4).entries()) {
    fields.set(`Phone${place + 1}`, readField(text("FormattedNumber"), property(number, "FormattedNumber")));
    fields.set(`Phone${place + 1}Type`, readField(text("PhoneType"), property(number, "PhoneType")));
  }
  const emails = objectsOf(item, "EmailAddresses");
  const email = emails.find((one) => property(one, "IsPreferred") === true) ?? emails[0];
  if (email !== undefined && !fields.get("EmailAddress"))
    fields.set("EmailAddress", readField(text("EmailAddress"), property(email, "EmailAddress")));
}

const text = (name: string): Field => ({ name, kind: "text", place: 0 });

/** `Membership` makes a security group, every other type a community. */
function readGroups(item: object, unknownFields: Set<string>) {
  const groups = objectsOf(item, "Groups").map((entry) => readGroup(entry, unknownFields));
  const isSecurity = ({ type }: Membership) => type.toLowerCase() === "membership";
  const securityGroups = mergedByKey(groups.filter(isSecurity)).map(({ key, name, role, begin, end }) => {
    return {
      ...{ GroupKey: key, GroupName: name, GroupType: "Security" },
      ...{ RoleDescription: role, BeginDate: begin, EndDate: end },
    };
  });
  return { communities: mergedByKey(groups.filter((group) => !isSecurity(group))), securityGroups };
}

function readGroup(entry: Record<string, unknown>, unknownFields: Set<string>): Membership {
  const read = ["", "", "", "", "", "", ""];
  for (const name in entry) {
    const field = GROUP.find(name);
    if (field === undefined) unknownFields.add(`Groups.${name}`);
    else if (entry[name] !== null) read[field.place] = readStrictly(field, entry[name]) as string;
  }
  return membershipOf(read);
}

/** Arrays that V1 has under the same name; what is left out is cleared. */
function arraysOf(item: object): Record<"Demographics" | "Education" | "JobHistory", unknown[]> {
  return {
    Demographics: arrayOf(item, "Demographics"),
    Education: arrayOf(item, "Education"),
    JobHistory: arrayOf(item, "JobHistory"),
  };
}

function objectsOf(item: object, name: string): Record<string, unknown>[] {
  return arrayOf(item, name).map((entry) => {
    if (!isObject(entry)) throw new BadRecord(`An entry of ${name} is not an object.`);
    return entry;
  });
}

function arrayOf(item: object, name: string): unknown[] {
  const value = property(item, name) ?? [];
  if (!Array.isArray(value)) throw new BadRecord(`${name} is not an array.`);
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
