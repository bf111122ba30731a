/** What became of a contact that was looked at. */
export type OutcomeKind = "pushed" | "unchanged" | "held" | "failed" | "inDoubt";

/** Columns of `sync_run`; lookedAt is the sum of the others. */
export type Counts = Record<OutcomeKind | "lookedAt", number>;

export function noCounts(): Counts {
  return { lookedAt: 0, pushed: 0, unchanged: 0, held: 0, failed: 0, inDoubt: 0 };
}

export function addTo(counts: Counts, outcome: OutcomeKind, people = 1): void {
  counts.lookedAt += people;
  counts[outcome] += people;
}
