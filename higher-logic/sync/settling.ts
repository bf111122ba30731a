import { addTo, type Counts, noCounts, type OutcomeKind } from "./counts";
import type { Claim, Outcomes, RunCounts } from "./ports";
import { noOutcomes, outcomeSize, type Session } from "./in-hand";

/** Measured: outcomes written a thousand at a time cost a third less than a hundred at a time. */
const ENOUGH = 1_000;
/** While requests are in flight outcomes are collected for so long. */
const COLLECT_MS = 50;

/** Commit outcomes: at once when nothing else is on its way, else many together. */
export function startSettling(session: Session): void {
  const { activities } = session;
  if (activities.isRunning("settle") || session.isExpanding) return;
  if (session.deltaRunId === null && activities.isRunning("write")) return; // it may be making the run
  const waitingMs = session.ports.clock.monotonicMs() - session.oldestOutcomeMs;
  if (waitingMs === -Infinity) return;
  const busy = session.inFlight.size > 0 || activities.isRunning("read");
  if (busy && !session.leaving && waitingMs < COLLECT_MS && outcomeSize(session.outcomes) < ENOUGH) {
    session.lookIn("collect", COLLECT_MS - waitingMs);
    return;
  }
  activities.start("settle", () => settle(session));
}

/** When the session leaves, what was written ahead and never sent, or was being split, goes back untouched. */
export function handBack(session: Session): void {
  const code = session.leaving !== "shutdown" ? (session.leaving?.door.code ?? "slow-down") : "not-reachable";
  for (const batch of session.written.splice(0))
    session.addOutcome(({ returned }) => returned.push({ batch, answer: null, code }));
  for (const { batch, answer } of [...session.toSplit.splice(0), ...session.accused.splice(0)])
    session.addOutcome(({ returned }) => returned.push({ batch, answer, code }));
}

async function settle(session: Session): Promise<void> {
  const { outcomes } = session;
  session.outcomes = noOutcomes();
  session.oldestOutcomeMs = Infinity;
  const recovered = session.recovered;
  session.recovered = false;
  const done = settled(outcomes);
  const { deltaRunId } = await session.ports.store.settle(session.lease, session.plan, {
    outcomes,
    delta: deltaCounts(session, done),
    counts: runCounts(session, done),
    deltaRunId: session.deltaRunId,
    connection: {
      accepted: outcomes.accepted.length > 0,
      failures: session.failures,
      speed: session.pacing.speed,
      recovered,
      batchSizeLimit: session.batchSizeLimit,
    },
  });
  session.deltaRunId = deltaRunId;
  for (const { claim } of done) session.claims.release(claim);
  for (const { batch } of outcomes.accepted) if (batch.purpose === "witness") release(session, batch.items);
  for (const { batch } of outcomes.returned) for (const { claim } of batch.items) session.giveBack(claim);
  for (const { batch } of closed(outcomes)) session.unclosed.delete(batch.id);
  if (recovered || outcomes.unknown.some(({ lookAgainInMs }) => lookAgainInMs === 0))
    session.urgentDue = true;
}

function release(session: Session, items: readonly { claim: Claim }[]): void {
  for (const { claim } of items) session.claims.release(claim);
}

function closed(outcomes: Outcomes) {
  return [...outcomes.accepted, ...outcomes.unknown, ...outcomes.blamed, ...outcomes.returned];
}

/** Everybody who has an outcome now, and which. A witness was not looked at. */
function settled(outcomes: Outcomes): { claim: Claim; outcome: OutcomeKind }[] {
  const done: { claim: Claim; outcome: OutcomeKind }[] = [];
  for (const { batch } of outcomes.accepted)
    if (batch.purpose === "records")
      for (const { claim } of batch.items) done.push({ claim, outcome: "pushed" });
  for (const claim of outcomes.unchanged) done.push({ claim, outcome: "unchanged" });
  for (const { claim } of [...outcomes.problems, ...outcomes.blamed]) done.push({ claim, outcome: "failed" });
  for (const { claim } of outcomes.held) done.push({ claim, outcome: "held" });
  for (const { batch } of outcomes.unknown)
    for (const { claim } of batch.items) done.push({ claim, outcome: "inDoubt" });
  return done;
}

function deltaCounts(session: Session, done: readonly { claim: Claim; outcome: OutcomeKind }[]): Counts {
  const counts = noCounts();
  for (const { claim, outcome } of done) if (!session.walkOf(claim)) addTo(counts, outcome);
  return counts;
}

function runCounts(session: Session, done: readonly { claim: Claim; outcome: OutcomeKind }[]): RunCounts[] {
  for (const { claim, outcome } of done) session.walkOf(claim)?.settle(claim.contactId, outcome);
  return session.walks
    .map((walk) => ({ runId: walk.run.id, ...walk.advance() }))
    .filter(({ counts }) => counts.lookedAt > 0);
}
