import {
  NOT_SENT,
  type FieldValue,
  type Membership,
  type PushedRecord,
  type SideArrays,
} from "../tenants/person";
import { DETAILS, GROUP, ITEM, type Field } from "./fields";
import { readDate, readFlag, readText, UNREADABLE } from "./values";

/** What is wrong with a record. It never says which record: the real answer does not either. */
export class BadRecord extends Error {
  override readonly name = "BadRecord";
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const [KEY, ACTIVE, MEMBER] = [0, 1, 2];

/**
 * Check one item of a V1 batch.
 *
 * @param unknownFields names that docs/wire.md does not know are added to it
 * @throws BadRecord for what the door refuses: no key, an unreadable date or flag, a wrong shape
 */
export function readRecord(item: unknown, unknownFields: Set<string>): PushedRecord {
  if (!isObject(item)) throw new BadRecord("An item is not an object.");
  let details: unknown;
  let groups: unknown;
  let sideArrays: SideArrays | null = null as SideArrays | null;
  for (const name in item) {
    const field = ITEM.find(name);
    if (field === undefined) unknownFields.add(name);
    else if (field.place === 0) details = item[name];
    else if (field.place === 1) groups = item[name];
    else if (item[name] !== null)
      sideArrays = { ...(sideArrays ?? {}), [field.name]: arrayOf(field.name, item[name]) };
  }
  if (!isObject(details)) throw new BadRecord("MemberDetails is missing.");
  const { values, unknown } = readDetails(details, unknownFields);
  const key = values[KEY];
  if (typeof key !== "string" || key === NOT_SENT || key.trim() === "")
    throw new BadRecord("LegacyContactKey is missing.");
  return {
    key,
    values,
    unknown,
    isActive: values[ACTIVE] === true,
    isMember: values[MEMBER] === true,
    memberships: groups === undefined || groups === null ? [] : readGroups(groups, unknownFields),
    sideArrays,
  };
}

type Details = Pick<PushedRecord, "values" | "unknown">;

function readDetails(details: Record<string, unknown>, unknownFields: Set<string>): Details {
  const values = new Array<string | boolean>(DETAILS.fields.length).fill(NOT_SENT);
  let unknown: Details["unknown"] = null;
  for (const name in details) {
    const value = details[name];
    if (value === null) continue;
    const field = DETAILS.find(name);
    if (field !== undefined) values[field.place] = readField(field, value);
    else {
      unknownFields.add(name);
      (unknown ??= []).push([name, value as FieldValue]);
    }
  }
  unknown?.sort(([a], [b]) => (a < b ? -1 : 1));
  return { values, unknown };
}

/** Read one known field, or throw `BadRecord`. Also used for changes by hand. */
export function readField({ name, kind }: Field, value: unknown): string | boolean {
  const read = kind === "text" ? readText(value) : kind === "date" ? readDate(value) : readFlag(value);
  if (read !== UNREADABLE) return read;
  throw new BadRecord(
    `${name} is not ${kind === "text" ? "text" : kind === "date" ? "a date" : "a boolean"}.`,
  );
}

function readGroups(value: unknown, unknownFields: Set<string>): Membership[] {
  return mergedByKey(arrayOf("CommunityGroups", value).map((entry) => readGroup(entry, unknownFields)));
}

/** Blank keys are skipped; one key twice is one membership with both roles. Sorted by key. */
export function mergedByKey(entries: readonly Membership[]): Membership[] {
  const groups: Membership[] = [];
  for (const group of entries) {
    if (group.key.trim() === "") continue;
    const known = groups.find(({ key }) => key === group.key);
    if (known === undefined) groups.push(group);
    else if (group.role !== "") known.role = known.role === "" ? group.role : `${known.role},${group.role}`;
  }
  return groups.length < 2 ? groups : groups.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function readGroup(entry: unknown, unknownFields: Set<string>): Membership {
  if (!isObject(entry)) throw new BadRecord("An entry of CommunityGroups is not an object.");
  const read = ["", "", "", "", "", "", "", "", ""];
  for (const name in entry) {
    const field = GROUP.find(name);
    if (field === undefined) unknownFields.add(`CommunityGroups.${name}`);
    else read[field.place] = readField(field, entry[name]) as string;
  }
  return membershipOf(read);
}

/** By the places that both formats give the fields of a group. */
export function membershipOf(read: readonly string[]): Membership {
  const [key, name, role, since, begin, end, type] = read as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { key, name, role, since, begin, end, type };
}

function arrayOf(name: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new BadRecord(`${name} is not an array.`);
  return value;
}
