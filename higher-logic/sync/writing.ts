import { halves } from "@/higher-logic/push/batches";
import type { BatchDraft, Closed } from "./ports";
import type { Session } from "./in-hand";

/** Batches written ahead for each request that may be in flight; fewer, and lanes stand idle while a commit takes its time. */
const BATCHES_READY = 4;

/** Write the next batches ahead, several in one commit, and a refused batch's halves before anything else. */
export function startWriting(session: Session): void {
  if (session.leaving || session.activities.isRunning("write")) return;
  if (session.deltaRunId === null && session.activities.isRunning("settle")) return; // it may be making the run
  const refused = session.toSplit.splice(0);
  const drafts = [...refused.flatMap(parts), ...takeDrafts(session)];
  if (drafts.length === 0) return;
  for (const { items } of drafts) for (const { claim } of items) claim.isWritten = true;
  session.activities.start("write", () => write(session, drafts, refused));
}

/**
 * Both halves are sent as they are: a refused request was not carried out, and a change that came meanwhile has its
 * own row in the log.
 */
function parts({ batch }: Closed): BatchDraft[] {
  const { runId, acceptedAtRefusal } = batch;
  return halves(batch.items).map((items) => ({ purpose: "records", runId, items, acceptedAtRefusal }));
}

function takeDrafts(session: Session): BatchDraft[] {
  const drafts: BatchDraft[] = [];
  if (session.witness) drafts.push(session.witness);
  session.witness = null;
  // On trial one leaves at a time.
  const most = session.trial ? 1 - session.inFlight.size : BATCHES_READY * session.plan.requestsInFlight;
  const room = () => most - session.written.length - drafts.length;
  if (room() > 0) drafts.push(...session.urgent.take(room(), session.batchSize));
  if (room() > 0 && session.acceptedRequests > 0)
    drafts.push(...session.suspects.take(room(), session.batchSize));
  // A walk brings more: part of a batch waits until it is full.
  const fullOnly = session.walks.some((walk) => !walk.ended);
  if (room() > 0) drafts.push(...session.bulk.take(room(), session.batchSize, fullOnly));
  return drafts;
}

async function write(session: Session, drafts: BatchDraft[], refused: Closed[]): Promise<void> {
  const written = await session.ports.store.writeAhead(session.lease, session.plan, {
    drafts,
    refused,
    deltaRunId: session.deltaRunId,
  });
  session.deltaRunId = written.deltaRunId;
  const nowMs = session.ports.clock.monotonicMs();
  for (const batch of written.batches)
    batch.took = { preparedMs: nowMs - batch.items[0]!.claim.readAtMs, queuedMs: null, answeredMs: null };
  for (const { batch } of refused) session.unclosed.delete(batch.id);
  for (const { claim } of written.leftOut) session.giveBack(claim);
  // Witnesses and parts of refused batches come first in `drafts`, changes before walks.
  const isBulk = (batch: BatchDraft) => batch.items[0]!.claim.isBulk;
  const first = written.batches.filter((batch) => !isBulk(batch));
  const waiting = session.written.findIndex(isBulk);
  const at = waiting === -1 ? session.written.length : waiting;
  session.written.splice(at, 0, ...first);
  session.written.push(...written.batches.filter(isBulk));
}
