import type { StandinCommunity, StandinContact } from "@/scripts/standin/client";
import { LAST_SENT, type Truth, truthOf } from "../../../support/record-oracle";
import type { Bodies, Item, Moment } from "./moment";
import { itemStored } from "./wire";

const NAMES = ["FirstName", "LastName", "EmailAddress"] as const;

/** One person as every committed state had them. */
class Person {
  now!: Truth;
  readonly #ever = new Map<string, Truth>();
  readonly #names = { FirstName: new Set(), LastName: new Set(), EmailAddress: new Set() };

  constructor(readonly contactId: number) {}

  note(truth: Truth): void {
    this.now = truth;
    this.#ever.set(text(truth), truth);
    for (const name of NAMES) {
      const value = truth.MemberDetails[name];
      if (value !== LAST_SENT) this.#names[name].add(value);
    }
  }

  wasEver(item: Item): boolean {
    return this.#ever.has(text(item)) || [...this.#ever.values()].some((truth) => this.#says(item, truth));
  }

  isNow(item: Item): boolean {
    return this.#says(item, this.now);
  }

  /** Told on being removed, and not told again when names change after it. */
  isRemoved(item: Item): boolean {
    return this.#says(item, anyNames(this.now));
  }

  get isInScope(): boolean {
    return this.now.MemberDetails.IsActive;
  }

  /** Cannot be told to a community that does not know them. */
  get isNamed(): boolean {
    return NAMES.every((name) => this.now.MemberDetails[name] !== LAST_SENT);
  }

  #says(item: Item, truth: Truth): boolean {
    const filled: Item["MemberDetails"] = { ...truth.MemberDetails };
    for (const name of NAMES) {
      const value = item.MemberDetails[name];
      if (filled[name] === LAST_SENT && this.#names[name].has(value)) filled[name] = value;
    }
    return text(item) === text({ MemberDetails: filled, CommunityGroups: truth.CommunityGroups });
  }
}

function anyNames(truth: Truth): Truth {
  const names = { FirstName: LAST_SENT, LastName: LAST_SENT, EmailAddress: LAST_SENT };
  return { ...truth, MemberDetails: { ...truth.MemberDetails, ...names } };
}

/** In which fields they differ: what was told, and what is true. */
function difference(told: Item | undefined, truth: Truth): string {
  if (!told) return `told nothing, true is ${text(truth)}`;
  const facts = { ...told.MemberDetails, groups: told.CommunityGroups } as Record<string, unknown>;
  const wanted = { ...truth.MemberDetails, groups: truth.CommunityGroups } as Record<string, unknown>;
  return Object.keys({ ...facts, ...wanted })
    .filter((name) => JSON.stringify(facts[name]) !== JSON.stringify(wanted[name]))
    .map((name) => `${name} told ${JSON.stringify(facts[name])}, true ${JSON.stringify(wanted[name])}`)
    .join("; ");
}

/** The same facts are the same text, in whatever order they were written down. */
function text({ MemberDetails: details, CommunityGroups: groups, ...more }: Item | Truth): string {
  const sorted = (facts: object) => Object.entries(facts).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([sorted(details), groups.map(sorted), sorted(more)]);
}

/** What was true of everybody in one association after every commit, by design.md 4.3 alone. */
export class History {
  readonly #byId = new Map<number, Person>();
  readonly #byKey = new Map<string, Person>();
  readonly #keys = new Map<number, string>();

