/** Where the time goes between a change's commit and its acceptance, in order; `whole` is all of it. */
export const STAGES = ["whole", "read", "written", "sent", "answered", "recorded"] as const;
export type Stage = (typeof STAGES)[number];

export const stageWords: Readonly<Record<Stage, string>> = {
  whole: "All of it",
  read: "Waiting to be read",
  written: "Read and written ahead",
  sent: "Waiting to be sent",
  answered: "With Higher Logic",
  recorded: "Recorded as accepted",
};

/** Promised: half an hour (R40). */
export const PROMISE_SECONDS = 30 * 60;

/** Upper bounds of Prometheus' buckets, in seconds; the promise is one of them. */
export const BUCKETS = [
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
  30,
  60,
  300,
  900,
  PROMISE_SECONDS,
] as const;
