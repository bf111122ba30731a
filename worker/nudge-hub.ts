/** Sessions of this process that want to hear at once when something changed, without a job in between. */
export class NudgeHub {
  readonly #sessions = new Map<number, Set<() => void>>();

  /** @returns how to stop listening */
  listen(associationId: number, nudge: () => void): () => void {
    const sessions = this.#sessions.get(associationId) ?? new Set();
    this.#sessions.set(associationId, sessions.add(nudge));
    return () => {
      sessions.delete(nudge);
      if (sessions.size === 0) this.#sessions.delete(associationId);
    };
  }

  /** Whether a session heard it; it looks once more before it ends, so no job is needed. */
  nudge(associationId: number): boolean {
    const sessions = this.#sessions.get(associationId);
    for (const session of sessions ?? []) session();
    return sessions !== undefined;
  }
}
