import type { Membership, Person } from "./person";

/** A person as the read API shows one. */
export type SeenPerson = Pick<
  Person,
  "pushed" | "communities" | "communitiesByHand" | "isActive" | "isMember" | "byHand"
>;

/** Somebody joined or left a community by a push. */
export interface Move {
  atMs: number;
  person: Person;
  groupKey: string;
  isJoin: boolean;
}

const MOVES_KEPT = 50_000;

/** What was before the pushes of late: for a read API that lags behind, and for its feed of joins and removals. */
export class Past {
  readonly moves: Move[] = [];
  /** Whether anybody's state has to be kept at all. */
  isKept = false;
  private readonly states = new Map<Person, { untilMs: number; seen: SeenPerson | null }[]>();

  /** The person is about to be changed by a push that came in at `atMs`. */
  keep(person: Person, atMs: number): void {
    if (!this.isKept) return;
    const { pushed, communities, communitiesByHand, isActive, isMember, byHand } = person;
    const isNew = person.receivedCount === 0;
    const seen = isNew ? null : { pushed, communities, communitiesByHand, isActive, isMember, byHand };
    const known = this.states.get(person);
    if (known) known.push({ untilMs: atMs, seen });
    else this.states.set(person, [{ untilMs: atMs, seen }]);
  }

  /** The person as it was at that moment, as far back as states were kept; null: not there yet. */
  at(person: Person, atMs: number): SeenPerson | null {
    const before = this.states.get(person)?.find(({ untilMs }) => untilMs > atMs);
    return before === undefined ? person : before.seen;
  }

  noteMoves(person: Person, memberships: readonly Membership[], atMs: number): void {
    const before = new Set(person.communities.map(({ key }) => key));
    for (const { key } of memberships)
      if (!before.delete(key)) this.moves.push({ atMs, person, groupKey: key, isJoin: true });
    for (const key of before) this.moves.push({ atMs, person, groupKey: key, isJoin: false });
    if (this.moves.length > 2 * MOVES_KEPT) this.moves.splice(0, this.moves.length - MOVES_KEPT);
  }
}
