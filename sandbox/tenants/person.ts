/** A value of a `MemberDetails` field as it is kept: text or yes/no; an unknown field may hold any JSON. */
export type FieldValue = string | boolean | number | object;

/** One community a pushed record puts the person in; several entries with one key are already merged. */
export interface PushedGroup {
  key: string;
  /** "" when the record gave none. */
  name: string;
  type: string;
  /** Several roles are joined with a comma. */
  role: string;
  since: string;
  begin: string;
  end: string;
}

/** Arrays that a record replaces when it has them and leaves alone when it does not. */
export const SIDE_ARRAYS = ["SecurityGroups", "Demographics", "Education", "JobHistory"] as const;
export type SideArrays = Partial<Record<(typeof SIDE_ARRAYS)[number], unknown[]>>;

/** One record of a push after checking, in whichever format it came. */
export interface PushedRecord {
  key: string;
  /** MemberDetails as JSON, fields in one canonical order, so that equal records are equal texts. */
  details: string;
  isActive: boolean;
  isMember: boolean;
  /** Sorted by key. */
  groups: PushedGroup[];
  sideArrays: SideArrays | null;
}

export interface Community {
  key: string;
  name: string;
  type: string;
  hidden: boolean;
  archived: boolean;
  memberCount: number;
}

/**
 * A contact as it lies in memory. A million of them must fit, so the fields are one text and not thirty
 * properties, and memberships are a compact text beside references to the shared communities.
 */
export interface Person {
  key: string;
  /** Place in the order of first arrival; paging and the digest go by it. */
  readonly slot: number;
  details: string;
  /** JSON of `[key, name, role, since, begin, end][]`, sorted by key. */
  memberships: string;
  communities: readonly Community[];
  sideArrays: SideArrays | null;
  /** As stored now: the pushed value unless it was changed by hand since. */
  isActive: boolean;
  isMember: boolean;
  pushedActive: boolean;
  /** Fields changed by hand since the last push; the next push sweeps them away. */
  byHand: Record<string, FieldValue> | null;
  /** Deactivated by an administrator of the community; no push undoes it. */
  locallyDeactivated: boolean;
  receivedCount: number;
  lastReceivedAt: number;
  lastLoginAt: number | null;
  digestIsStale: boolean;
}

type MembershipTuple = [key: string, name: string, role: string, since: string, begin: string, end: string];

export function membershipsText(groups: readonly PushedGroup[]): string {
  if (groups.length === 0) return "[]";
  return JSON.stringify(groups.map((g): MembershipTuple => [g.key, g.name, g.role, g.since, g.begin, g.end]));
}

/** Every field as stored now: pushed, then overlaid with what was changed by hand. */
export function fieldsOf(person: Person): Record<string, FieldValue> {
  return { ...(JSON.parse(person.details) as Record<string, FieldValue>), ...person.byHand };
}

/** May sign in: the association says so and no administrator of the community has said no. */
export function isUsable(person: Person): boolean {
  return person.isActive && !person.locallyDeactivated;
}

export function nameOf(fields: Record<string, FieldValue>): string {
  return [fields.FirstName, fields.LastName].filter(Boolean).join(" ") || "(no name)";
}

/** The contact as the control API shows it. */
export function contactView(person: Person): Record<string, unknown> {
  const memberships = JSON.parse(person.memberships) as MembershipTuple[];
  return {
    LegacyContactKey: person.key,
    ...fieldsOf(person),
    ...person.sideArrays,
    communities: memberships.map(([GroupKey, , RoleDescription, , BeginDate, EndDate]) => {
      return { GroupKey, RoleDescription, BeginDate, EndDate };
    }),
    receivedCount: person.receivedCount,
    lastReceivedAt: new Date(person.lastReceivedAt).toISOString(),
    lastLoginAt: person.lastLoginAt === null ? null : new Date(person.lastLoginAt).toISOString(),
    locallyDeactivated: person.locallyDeactivated,
  };
}
