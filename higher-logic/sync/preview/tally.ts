import { cleanText } from "@/higher-logic/push/clean-text";
import type { FieldChange } from "@/higher-logic/push/difference";
import { project, type Projection, type RecordSettings } from "@/higher-logic/push/member-record";
import type { Names } from "@/higher-logic/push/names";
import type { ContactSnapshot, Person } from "@/higher-logic/push/person";
import { scopeOf, type OutOfScope } from "@/higher-logic/scope";
import { FirstByName, type NamePlace } from "./by-name";

/** Names told at once; the rest stands on a page. */
export const NAMED_AT_ONCE = 50;
/** The same for each community that people leave, of which there may be hundreds. */
const NAMED_A_COMMUNITY = 10;

/** Kinds of people a preview names. */
export type Named = "added" | "changed" | "removed" | "cannotBePushed";
/** `leavesAnyway`: would be removed with the stored settings as well. */
export type Verdict = Named | "unchanged" | "leavesAnyway" | "nothing";

export interface PreviewPerson {
  contactId: number;
  name: string;
  /** Why somebody would be removed or cannot be pushed, in plain sentences; null for everybody else. */
  because: string | null;
  /** Of who would be told differently: field by field. Only where names are told, not while they are counted. */
  changes?: FieldChange[];
}

export interface NamedPeople {
  count: number;
  /** Everybody, by id. */
  contactIds: number[];
  /** The first of them by name. */
  people: PreviewPerson[];
}

/** Who would lose one community, leaving others or altogether. */
export interface LeavingCommunity extends NamedPeople {
  key: string;
  name: string;
}

/** What a full run would do, without doing it. */
export interface Preview extends Record<Named, NamedPeople> {
  /** All of them: added, changed, removed, who cannot be pushed, unchanged, and who leaves anyway. */
  lookedAt: number;
  unchanged: number;
  leavesAnyway: number;
  /** By name of the community. */
  leaving: LeavingCommunity[];
  /** Lists Higher Logic has not seen at this target: it makes a hidden community of each. */
  newCommunities: { key: string; name: string }[];
}

/** Settings on screen, and the stored ones where only what differs is to be named as removed. */
export interface PreviewSettings {
  settings: RecordSettings;
  stored: RecordSettings | null;
}

export interface PreviewLine {
  verdict: Verdict;
  person: PreviewPerson;
  place: NamePlace;
  /** GroupKeys the record holds, and those it takes away. */
  groupKeys: string[];
  leaves: string[];
  projection: Projection;
}

/** What would become of one contact, and what is said about it on screen. */
export function previewOf(snapshot: ContactSnapshot, { settings, stored }: PreviewSettings): PreviewLine {
  const { contactId, person, shadow } = snapshot;
  const projection = project(snapshot, settings);
  const would = verdictOn(projection, snapshot);
  const leavesAnyway =
    would === "removed" && stored !== null && verdictOn(project(snapshot, stored), snapshot) === "removed";
  const verdict = leavesAnyway ? "leavesAnyway" : would;
  const because =
    projection.kind === "problem"
      ? projection.detail
      : would === "removed"
        ? reasonFor(person, settings)
        : null;
  const { firstName, lastName } = projection.kind === "record" ? projection.names : namesOf(person);
  const email = cleanText(person?.email ?? null, 255) || shadow?.email || "";
  const { name, place } = namedBy(contactId, { firstName, lastName, email });
  return {
    verdict,
    person: { contactId, name, because },
    place,
    groupKeys: projection.kind === "record" ? projection.groupKeys : [],
    // What an accepted removal has taken already is taken no more.
    leaves: projection.kind === "record" && isTold(snapshot) ? projection.leavesLists : [],
    projection,
  };
}

/** What somebody is called on screen, and where among others. */
export function namedBy(
  contactId: number,
  { firstName, lastName, email }: Names,
): { name: string; place: NamePlace } {
  const name = `${firstName} ${lastName}`.trim() || email || `Contact ${contactId}`;
  return { name, place: { lastName: lastName || name, firstName, contactId } };
}

/** Higher Logic has this person, and has not been told of their removal. */
function isTold({ shadow }: ContactSnapshot): boolean {
  return shadow !== null && shadow.removedAt === null;
}

