import { cleanText } from "@/higher-logic/push/clean-text";
import { project, type Projection, type RecordSettings } from "@/higher-logic/push/member-record";
import type { ContactSnapshot, Person } from "@/higher-logic/push/person";
import { scopeOf, type OutOfScope } from "@/higher-logic/scope";
import { FirstByName, type NamePlace } from "./by-name";

/** Names told at once; the rest stands on a page. */
export const NAMED_AT_ONCE = 50;

/** Kinds of people a preview names. */
export type Named = "added" | "removed" | "cannotBePushed";
type Verdict = Named | "changed" | "unchanged" | "nothing";

export interface PreviewPerson {
  contactId: number;
  name: string;
  /** Why somebody would be removed or cannot be pushed, in plain sentences; null for who would be added. */
  because: string | null;
}

export interface NamedPeople {
  count: number;
  /** Everybody, by id. */
  contactIds: number[];
  /** The first of them by name. */
  people: PreviewPerson[];
}

/** What a full run would do, without doing it. */
export interface Preview extends Record<Named, NamedPeople> {
  changed: number;
  unchanged: number;
  /** Lists Higher Logic has not seen at this target: it makes a hidden community of each. */
  newCommunities: { key: string; name: string }[];
}

/** What would become of one contact, and what is said about it on screen. */
export function previewOf(
  snapshot: ContactSnapshot,
  settings: RecordSettings,
): { verdict: Verdict; person: PreviewPerson; place: NamePlace; groupKeys: string[] } {
  const { contactId, person, shadow } = snapshot;
  const projection = project(snapshot, settings);
  const verdict = verdictOn(projection, snapshot);
  const because =
    projection.kind === "problem"
      ? projection.detail
      : verdict === "removed"
        ? reasonFor(person, settings)
        : null;
  const { firstName, lastName } = projection.kind === "record" ? projection.names : namesOf(person);
  const email = cleanText(person?.email ?? null, 255) || shadow?.email;
  const name = `${firstName} ${lastName}`.trim() || email || `Contact ${contactId}`;
  return {
    verdict,
    person: { contactId, name, because },
    place: { lastName: lastName || name, firstName, contactId },
    groupKeys: projection.kind === "record" ? projection.groupKeys : [],
  };
}

function verdictOn(projection: Projection, { shadow }: ContactSnapshot): Verdict {
  if (projection.kind === "nothing") return "nothing";
  if (projection.kind === "problem") return "cannotBePushed";
  const isKnown = shadow !== null && shadow.removedAt === null;
  // A removal that is only said once more takes nothing away.
  if (projection.isRemoval) return isKnown ? "removed" : "unchanged";
  if (!isKnown) return "added";
  return shadow.recordHash?.equals(projection.hash) ? "unchanged" : "changed";
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
  readonly #people = { added: new NamedTally(), removed: new NamedTally(), cannotBePushed: new NamedTally() };
  readonly #counts = { changed: 0, unchanged: 0, nothing: 0 };
  readonly #communities = new Map<string, string>();
  readonly #known = new Set<string>();

  add(snapshot: ContactSnapshot, settings: RecordSettings): void {
    const { verdict, person, place, groupKeys } = previewOf(snapshot, settings);
    for (const key of snapshot.shadow?.groupKeys ?? []) this.#known.add(key);
    for (const key of groupKeys) this.#name(key, snapshot.person);
    if (verdict === "changed" || verdict === "unchanged" || verdict === "nothing") this.#counts[verdict] += 1;
    else this.#people[verdict].add(place, person);
  }

  #name(key: string, person: Person | null): void {
    if (this.#communities.has(key)) return;
    const name = person?.lists.find((list) => list.key === key)?.name ?? key;
    this.#communities.set(key, cleanText(name, 255));
  }

  get result(): Preview {
    const { changed, unchanged } = this.#counts;
    const newCommunities = [...this.#communities]
      .filter(([key]) => !this.#known.has(key))
      .map(([key, name]) => ({ key, name }))
      .sort((one, other) => one.name.localeCompare(other.name));
    const { added, removed, cannotBePushed } = this.#people;
    return {
      added: added.result,
      removed: removed.result,
      cannotBePushed: cannotBePushed.result,
      changed,
      unchanged,
      newCommunities,
    };
  }
}

class NamedTally {
  readonly #contactIds: number[] = [];
  readonly #first = new FirstByName<PreviewPerson>(NAMED_AT_ONCE);

  add(place: NamePlace, person: PreviewPerson): void {
    this.#contactIds.push(person.contactId);
    this.#first.add(place, person);
  }

  get result(): NamedPeople {
    return { count: this.#contactIds.length, contactIds: this.#contactIds, people: this.#first.people };
  }
}
