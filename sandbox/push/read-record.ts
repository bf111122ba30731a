import {
  SIDE_ARRAYS,
  type FieldValue,
  type PushedGroup,
  type PushedRecord,
  type SideArrays,
} from "../tenants/person";
import { FIELDS, fieldNamed, property } from "./fields";
import { readDate, readFlag, readText, UNREADABLE } from "./values";

/** What is wrong with a record. It never says which record: the real answer does not either. */
export class BadRecord extends Error {
  override readonly name = "BadRecord";
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Check one item of a V1 batch.
 *
 * @param unknownFields names that docs/wire.md does not know are added to it
 * @throws BadRecord for what the door refuses: no key, an unreadable date or flag, a wrong shape
 */
export function readRecord(item: unknown, unknownFields: Set<string>): PushedRecord {
  if (!isObject(item)) throw new BadRecord("An item is not an object.");
  const details = property(item, "MemberDetails");
  if (!isObject(details)) throw new BadRecord("MemberDetails is missing.");
  const values = readDetails(details, unknownFields);
  const key = values.known[0];
  if (typeof key !== "string" || key.trim() === "") throw new BadRecord("LegacyContactKey is missing.");
  return {
    key,
    details: detailsText(values),
    isActive: values.known[ACTIVE] === true,
    isMember: values.known[MEMBER] === true,
    groups: readGroups(property(item, "CommunityGroups")),
    sideArrays: readSideArrays(item),
  };
}

const ACTIVE = fieldNamed("IsActive")!.place;
const MEMBER = fieldNamed("IsMember")!.place;

interface DetailValues {
  /** By the field's place; undefined = not sent, or null. */
  known: (FieldValue | undefined)[];
  unknown: [name: string, value: FieldValue][];
}

function readDetails(details: object, unknownFields: Set<string>): DetailValues {
  const values: DetailValues = { known: new Array<FieldValue | undefined>(FIELDS.length), unknown: [] };
  for (const [name, value] of Object.entries(details)) {
    if (value === null) continue;
    const field = fieldNamed(name);
    if (field === undefined) {
      unknownFields.add(name);
      values.unknown.push([name, value as FieldValue]);
    } else values.known[field.place] = readField(field.name, value);
  }
  return values;
}

/** Read one known field, or throw `BadRecord`. Also used for changes by hand. */
export function readField(name: string, value: unknown): FieldValue {
  const kind = fieldNamed(name)!.kind;
  if (kind === "text") {
    const text = readText(value);
    if (text === UNREADABLE) throw new BadRecord(`${name} is not text.`);
    return text;
  }
  const read = kind === "flag" ? readFlag(value) : readDate(value);
  if (read === UNREADABLE) throw new BadRecord(`${name} is not a ${kind === "flag" ? "boolean" : "date"}.`);
  return read;
}

/** Fields in one order, unknown ones behind the known by name. Joined, not added up: added text stays in pieces. */
function detailsText(values: DetailValues): string {
  const parts: string[] = [];
  for (const field of FIELDS) {
    const value = values.known[field.place];
    if (value !== undefined) parts.push(`"${field.name}":${JSON.stringify(value)}`);
  }
  const unknown = values.unknown.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of unknown) parts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${parts.join(",")}}`;
}

/** Absent clears; blank keys are skipped; one key twice is one membership with both roles. */
function readGroups(value: unknown): PushedGroup[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new BadRecord("CommunityGroups is not an array.");
  const groups = new Map<string, PushedGroup>();
  for (const entry of value) {
    const group = readGroup(entry);
    if (group.key.trim() === "") continue;
    const known = groups.get(group.key);
    if (known === undefined) groups.set(group.key, group);
    else if (group.role !== "") known.role = known.role === "" ? group.role : `${known.role},${group.role}`;
  }
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function readGroup(entry: unknown): PushedGroup {
  if (!isObject(entry)) throw new BadRecord("An entry of CommunityGroups is not an object.");
  const text = (name: string): string => {
    const read = readText(property(entry, name));
    if (read === UNREADABLE) throw new BadRecord(`${name} of a community is not text.`);
    return read;
  };
  const date = (name: string): string => {
    const read = readDate(property(entry, name));
    if (read === UNREADABLE) throw new BadRecord(`${name} of a community is not a date.`);
    return read;
  };
  return {
    key: text("GroupKey"),
    name: text("GroupName"),
    type: text("GroupType"),
    role: text("RoleDescription"),
    since: date("SinceDate"),
    begin: date("BeginDate"),
    end: date("EndDate"),
  };
}

function readSideArrays(item: object): SideArrays | null {
  let found: SideArrays | null = null as SideArrays | null;
  for (const name of SIDE_ARRAYS) {
    const value = property(item, name);
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value)) throw new BadRecord(`${name} is not an array.`);
    found = { ...(found ?? {}), [name]: value };
  }
  return found;
}
