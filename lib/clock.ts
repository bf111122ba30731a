/** Time as the program sees it. The day a contact counts by never comes from here: Postgres says it (design 2). */
export interface Clock {
  now(): Date;
  /** Milliseconds that only go forward, whatever happens to the wall clock; for deadlines and pauses. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
