/** `refused`: somebody may not, or pressed Cancel; `wrong`: the request is not in order; `failed`: our side could not. */
export type Outcome = "ok" | "refused" | "wrong" | "failed";

/** Upper bounds in seconds. */
export const STEP_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How many requests of one step ended so, by how long they took, since this process was started. */
export interface StepCount {
  step: string;
  outcome: Outcome;
  /** Up to each bound; after the last one all of them. */
  cumulative: number[];
  sum: number;
}

// Next bundles each route on its own: one count for all of them.
const holder = globalThis as { causewaySteps?: Map<string, StepCount> };
const counts = (holder.causewaySteps ??= new Map<string, StepCount>());

export function countStep(step: string, outcome: Outcome, seconds: number): void {
  const key = `${step} ${outcome}`;
  const found = counts.get(key) ?? {
    step,
    outcome,
    cumulative: [...STEP_BOUNDS, Infinity].map(() => 0),
    sum: 0,
  };
  counts.set(key, found);
  found.sum += seconds;
  [...STEP_BOUNDS, Infinity].forEach((bound, at) => {
    if (seconds <= bound) found.cumulative[at]! += 1;
  });
}

export function stepCounts(): StepCount[] {
  return [...counts.values()];
}
