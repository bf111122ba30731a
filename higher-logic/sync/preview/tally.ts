import { cleanText } from "@/higher-logic/push/clean-text";
import { project, type Projection, type RecordSettings } from "@/higher-logic/push/member-record";
import type { ContactSnapshot, Person } from "@/higher-logic/push/person";
import { scopeOf, type OutOfScope } from "@/higher-logic/scope";

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
  /** The first of them by id. */
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
): { verdict: Verdict; person: PreviewPerson; groupKeys: string[] } {
  const { contactId, person, shadow } = snapshot;
  const projection = project(snapshot, settings);
  const verdict = verdictOn(projection, snapshot);
  const because =
    projection.kind === "problem"
      ? projection.detail
      : verdict === "removed"
        ? reasonFor(person, settings)
        : null;
  const names = projection.kind === "record" ? projection.names : null;
  const name = names ? `${names.firstName} ${names.lastName}`.trim() : nameOf(person);
  return {
    verdict,
    person: { contactId, name: name || shadow?.email || `Contact ${contactId}`, because },
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

function nameOf(person: Person | null): string {
  const parts = [person?.firstName, person?.lastName].map((part) => cleanText(part ?? null, 255));
  return parts.join(" ").trim() || cleanText(person?.email ?? null, 255);
}

/** Counts and names, gathered contact by contact in the order of their ids. */
export class PreviewTally {
  readonly #people: Record<Named, NamedPeople> = { added: none(), removed: none(), cannotBePushed: none() };
  readonly #counts = { changed: 0, unchanged: 0, nothing: 0 };
  readonly #communities = new Map<string, string>();
  readonly #known = new Set<string>();

  add(snapshot: ContactSnapshot, settings: RecordSettings): void {
    const { verdict, person, groupKeys } = previewOf(snapshot, settings);
    for (const key of snapshot.shadow?.groupKeys ?? []) this.#known.add(key);
    for (const key of groupKeys) this.#name(key, snapshot.person);
    if (verdict === "changed" || verdict === "unchanged" || verdict === "nothing") this.#counts[verdict] += 1;
    else count(this.#people[verdict], person);
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
    return { ...this.#people, changed, unchanged, newCommunities };
  }
}

function none(): NamedPeople {
  return { count: 0, contactIds: [], people: [] };
}

function count(people: NamedPeople, person: PreviewPerson): void {
  people.count += 1;
  people.contactIds.push(person.contactId);
  if (people.people.length < NAMED_AT_ONCE) people.people.push(person);
}
