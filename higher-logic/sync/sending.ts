import type { PushAnswer } from "@/higher-logic/push/gateway";
import { halvedBatchSize } from "@/higher-logic/push/batches";
import { connectionBackoffMs } from "./backoff";
import { blame } from "./blame";
import { noteAcceptance, noteFailure, notePause, noteSlowDown, noteTrialFailed } from "./connection";
import { attemptsAfterUnknown, isSuspect } from "./lanes";
import type { Batch } from "./ports";
import type { Session } from "./in-hand";

/** Send what is written ahead, as many at a time and as fast as may be. */
export function startSending(session: Session): void {
  while (!session.leaving && session.written.length > 0) {
    const waitMs = session.pacing.waitMs(session.inFlight.size);
    if (waitMs === Infinity) return;
    if (waitMs > 0) {
      session.lookIn("pace", waitMs);
      return;
    }
    const batch = session.written.shift()!;
    session.activities.start(`send ${batch.id}`, () => send(session, batch));
  }
}

async function send(session: Session, batch: Batch): Promise<void> {
  session.requireLease();
  const abort = new AbortController();
  session.inFlight.set(batch.id, { batch, abort });
  session.unclosed.set(batch.id, batch);
  session.pacing.leaves();
  const { clock } = session.ports;
  const sentMs = clock.monotonicMs();
  if (batch.took) batch.took.queuedMs = sentMs - batch.items[0]!.claim.readAtMs - batch.took.preparedMs;
  const answer = await session.gateway.push({
    body: batch.body,
    items: batch.items.length,
    timeoutMs: session.plan.timeoutMs,
    signal: abort.signal,
  });
  session.inFlight.delete(batch.id);
  const answeredMs = clock.monotonicMs() - sentMs;
  session.pacing.answered(answeredMs);
  if (batch.took) batch.took.answeredMs = answeredMs;
  takeAnswer(session, batch, answer);
}

/** What becomes of a batch by its answer. The outcome itself is committed later, together with others. */
function takeAnswer(session: Session, batch: Batch, answer: PushAnswer): void {
  switch (answer.kind) {
    case "accepted":
      noteAcceptance(session);
      session.addOutcome(({ accepted }) => accepted.push({ batch, answer }));
      // Who was refused only after the witness was called needs another one.
      if (batch.purpose === "witness")
        blame(
          session,
          session.accused.filter((closed) => session.testified.has(closed)),
        );
      return;
    case "tooLarge":
      if (isTooMany(session, batch)) session.batchSizeLimit = halvedBatchSize(batch.items.length);
      return refuse(session, batch, answer);
    case "rejected":
      return refuse(session, batch, answer);
    case "paused":
      giveBack(session, batch, answer);
      return notePause(session, answer);
    case "slowDown":
      giveBack(session, batch, answer);
      return noteSlowDown(session, answer);
    case "notSent":
      giveBack(session, batch, answer);
      return noteFailure(session, answer);
    case "unknown":
      putInDoubt(session, batch, answer);
      return noteFailure(session, answer);
  }
}

/**
 * Whether 413 says that batches are too large, and not a record: a part of a refused batch says nothing new, and a small
 * one nothing about large ones. Else one unusually long record would make every batch of the association a single one.
 */
function isTooMany(session: Session, batch: Batch): boolean {
  return batch.acceptedAtRefusal === undefined && batch.items.length > Math.max(1, session.batchSize / 2);
}

function refuse(session: Session, batch: Batch, answer: PushAnswer): void {
  if (batch.purpose === "witness") {
    // A record that was accepted before: the connection is at fault, not the records.
    giveBack(session, batch, answer);
    notePause(session, { ...answer, code: "push-refused" });
    return;
  }
  batch.acceptedAtRefusal ??= session.acceptedRequests;
  (batch.items.length > 1 ? session.toSplit : session.accused).push({ batch, answer });
  if (session.trial) session.trial.left -= 1;
  if (session.trial?.left === 0) noteTrialFailed(session);
}

function giveBack(session: Session, batch: Batch, answer: PushAnswer): void {
  session.addOutcome(({ returned }) =>
    returned.push({ batch, answer, code: answer.code ?? "not-reachable" }),
  );
}

/** It may still be carried out, even after a newer record: `settle` decides when that is over. */
function putInDoubt(session: Session, batch: Batch, answer: PushAnswer): void {
  // Suspects are sent only after something else was accepted, so one that is alone and unanswered is at fault.
  const isProven = batch.items.every(isSuspect);
  const isProblem = isProven && batch.items.length === 1;
  const request = { items: batch.items.length, batchSize: session.batchSize, isProblem };
  const attempts = batch.items.map((item) => attemptsAfterUnknown(item, request));
  // Being split goes on at once; anything else has to wait.
  const isBeingSplit = isProven && !isProblem;
  const lookAgainInMs = isBeingSplit ? 0 : connectionBackoffMs(Math.max(...attempts), session.ports.random());
  session.addOutcome(({ unknown }) => unknown.push({ batch, answer, attempts, isProblem, lookAgainInMs }));
}
