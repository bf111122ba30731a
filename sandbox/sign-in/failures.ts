/** Where a log-in came to its end. */
export type Step = keyof typeof FAILURES;

export interface Failure {
  step: Step;
  /** What was answered or found, in words; shown on the page. Never a secret, code or token. */
  detail: string;
}

interface Said {
  status: number;
  title: string;
  said: string;
}

const TRY_LATER = "Nothing is wrong with your account as far as this site can tell. Try again in a moment.";

/** What the visitor is told, by step. */
export const FAILURES = {
  "state-missing": {
    status: 400,
    title: "This log-in did not begin here",
    said: "The association sent you back without the mark that this site gave you on the way.",
  },
  "state-unknown": {
    status: 400,
    title: "This log-in was used already or took too long",
    said: "A log-in works once and for a limited time. A page from the browser's history cannot be used again.",
  },
  "state-foreign": {
    status: 400,
    title: "This log-in was begun in another browser",
    said: "It can only be finished where it was begun. It may also be that this browser keeps no cookies.",
  },
  refused: {
    status: 403,
    title: "You were not let in",
    said: "Your association answered that this log-in is refused, or it was cancelled.",
  },
  "code-missing": {
    status: 400,
    title: "The log-in came back incomplete",
    said: "The association's answer held neither a code nor an error.",
  },
  token: { status: 502, title: "The log-in could not be finished", said: TRY_LATER },
  "token-timeout": { status: 504, title: "Your association did not answer in time", said: TRY_LATER },
  userinfo: { status: 502, title: "Your association did not say who you are", said: TRY_LATER },
  "userinfo-timeout": { status: 504, title: "Your association did not answer in time", said: TRY_LATER },
  claim: {
    status: 502,
    title: "Your association did not say who you are",
    said: "Its answer lacks the id by which this community knows its people. An administrator has to compare the name of the id claim on both sides.",
  },
  unknown: {
    status: 403,
    title: "You have no account in this community",
    said: "Accounts are made by your association. It has not told this community about you.",
  },
  inactive: {
    status: 403,
    title: "Your account in this community is not active",
    said: "Your association has told this community that you are no longer one of its active members.",
  },
  deactivated: {
    status: 403,
    title: "Your account was deactivated here",
    said: "An administrator of this community has deactivated it. Your association cannot change that.",
  },
} as const satisfies Record<string, Said>;

/** Text of somebody else's program, fit to be shown and kept: one line, not endless. */
export function quoted(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
