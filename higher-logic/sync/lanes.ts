import { MAX_BODY_BYTES } from "@/higher-logic/push/batches";
import type { BatchDraft, Outgoing } from "./ports";

/** Unknown so often, a contact is a suspect: sent only after something else was accepted, in ever smaller groups. */
const SUSPECT_AFTER = 3;

/**
 * Most records that may travel together with this one.
 *
 * Halves with every attempt that stayed unanswered while others were answered, until the record stands alone; so a
 * group with one poisonous record is split without anybody remembering the group. One that was refused on its own
 * travels alone from then on.
 */
export function groupLimit({ claim }: Outgoing, batchSize: number): number {
  const { wait } = claim;
  if (wait?.reason === "problem") return 1;
  if (wait?.reason !== "in_doubt" || wait.attempts < SUSPECT_AFTER) return batchSize;
  return Math.max(1, batchSize >> (wait.attempts - SUSPECT_AFTER + 1));
}

/** Needs proof that the connection answers before it is sent again. */
export function isSuspect({ claim }: Outgoing): boolean {
  const { wait } = claim;
  if (wait === null) return false;
  return wait.code === "record-unanswered" || (wait.reason === "in_doubt" && wait.attempts >= SUSPECT_AFTER);
}

/**
 * Attempts to remember after one more request that nobody answered. Suspects come back in groups of half the size; a
 * record that has become a problem starts counting anew.
 *
 * @param items people in the request
 */
export function attemptsAfterUnknown(
  { claim: { wait } }: Outgoing,
  { items, batchSize, isProblem }: { items: number; batchSize: number; isProblem: boolean },
): number {
  if (isProblem) return wait?.code === "record-unanswered" ? wait.attempts + 1 : 1;
  let attempts = (wait?.reason === "in_doubt" ? wait.attempts : 0) + 1;
  if (attempts < SUSPECT_AFTER) return attempts;
  const half = Math.ceil(items / 2);
  while (batchSize >> (attempts - SUSPECT_AFTER + 1) > half) attempts += 1;
  return attempts;
}

/**
 * Records that wait to be written ahead, in the order they came; but whoever changed themselves goes before those whose
 * company or list was renamed, so that a clerk's edit does not wait for thousands.
 */
export class Lane {
  #waiting: Outgoing[] = [];
  #fanOuts = 0;

  get size(): number {
    return this.#waiting.length;
  }

  add(outgoing: Outgoing): void {
    if (outgoing.claim.isFanOut) this.#fanOuts += 1;
    const isNext = !outgoing.claim.isFanOut && this.#fanOuts > 0;
    if (!isNext) this.#waiting.push(outgoing);
    else {
      const at = this.#waiting.findIndex(({ claim }) => claim.isFanOut);
      this.#waiting.splice(at, 0, outgoing);
    }
  }

  remove(contactId: number): void {
    this.#replace(this.#waiting.filter(({ claim }) => claim.contactId !== contactId));
  }

  clear(): Outgoing[] {
    const all = this.#waiting;
    this.#replace([]);
    return all;
  }

  /**
   * Take up to `batches` batches; each holds records of one run only, and no more than its records allow.
   *
   * @param fullOnly leave a batch that could still grow
   */
  take(batches: number, batchSize: number, fullOnly = false): BatchDraft[] {
    const open = new Map<string, { draft: BatchDraft; limit: number; bytes: number }>();
    const drafts: BatchDraft[] = [];
    const left: Outgoing[] = [];
    for (const outgoing of this.#waiting) {
      const limit = groupLimit(outgoing, batchSize);
      const group = `${outgoing.claim.runId} ${limit}`;
      const bytes = Buffer.byteLength(outgoing.json) + 1;
      let batch = open.get(group);
      if (!batch || batch.draft.items.length >= limit || batch.bytes + bytes > MAX_BODY_BYTES) {
        if (drafts.length === batches) {
          left.push(outgoing);
          continue;
        }
        batch = { draft: { purpose: "records", runId: outgoing.claim.runId, items: [] }, limit, bytes: 0 };
        drafts.push(batch.draft);
        open.set(group, batch);
      }
      batch.draft.items.push(outgoing);
      batch.bytes += bytes;
    }
    this.#replace(left);
    return fullOnly ? this.#keepPartial(drafts, batchSize) : drafts;
  }

  #keepPartial(drafts: BatchDraft[], batchSize: number): BatchDraft[] {
    const full: BatchDraft[] = [];
    for (const draft of drafts) {
      const first = draft.items[0]!;
      if (draft.items.length >= groupLimit(first, batchSize)) full.push(draft);
      else for (const outgoing of draft.items) this.add(outgoing);
    }
    return full;
  }

  #replace(waiting: Outgoing[]): void {
    this.#waiting = waiting;
    if (this.#fanOuts > 0) this.#fanOuts = waiting.filter(({ claim }) => claim.isFanOut).length;
  }
}
