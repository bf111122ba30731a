import { type JobQueue, openQueue } from "@/lib/queue";

export const PUSH_QUEUE = "push";

export interface PushJob {
  associationId: number;
}

/** Puts the nudge "look at this association" into the queue; the change log in Postgres is the truth. */
export interface Nudges {
  /** Several at once become one; one that comes while a push runs is followed by exactly one more. */
  wake(associationId: number): Promise<void>;
  /**
   * For whoever found something due that nobody is at. The job of a worker that was killed counts as running for a
   * while, and would take in a plain `wake`.
   */
  wakeFound(associationId: number): Promise<void>;
  /** For a job that found the association in another worker's hands. Does not take in, or delay, a plain `wake`. */
  wakeLater(associationId: number, delayMs: number): Promise<void>;
  close(): Promise<void>;
}

export function openNudges(onError: (error: Error) => void): Nudges {
  const queue: JobQueue<PushJob> = openQueue<PushJob>(PUSH_QUEUE, onError);
  return {
    wake: (associationId) => queue.add({ associationId }, { deduplicationId: `push-${associationId}` }),
    wakeFound: (associationId) =>
      queue.add({ associationId }, { deduplicationId: `push-found-${associationId}` }),
    wakeLater: (associationId, delayMs) =>
      queue.add({ associationId }, { deduplicationId: `push-later-${associationId}`, delayMs }),
    close: () => queue.close(),
  };
}
