import type { Because, Outcome, AttemptStep } from "../attempts/attempt";
import type { Eligibility } from "../eligibility";

/** What keeps somebody out, or that nothing does: a gate, a fault of the last attempt, or one of these. */
export type Finding = Because;

export type OwnFinding =
  /** Nobody can sign in as this person. */
  | "no-login"
  /** The record lacks something that Higher Logic must be told. */
  | "cannot-be-told"
  /** Taking the person out waits for staff. */
  | "removal-held"
  | "not-told"
  | "never-tried"
  /** Something stood in the way then, and does no more. */
  | "allowed-by-now"
  | "stopped-at-login"
  | "stopped-at-grant"
  /** The site was given a code and never came with it. */
  | "code-left"
  /** The site has a token and never read who it is. */
  | "token-left"
  /** Everything here went well: what is left is the community's own. */
  | "signed-in";

export interface FindingFacts {
  answer: Eligibility;
  hasLogin: boolean;
  /** What the person's record waits for at Higher Logic. */
  waiting: "problem" | "held" | "in_doubt" | "connection" | null;
  /** The community was told of the person as somebody who may come, and has accepted it. */
  isTold: boolean;
  /** The newest attempt that was one, not a call for help. */
  last: { outcome: Outcome; lastAt: Date; steps: readonly AttemptStep[] } | null;
}

/** So long a site may take between two of its requests. */
const SLOW_MS = 2 * 60_000;

/** The one thing that keeps this person out, as far as is known here; the first in the order of a sign-on. */
export function findingOf({ answer, hasLogin, waiting, isTold, last }: FindingFacts, now: Date): Finding {
  if (!answer.allowed) return answer.code;
  if (!hasLogin) return "no-login";
  if (waiting === "problem") return "cannot-be-told";
  if (waiting === "held") return "removal-held";
  if (!isTold) return "not-told";
  if (!last) return "never-tried";
  return ofAttempt(last, now);
}

function ofAttempt({ outcome, lastAt, steps }: NonNullable<FindingFacts["last"]>, now: Date): Finding {
  const step = steps.at(-1);
  const isOver = now.getTime() - lastAt.getTime() > SLOW_MS;
  if (outcome === "refused") return "allowed-by-now";
  if (outcome === "cancelled") return "stopped-at-grant";
  if (outcome === "failed") return step?.because ?? "invalid-request";
  switch (step?.step) {
    case "login-needed":
    case "asked":
      return "stopped-at-login";
    case "grant-shown":
      return "stopped-at-grant";
    case "code-given":
    case "grant-pressed":
      return isOver ? "code-left" : "signed-in";
    case "token-given":
      return isOver ? "token-left" : "signed-in";
    default:
      return "signed-in";
  }
}
