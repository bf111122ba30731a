const running = new Map<string, Promise<unknown>>();

/**
 * Attempts at one account are looked at one after the other, so that a hundred sent at once are counted like a hundred
 * sent in turn.
 */
export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = running.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  running.set(key, mine);
  try {
    return await mine;
  } finally {
    if (running.get(key) === mine) running.delete(key);
  }
}
