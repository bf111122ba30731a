import { batchBody } from "@/higher-logic/push/format";
import type { PushAnswer } from "@/higher-logic/push/gateway";
import { blame } from "./blame";
import { noteAcceptance, notePause, noteSlowDown, noteUnansweredProbe } from "./connection";
import type { Claim, Closed } from "./ports";
import type { Session } from "./in-hand";

/** Where there is no witness, other records are read and answered meanwhile. */
const CALL_EVERY_MS = 100;

/**
 * Ask whether the connection or the records are at fault, before a record that was refused on its own is blamed, and
 * before records that stayed unanswered are sent in ever smaller groups.
 */
export function startWitness(session: Session): void {
  if (session.leaving || session.activities.isRunning("read")) return;
  if (session.accused.length > 0 && !witnessIsOut(session)) {
    const waitMs = session.witnessCalledMs + CALL_EVERY_MS - session.ports.clock.monotonicMs();
    if (waitMs > 0) return session.lookIn("witness", waitMs);
    session.activities.start("read", () => callWitness(session));
    return;
  }
  const onlySuspects = session.suspects.size > 0 && session.acceptedRequests === 0;
  if (onlySuspects && !anythingElse(session)) session.activities.start("read", () => prove(session));
}

function witnessIsOut(session: Session): boolean {
  const isWitness = (batch: { purpose: string }) => batch.purpose === "witness";
  return (
    session.witness !== null ||
    session.activities.isRunning("write") ||
    session.written.some(isWitness) ||
    [...session.inFlight.values()].some(({ batch }) => isWitness(batch))
  );
}

/** Anything on its way, or ready to go, that will be answered without a witness. */
function anythingElse(session: Session): boolean {
  return (
    session.inFlight.size > 0 ||
    session.written.length > 0 ||
    session.urgent.size > 0 ||
    session.bulk.size > 0 ||
    session.witness !== null ||
    session.toSplit.length > 0 ||
    session.activities.isRunning("write")
  );
}

function moreToRead(session: Session): boolean {
  return (
    session.urgentDue || session.runDue || session.expandDue || session.walks.some((walk) => !walk.ended)
  );
}

/** Needs the reader's place: a witness read while a page is read could be in both. */
async function callWitness(session: Session): Promise<void> {
  session.witnessCalledMs = session.ports.clock.monotonicMs();
  if (await pickWitness(session)) return;
  // In a first run nobody's record equals the shadow: the other records' answers tell.
  const guilty = session.accused.filter(
    ({ batch }) => session.acceptedRequests > (batch.acceptedAtRefusal ?? 0),
  );
  blame(session, guilty);
  if (session.accused.length === 0) return;
  if (anythingElse(session) || moreToRead(session)) return;
  const [{ answer }] = session.accused as [Closed];
  notePause(session, { ...answer, code: "push-refused" });
}

/** Proof for suspects: a witness, or, when there is none, a request without records. */
async function prove(session: Session): Promise<void> {
  if (await pickWitness(session)) return;
  const answer = await probe(session);
  if (isRefusal(answer)) notePause(session, { ...answer, code: "probe-refused" });
}

async function pickWitness(session: Session): Promise<boolean> {
  const found = await session.ports.store.pickWitness(session.plan, session.claims.ids());
  if (!found) return false;
  const claim: Claim = {
    contactId: found.contactId,
    runId: null,
    isBulk: false,
    isFanOut: false,
    force: true,
    changeIds: [],
    changedAt: null,
    wait: null,
    isWritten: false,
    isDecided: false,
    readAtMs: session.ports.clock.monotonicMs(),
  };
  session.claims.add(claim);
  const { record } = found;
  session.witness = {
    purpose: "witness",
    runId: null,
    items: [{ claim, record, json: record.json, isFirst: false, takesAway: false, approved: false }],
  };
  // Whoever is refused after this moment needs another witness.
  session.testified = new Set(session.accused);
  return true;
}

/** A first record that is refused may be at fault itself; so each further trial tries one more, up to so many. */
const MOST_TRIED = 20;

/**
 * The probe was answered, and refused: perhaps for having nobody in it. A record decides then: of somebody whom Higher
 * Logic accepted exactly so before; where there is none, what waits, one record after the other. See ADR 32.
 */
export async function startTrial(session: Session, answer: PushAnswer): Promise<void> {
  session.trial = { answer, left: Math.min(1 + session.failures, MOST_TRIED) };
  await pickWitness(session);
}

/** Nobody is in a probe, so there is no record to blame. */
const isRefusal = ({ kind }: PushAnswer) => kind === "rejected" || kind === "tooLarge";

/** A request without records: is the connection well again? What a refusal of it means is the caller's to say. */
export async function probe(session: Session): Promise<PushAnswer> {
  session.requireLease();
  session.pacing.leaves();
  const { settings, tenantCode } = session.plan;
  const body = batchBody({ format: settings.format, tenantCode }, []);
  const answer = await session.gateway.push({ body, items: 0, timeoutMs: session.plan.timeoutMs });
  await session.ports.store.recordProbe(session.lease, session.plan, answer, body);
  if (answer.kind === "accepted") noteAcceptance(session);
  else if (answer.kind === "slowDown") noteSlowDown(session, answer);
  else if (answer.kind === "paused") notePause(session, answer);
  else if (!isRefusal(answer)) noteUnansweredProbe(session, answer);
  return answer;
}
