/**
 * What goes on at the same time in one session: one page being read, batches being written ahead, requests in flight.
 * Each ends by itself; whoever waits is told that something changed and looks what can begin next.
 */
export class Activities {
  readonly #running = new Map<string, Promise<void>>();
  #failure: { error: unknown } | null = null;
  #changed: () => void = () => undefined;
  #change = this.#nextChange();

  /** Begin; a second one of the same name has to wait for the first. */
  start(name: string, work: () => Promise<void>): void {
    if (this.#running.has(name)) throw new Error(`${name} goes on already`);
    const done = work()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#running.delete(name);
        this.wake();
      });
    this.#running.set(name, done);
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Something changed from outside. */
  wake(): void {
    this.#changed();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.wake();
  }

  /** Until something ends or changes. @throws the first failure */
  async next(): Promise<void> {
    this.throwFailure();
    await this.#change;
    this.#change = this.#nextChange();
    this.throwFailure();
  }

  throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Until all have ended, however they ended. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}
