import { errorEntry } from "@/higher-logic/push/errors";

/** What somebody is told about, one alert each. The first of two that fire together is the one to read first. */
export const alertKinds = ["credentials", "paused", "held", "late", "silence"] as const;
export type AlertKind = (typeof alertKinds)[number];

/** How pushing does for one association, by Postgres' clock. */
export interface AlertFacts {
  associationId: number;
  /** Switched on, set up, and Sync was pressed: changes have to arrive. */
  isOn: boolean;
  /** Of the error catalogue while pushing is paused. */
  pausedCode: string | null;
  /** Age of the oldest change that was not told yet; null when none waits. */
  waitingSeconds: number | null;
  /** For so long something could have been sent and nothing was; null when there is nothing to send. */
  quietSeconds: number | null;
  /** Removals that wait for a decision of staff. */
  held: number;
}

/** What is wrong; `code` is of the error catalogue, where one says why. */
export interface AlertCause {
  kind: AlertKind;
  code: string | null;
}

/** Half of the promised 30 minutes: so much is left for whoever is told. */
const LATE_SECONDS = 15 * 60;
/** A backlog that is being sent may hover around the limit; it is over when what waits is young again. */
const IN_TIME_AGAIN_SECONDS = 5 * 60;
/** Longer than any pause the pusher makes by itself. */
const SILENCE_SECONDS = 5 * 60;

const CREDENTIAL_CODES = new Set(["key-refused", "tenant-code-refused", "key-unreadable"]);

/**
 * What somebody has to be told about now.
 *
 * A pause that passes by itself (no answer, a fault of Higher Logic's own) is no alert before changes are late by it:
 * nobody could do anything. One that somebody has to mend is told at once.
 *
 * @param firing what was wrong when it was last judged
 */
export function judge(facts: AlertFacts, firing: ReadonlySet<AlertKind> = new Set()): AlertCause[] {
  const { isOn, pausedCode, held } = facts;
  if (!isOn) return [];
  const hasToBeMended = pausedCode !== null && errorEntry(pausedCode).kind !== "trouble";
  const isCredential = pausedCode !== null && CREDENTIAL_CODES.has(pausedCode);
  const lateAfter = firing.has("late") ? IN_TIME_AGAIN_SECONDS : LATE_SECONDS;
  const isTrue: Record<AlertKind, boolean> = {
    credentials: isCredential,
    paused: hasToBeMended && !isCredential,
    held: held > 0,
    late: (facts.waitingSeconds ?? 0) > lateAfter,
    silence: (facts.quietSeconds ?? 0) > SILENCE_SECONDS,
  };
  return alertKinds
    .filter((kind) => isTrue[kind])
    .map((kind) => ({ kind, code: kind === "held" ? null : pausedCode }));
}
