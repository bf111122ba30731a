const MINUTE_MS = 60_000;
/** So many are remembered; then all is news again, which costs some lines and no memory. */
const MOST_REMEMBERED = 10_000;

// Next bundles each route on its own: one memory for all of them.
const holder = globalThis as { causewaySaid?: Map<string, number> };
const said = (holder.causewaySaid ??= new Map<string, number>());

/**
 * Whether this was not said within the last minute, by this process: nobody fills a log by pressing reload.
 *
 * @param parts what makes it the same
 */
export function isNews(...parts: unknown[]): boolean {
  const what = JSON.stringify(parts);
  const now = performance.now();
  if (now - (said.get(what) ?? -Infinity) < MINUTE_MS) return false;
  if (said.size >= MOST_REMEMBERED) said.clear();
  said.set(what, now);
  return true;
}
