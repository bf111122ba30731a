const DAY_SECONDS = 24 * 60 * 60;

/** A login that nobody uses ends by itself; each use moves the end, at most once a day. */
export const IDLE_SECONDS = 14 * DAY_SECONDS;
export const MOVED_EVERY_SECONDS = DAY_SECONDS;
/** However often it is used, a login ends after this long and the password is asked again. */
export const LONGEST_SECONDS = 90 * DAY_SECONDS;

export function hasEnded(session: { createdAt: Date; expires: Date }, now: Date): boolean {
  return session.expires <= now || session.createdAt.getTime() + LONGEST_SECONDS * 1000 <= now.getTime();
}

/** "Last used" is exact to this much: a write at every request would cost more than it tells. */
const NOTED_EVERY_MS = 10 * 60 * 1000;

export function isUseWorthNoting({ lastUsedAt }: { lastUsedAt: Date }, now: Date): boolean {
  return now.getTime() - lastUsedAt.getTime() >= NOTED_EVERY_MS;
}
