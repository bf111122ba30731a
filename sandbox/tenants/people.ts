import { PushedDigest } from "./digest";
import {
  pack,
  type Community,
  type FieldValue,
  type Membership,
  type Person,
  type PlainMembership,
  type PushedRecord,
} from "./person";
import { Past } from "./past";

const NO_COMMUNITIES: readonly Community[] = Object.freeze([]);

/**
 * Everybody and every community of one tenant, in memory. Knows what a push and a change by hand do; knows
 * nothing of HTTP or files.
 */
export class People {
  readonly digest = new PushedDigest();
  readonly communities = new Map<string, Community>();
  readonly counts = { active: 0, members: 0, memberships: 0 };
  /** What was there before the newest pushes, for a read API that lags behind. */
  readonly past = new Past();
  /** Counts whatever changes, so that what was gathered before can be told from what is still true. */
  version = 0;
  private readonly byKey = new Map<string, Person>();
  private readonly inOrder: Person[] = [];

  get size(): number {
    return this.inOrder.length;
  }

  find(key: string): Person | undefined {
    return this.byKey.get(key);
  }

  all(): readonly Person[] {
    return this.inOrder;
  }

  /** Up to `limit` people who arrived after the one with this key; `null` when nobody has it. */
  pageAfter(key: string, limit: number): Person[] | null {
    if (key === "") return this.inOrder.slice(0, limit);
    const before = this.byKey.get(key);
    return before === undefined ? null : this.inOrder.slice(before.slot + 1, before.slot + 1 + limit);
  }

  /** Take a pushed record over whole. What was changed by hand goes, except a local deactivation. */
  accept(record: PushedRecord, atMs: number): void {
    const person = this.byKey.get(record.key) ?? this.add(record.key);
    this.past.keep(person, atMs);
    this.past.noteMoves(person, record.memberships, atMs);
    this.uncount(person);
    person.pushed = pack(record);
    person.communities =
      record.memberships.length === 0 ? NO_COMMUNITIES : record.memberships.map(this.communityOf);
    person.communitiesByHand = null;
    if (record.sideArrays !== null) person.sideArrays = { ...person.sideArrays, ...record.sideArrays };
    person.byHand = null;
    person.isActive = person.pushedActive = record.isActive;
    person.isMember = record.isMember;
    person.receivedCount++;
    person.lastReceivedAt = atMs;
    this.count(person);
    this.digest.touch(person);
  }

  /** Change fields of one person by hand, as an administrator of the community would. */
  changeByHand(
    person: Person,
    fields: Record<string, FieldValue>,
    locallyDeactivated?: boolean,
    communities?: readonly PlainMembership[],
    atMs = 0,
  ): void {
    this.uncount(person);
    person.changedByHandAt = atMs;
    if (communities !== undefined) {
      person.communitiesByHand = communities;
      person.communities = communities.map((membership) => this.communityOf({ ...membership, type: "" }));
    }
    if (Object.keys(fields).length > 0) person.byHand = { ...person.byHand, ...fields };
    if (typeof fields.IsActive === "boolean") person.isActive = fields.IsActive;
    if (typeof fields.IsMember === "boolean") person.isMember = fields.IsMember;
    if (locallyDeactivated !== undefined) person.locallyDeactivated = locallyDeactivated;
    this.count(person);
  }

  /** Give a person another key, as Higher Logic's page "Update Legacy Contact Keys" does. */
  rekey(person: Person, key: string): void {
    this.version++;
    this.byKey.delete(person.key);
    person.key = key;
    this.byKey.set(key, person);
  }

  /** The community with this key: made hidden when new, renamed when the record calls it something else. */
  private readonly communityOf = ({ key, name, type }: Membership): Community => {
    const known = this.communities.get(key);
    if (known === undefined) {
      const made = { key, name: name || key, type, hidden: true, archived: false, memberCount: 0 };
      this.communities.set(key, made);
      return made;
    }
    if (name !== "") known.name = name;
    if (type !== "") known.type = type;
    return known;
  };

  private add(key: string): Person {
    const person: Person = {
      key,
      slot: this.inOrder.length,
      pushed: "",
      communities: NO_COMMUNITIES,
      sideArrays: null,
      isActive: false,
      isMember: false,
      pushedActive: false,
      byHand: null,
      communitiesByHand: null,
      locallyDeactivated: false,
      receivedCount: 0,
      lastReceivedAt: 0,
      changedByHandAt: 0,
      lastLoginAt: null,
      digestIsStale: false,
    };
    this.inOrder.push(person);
    this.byKey.set(key, person);
    return person;
  }

  private count(person: Person): void {
    this.version++;
    if (person.isActive && !person.locallyDeactivated) this.counts.active++;
    if (person.isMember) this.counts.members++;
    this.counts.memberships += person.communities.length;
    for (const community of person.communities) community.memberCount++;
  }

  private uncount(person: Person): void {
    if (person.isActive && !person.locallyDeactivated) this.counts.active--;
    if (person.isMember) this.counts.members--;
    this.counts.memberships -= person.communities.length;
    for (const community of person.communities) community.memberCount--;
  }
}
