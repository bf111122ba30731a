/** The places of one worker: so many associations at a time. A session may keep its place while nobody else needs it. */
export class Places {
  readonly #count: number;
  #taken = 0;
  readonly #lingering = new Set<AbortController>();

  constructor(count: number) {
    this.#count = count;
  }

  /** Run a delivery in a place; the last free one ends everybody's lingering. */
  async take<T>(delivery: () => Promise<T>): Promise<T> {
    this.#taken += 1;
    if (this.#isFull) for (const lingering of this.#lingering) lingering.abort();
    try {
      return await delivery();
    } finally {
      this.#taken -= 1;
    }
  }

  /** A pause that ends at once when all places are taken: a job may be waiting for one. */
  async linger(ms: number, signal: AbortSignal, pause: Pause): Promise<void> {
    if (this.#isFull) return;
    const lingering = new AbortController();
    this.#lingering.add(lingering);
    await pause(ms, AbortSignal.any([signal, lingering.signal]));
    this.#lingering.delete(lingering);
  }

  get #isFull(): boolean {
    return this.#taken >= this.#count;
  }
}

type Pause = (ms: number, signal: AbortSignal) => Promise<void>;
