import { addTo, type Counts, noCounts, type OutcomeKind } from "./counts";
import type { Run } from "./ports";

/** Contacts a walk may be ahead of its slowest one; keeps memory bounded while one request takes its time. */
const WINDOW = 20_000;

/**
 * Where a run stands. Its cursor is the id below which every contact has an outcome, and only outcomes below it are
 * counted: a successor that goes on from the cursor looks at nobody twice and passes nobody over.
 */
export class Walk {
  /** Ids in the order they were read, those before #front are below the cursor. */
  #read: number[] = [];
  #front = 0;
  /** Outcomes of contacts above the cursor. */
  readonly #settled = new Map<number, OutcomeKind>();
  /** Read while somebody else had claimed them; to be read again. */
  readonly #passedOver = new Set<number>();
  #after: number;
  /** No further contact comes. */
  ended = false;

  constructor(readonly run: Run) {
    this.#after = run.cursor;
  }

  /** The last id read. */
  get after(): number {
    return this.#after;
  }

  get isFarAhead(): boolean {
    return this.#read.length - this.#front >= WINDOW;
  }

  get isEverybodySeen(): boolean {
    return this.ended && this.#front === this.#read.length;
  }

  /** A page brought these ids, in ascending order. */
  read(ids: readonly number[]): void {
    for (const id of ids) {
      if (id <= this.#after) continue;
      this.#read.push(id);
      this.#after = id;
    }
  }

  /** Claimed by a change, or given back without an outcome: read it again later. */
  passOver(contactId: number): void {
    this.#passedOver.add(contactId);
  }

  takeUp(contactId: number): void {
    this.#passedOver.delete(contactId);
  }

  /** Those passed over who are free now. */
  again(isClaimed: (contactId: number) => boolean): number[] {
    return this.#passedOver.size === 0 ? [] : [...this.#passedOver].filter((id) => !isClaimed(id));
  }

  settle(contactId: number, outcome: OutcomeKind): void {
    this.#settled.set(contactId, outcome);
  }

  /** Move the cursor over everybody who has an outcome. Call it once for each transaction that stores the answer. */
  advance(): { cursor: number; counts: Counts } {
    const counts = noCounts();
    for (; this.#front < this.#read.length; this.#front += 1) {
      const id = this.#read[this.#front]!;
      const outcome = this.#settled.get(id);
      if (outcome === undefined) break;
      addTo(counts, outcome);
      this.#settled.delete(id);
    }
    const next = this.#read[this.#front];
    if (this.#front > 1_000) {
      this.#read = this.#read.slice(this.#front);
      this.#front = 0;
    }
    return { cursor: next === undefined ? this.#after : next - 1, counts };
  }
}
