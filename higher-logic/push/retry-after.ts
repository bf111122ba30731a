/** Longer is not waited: the promise is half an hour, and what is asked too early is only answered 429 again. */
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * How long Retry-After asks to wait: seconds, or a date, which is read against the answer's own Date so that a clock
 * that is off does not matter. null when it says nothing that can be read.
 */
export function retryAfterMs(headers: Record<string, string>, now: Date): number | null {
  const value = headers["retry-after"]?.trim() ?? "";
  const seconds = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
  const ms = seconds === null ? untilMs(value, headers["date"], now) : seconds * 1000;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, Math.ceil(ms)), LONGEST_WAIT_MS);
}

function untilMs(date: string, answeredAt: string | undefined, now: Date): number {
  const answered = Date.parse(answeredAt ?? "");
  return Date.parse(date) - (Number.isNaN(answered) ? now.getTime() : answered);
}