function verdictOn(projection: Projection, snapshot: ContactSnapshot): Verdict {
  if (projection.kind === "nothing") return "nothing";
  if (projection.kind === "problem") return "cannotBePushed";
  // A removal that is only said once more takes nothing away.
  if (projection.isRemoval) return isTold(snapshot) ? "removed" : "unchanged";
  if (!isTold(snapshot)) return "added";
  return snapshot.shadow?.recordHash?.equals(projection.hash) ? "unchanged" : "changed";
}

const REASONS: Readonly<Record<OutOfScope, string>> = {
  organization: "Is an organization.",
  "not-on-synced-list": "Is on no synced list.",
  "not-active": "Is not Active.",
};

function reasonFor(person: Person | null, settings: RecordSettings): string {
  if (!person) return "Was deleted.";
  const scope = scopeOf(person, settings);
  return scope.inScope ? "" : REASONS[scope.because];
}

function namesOf(person: Person | null): { firstName: string; lastName: string } {
  const [firstName = "", lastName = ""] = [person?.firstName, person?.lastName].map((part) =>
    cleanText(part ?? null, 255),
  );
  return { firstName, lastName };
}

/** Counts and names, gathered contact by contact in the order of their ids. */
export class PreviewTally {
  readonly #people = {
    added: new NamedTally(),
    changed: new NamedTally(),
    removed: new NamedTally(),
    cannotBePushed: new NamedTally(),
  };
  readonly #counts = { unchanged: 0, leavesAnyway: 0, nothing: 0 };
  readonly #communities = new Map<string, string>();
  readonly #known = new Set<string>();
  readonly #leaving = new Map<string, NamedTally>();

  add(snapshot: ContactSnapshot, settings: PreviewSettings): void {
    const { verdict, person, place, groupKeys, leaves } = previewOf(snapshot, settings);
    for (const key of snapshot.shadow?.groupKeys ?? []) this.#known.add(key);
    for (const key of groupKeys) this.#name(key, snapshot.person);
    if (verdict === "unchanged" || verdict === "leavesAnyway" || verdict === "nothing")
      this.#counts[verdict] += 1;
    else this.#people[verdict].add(place, person);
    if (verdict === "leavesAnyway") return;
    for (const key of leaves) {
      const tally = this.#leaving.get(key) ?? new NamedTally(NAMED_A_COMMUNITY);
      tally.add(place, person);
      this.#leaving.set(key, tally);
    }
  }

  #name(key: string, person: Person | null): void {
    if (this.#communities.has(key)) return;
    const name = person?.lists.find((list) => list.key === key)?.name ?? key;
    this.#communities.set(key, cleanText(name, 255));
  }

  /** GroupKeys of communities that somebody would leave; their lists may be gone from every record. */
  get leavingKeys(): string[] {
    return [...this.#leaving.keys()];
  }

  /** @param listNames by GroupKey, of the lists that are left */
  result(listNames: ReadonlyMap<string, string>): Preview {
    const { unchanged, leavesAnyway } = this.#counts;
    const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
    const newCommunities = [...this.#communities]
      .filter(([key]) => !this.#known.has(key))
      .map(([key, name]) => ({ key, name }))
      .sort(byName);
    const leaving = [...this.#leaving]
      .map(([key, tally]) => ({ key, name: listNames.get(key) ?? key, ...tally.result }))
      .sort(byName);
    const people = {
      added: this.#people.added.result,
      changed: this.#people.changed.result,
      removed: this.#people.removed.result,
      cannotBePushed: this.#people.cannotBePushed.result,
    };
    const named = Object.values(people).reduce((sum, { count }) => sum + count, 0);
    return {
      ...people,
      unchanged,
      leavesAnyway,
      lookedAt: named + unchanged + leavesAnyway,
      leaving,
      newCommunities,
    };
  }
}

/** How many, who, and the first of them by name. */
export class NamedTally {
  readonly #contactIds: number[] = [];
  readonly #first: FirstByName<PreviewPerson>;

  constructor(named = NAMED_AT_ONCE) {
    this.#first = new FirstByName(named);
  }

  add(place: NamePlace, person: PreviewPerson): void {
    this.#contactIds.push(person.contactId);
    this.#first.add(place, person);
  }

  get result(): NamedPeople {
    return { count: this.#contactIds.length, contactIds: this.#contactIds, people: this.#first.people };
  }
}
