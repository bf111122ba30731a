const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * What waits because of the connection, or for an answer: 5 s, doubling, up to 4 min; with jitter, so that many do not
 * come at once. Of the 5 min that an outage of 25 leaves of the promised 30, a trial sent just before its end takes 30 s.
 */
export function connectionBackoffMs(attempts: number, random: number): number {
  return jittered(Math.min(5 * SECOND * 2 ** Math.max(0, attempts - 1), 4 * MINUTE), random);
}

/** A record that somebody has to mend: 5 min, doubling, up to 6 h. A change of the contact does not wait for it. */
export function problemBackoffMs(attempts: number, random: number): number {
  return jittered(Math.min(5 * MINUTE * 2 ** Math.max(0, attempts - 1), 6 * HOUR), random);
}

/**
 * What an answer of 429 asks for, kept within reason; without a wish, like any other trouble.
 *
 * @param speed after this answer, 1 being full: who is asked again and again not to come, and never told when, comes
 *   ever more rarely
 */
export function retryAfterMs(asked: number | null, speed: number, random: number): number {
  if (asked === null) return connectionBackoffMs(1, random);
  return Math.min(Math.max(asked, SECOND / 2 / speed), 15 * MINUTE);
}

/** Between 80 % and 100 %, so that a limit said in words stays one. */
function jittered(ms: number, random: number): number {
  return Math.round(ms * (0.8 + 0.2 * random));
}
