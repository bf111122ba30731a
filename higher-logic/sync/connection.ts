import type { PushAnswer } from "@/higher-logic/push/gateway";
import { connectionBackoffMs, retryAfterMs } from "./backoff";
import type { Session } from "./in-hand";

/** So many failures in a row, with nothing accepted between, and nothing leaves until a probe is accepted. */
const BREAKER_AT = 3;

export function noteAcceptance(session: Session): void {
  session.acceptedRequests += 1;
  if (session.trial) session.opensDoor = true;
  session.trial = null;
  session.pacing.accepted();
  session.failures = 0;
  if (!session.isTroubled) return;
  session.isTroubled = false;
  session.recovered = true;
}

/** No answer, or none that says anything. */
export function noteFailure(session: Session, answer: PushAnswer): void {
  if (!isCounted(session)) return;
  if (session.trial || session.failures >= BREAKER_AT) closeDoor(session, answer, trialsFailed(session) + 1);
}

/** The probe got no answer either. */
export function noteUnansweredProbe(session: Session, answer: PushAnswer): void {
  if (isCounted(session)) closeDoor(session, answer, trialsFailed(session) + 1);
}

/** Key, tenant code, address: nothing gets through until somebody mends it, so nothing is tried but a light probe. */
export function notePause(session: Session, answer: PushAnswer): void {
  if (isCounted(session)) closeDoor(session, answer, session.failures);
}

/** What was on its way when the door was closed says nothing new: the pauses grow with the trials alone. */
function isCounted(session: Session): boolean {
  session.isTroubled = true;
  if (session.leaving) return false;
  session.failures += 1;
  return true;
}

function trialsFailed({ failures }: Session): number {
  return Math.max(0, failures - BREAKER_AT);
}

/** Nothing was accepted on trial: pushing stays paused, and says what the probe was answered. */
export function noteTrialFailed(session: Session): void {
  if (session.trial) notePause(session, { ...session.trial.answer, code: "probe-refused" });
}

/** 429: Higher Logic is well and asks for fewer; whatever pushing is paused for stays so. */
export function noteSlowDown(
  session: Session,
  answer: { message: string; retryAfterMs: number | null },
): void {
  session.pacing.slowDown();
  const { speed } = session.pacing;
  session.closeDoor(null, answer.message, retryAfterMs(answer.retryAfterMs, speed, session.ports.random()));
}

function closeDoor(session: Session, answer: PushAnswer, attempts: number): void {
  const forMs = connectionBackoffMs(attempts, session.ports.random());
  session.closeDoor(answer.code ?? "no-answer", answer.message, forMs);
}
