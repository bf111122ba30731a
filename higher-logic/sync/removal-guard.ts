import type { RemovalCause } from "./removal-cause";

/** Settings: more than `people` persons *and* more than `percent` of those active make removals wait for staff. */
export interface GuardLimits {
  people: number;
  percent: number;
}

/** Somebody whose record, as one snapshot shows it, makes them inactive or takes a community away. */
export interface StandingRemoval extends Taken {
  contactId: number;
  /** null while nobody had to be told. */
  cause: RemovalCause | null;
}

/** What a removal takes from somebody. */
export interface Taken {
  becomesInactive: boolean;
  /** GroupKeys the record takes away. */
  leaves: string[];
}

/** What staff said yes or no to; `leaves` null: any community. */
export interface Decided {
  becomesInactive: boolean;
  leaves: string[] | null;
}

/** A decision is about the removal that was on screen, not about a larger one that came up since. */
export function covers(decided: Decided, taken: Taken): boolean {
  if (decided.becomesInactive) return true;
  const { leaves } = decided;
  return !taken.becomesInactive && (leaves === null || taken.leaves.every((key) => leaves.includes(key)));
}

/** One snapshot's answer to "who stands to be removed now?", over the whole log or the whole walk. */
export interface GuardFacts {
  /** Without those whom staff approved. */
  standing: StandingRemoval[];
  /** Approved by name within the last hour, for what stands to be taken now. */
  approved: StandingRemoval[];
  /** Of the last 24 hours, unasked: people who became inactive and still are. */
  removedLately: ReadonlySet<number>;
  /** Active in the shadow 24 hours ago; null while nobody had to count. */
  activeBefore: number;
  /** By GroupKey, lists that stay synced only. */
  lists: ReadonlyMap<string, GuardedList>;
}

export interface GuardedList {
  name: string;
  membersBefore: number;
  /** Besides them: who was only in a request that nobody answered. */
  perhapsBefore: number;
  leftLately: ReadonlySet<number>;
}

/** A list of fewer people may lose any share of them. */
export const FEWEST_OF_A_LIST = 20;

/** Why all removals that wait are held, in words for staff; null when they may go. */
export function whyHeld(facts: GuardFacts, limits: GuardLimits): string | null {
  return tooManyPeople(facts, limits) ?? tooMuchOfAList(facts);
}

/** Whether so many people, of so many active, may not lose access unasked. */
export function isTooMany(people: number, active: number, limits: GuardLimits): boolean {
  return people > limits.people && people * 100 > active * limits.percent;
}

function tooManyPeople(
  { standing, removedLately, activeBefore }: GuardFacts,
  limits: GuardLimits,
): string | null {
  const people = new Set(removedLately);
  for (const removal of standing) if (removal.becomesInactive) people.add(removal.contactId);
  if (!isTooMany(people.size, activeBefore, limits)) return null;
  return `${people.size} of ${activeBefore} people would have lost access within 24 hours.`;
}

function tooMuchOfAList({ standing, lists }: GuardFacts): string | null {
  const leaving = new Map<string, Set<number>>();
  for (const { contactId, leaves } of standing) {
    for (const key of leaves) {
      const list = lists.get(key);
      if (!list) continue;
      const people = leaving.get(key) ?? new Set(list.leftLately);
      leaving.set(key, people.add(contactId));
    }
  }
  for (const [key, people] of leaving) {
    const { name, membersBefore, perhapsBefore } = lists.get(key)!;
    // Who may never have come makes it no larger, and leaves it no smaller than the rule begins with.
    const isLarge = membersBefore + perhapsBefore >= FEWEST_OF_A_LIST;
    if (isLarge && people.size * 2 > Math.max(membersBefore, FEWEST_OF_A_LIST))
      return `“${name}” would have lost ${people.size} of its ${membersBefore} people within 24 hours.`;
  }
  return null;
}

/**
 * What one evaluation of the guard decided, and about which removals. It covers each once, and none that came up later or
 * has grown since: those are counted anew.
 */
export class Verdict {
  readonly #standing: Map<number, StandingRemoval>;
  readonly #approved: Map<number, StandingRemoval>;
  readonly #held: string | null;

  constructor(facts: GuardFacts, limits: GuardLimits) {
    const byContact = (removals: StandingRemoval[]) =>
      new Map(removals.map((removal) => [removal.contactId, removal]));
    this.#standing = byContact(facts.standing);
    this.#approved = byContact(facts.approved);
    this.#held = whyHeld(facts, limits);
  }

  /** Out, back and out again is another removal than the one that was counted. */
  forget(contactId: number): void {
    this.#approved.delete(contactId);
    this.#standing.delete(contactId);
  }

  /**
   * @param taken what the contact's record takes away, as it was read to be sent
   * @param wasHeld the contact is held already: it waits for staff, or for coming back into scope, whatever the count
   * says now
   */
  about(
    contactId: number,
    taken: Taken,
    wasHeld: boolean,
  ): "go" | "approved" | { held: string; removal: StandingRemoval } | "not covered" {
    const approved = this.#approved.get(contactId);
    const removal = approved ?? this.#standing.get(contactId);
    this.forget(contactId);
    if (!removal || !covers(removal, taken)) return "not covered";
    if (approved) return "approved";
    if (this.#held !== null) return { held: this.#held, removal };
    return wasHeld ? { held: "", removal } : "go";
  }
}