  note({ rows, settings, day }: Moment): void {
    for (const { id, integration_key: key } of rows.contact) {
      this.#keys.set(id, key!);
      if (!this.#byId.has(id)) this.#byId.set(id, new Person(id));
      this.#byKey.set(key!, this.#byId.get(id)!);
    }
    const all = { ...rows, push_target: [], pushed_contact: [] };
    for (const [contactId, key] of this.#keys)
      this.#byId.get(contactId)!.note(truthOf(all, { contactId, key }, settings, day));
  }

  person(key: string): Person | undefined {
    return this.#byKey.get(key);
  }

  key(contactId: number): string {
    return this.#keys.get(contactId)!;
  }

  /** One of those who are in the community now. */
  inScope(chance: number): number | undefined {
    const people = [...this.#byId.values()].filter(({ isInScope }) => isInScope);
    return people[chance % Math.max(1, people.length)]?.contactId;
  }

  /** Of these records, those that were never true of anybody here. */
  neverTrue(items: Item[]): Item[] {
    return items.filter((item) => !this.#byKey.get(item.MemberDetails.LegacyContactKey)?.wasEver(item));
  }

  /**
   * I1: whoever is not told what is true is in the log, waits, is on the way, or a run will come to them. Answers who is
   * in none of these places.
   */
  async lost(moment: Moment, bodies: Bodies): Promise<string[]> {
    if (!moment.settings.enabled || moment.wasEmptied) return [];
    if (moment.log.some((row) => standsForOthers(row, moment))) return [];
    const shadows = new Map(moment.shadows.map((shadow) => [shadow.contact_id, shadow]));
    await bodies.read(moment.shadows.flatMap(({ push_batch_id: id }) => id ?? []));
    const found = new Set([
      ...moment.log.map(({ subject_id: id }) => id),
      ...moment.waits.map(({ contact_id: id }) => id),
      ...moment.sending,
    ]);
    const willCome = (id: number) =>
      moment.runs.some(({ cursor, scope }) => cursor < id || !isScope(scope, moment));
    return [...this.#byId.values()].flatMap((person) => {
      const { contactId } = person;
      if (found.has(contactId) || willCome(contactId)) return [];
      const shadow = shadows.get(contactId);
      const said =
        shadow?.has_hash && shadow.push_batch_id !== null
          ? bodies.said(shadow.push_batch_id, this.#keys.get(contactId)!)
          : undefined;
      const isTold = person.isInScope ? !!said && person.isNow(said) : !shadow || shadow.removed_at !== null;
      return isTold && !shadow?.in_doubt_until
        ? []
        : [`contact ${contactId}: ${difference(said, person.now)}`];
    });
  }

  /** Where the community differs from what is true now, field by field, people and communities. */
  differences(contacts: StandinContact[], communities: StandinCommunity[]): string[] {
    const known = new Map(contacts.map((contact) => [contact.LegacyContactKey, contact]));
    const names = new Map(communities.map((community) => [community.GroupKey, community]));
    const differing = [...this.#byKey].flatMap(([key, person]) => {
      if (this.#keys.get(person.contactId) !== key) return known.has(key) ? [`old key ${key} is known`] : [];
      return this.#isRight(person, known.get(key), names)
        ? []
        : [
            `${key}: ${difference(known.has(key) ? itemStored(known.get(key)!, names) : undefined, person.now)}`,
          ];
    });
    const strangers = [...known.keys()].filter((key) => !this.#byKey.has(key));
    return [...differing, ...strangers.map((key) => `${key} is nobody here`)];
  }

  #isRight(
    person: Person,
    contact: StandinContact | undefined,
    communities: Map<string, StandinCommunity>,
  ): boolean {
    if (!contact) return !person.isInScope || !person.isNamed;
    const item = itemStored(contact, communities);
    if (!person.isInScope) return person.isRemoved(item);
    return person.isNow(item) || (!person.isNamed && item.MemberDetails.IsActive === false);
  }
}

/** People hang on it whom nobody has named yet. */
function standsForOthers({ subject, subject_id: id }: Moment["log"][number], { rows }: Moment): boolean {
  return subject !== "contact" || rows.contact.some((row) => row.id === id && row.kind === "organization");
}

function isScope(scope: string | null, { settings }: Moment): boolean {
  if (scope === null) return false;
  const of = JSON.parse(scope) as Record<string, unknown>;
  return Object.entries(settings).every(([name, value]) => name === "enabled" || of[name] === value);
}
