import { setTimeout as delay } from "node:timers/promises";
import { say } from "../command";

/** A process that runs: what a `Part` needs to know of it, whichever way it was started. */
export interface Running {
  pid: number;
  /** Settles when it ends, however it ends. */
  exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** Resolves when the program answers; gives up, leaving nothing behind, when the signal comes. */
export type Launch<Process extends Running = Running> = (signal: AbortSignal) => Promise<Process>;

/** A part that dies within this time of its start is started again more slowly. */
const SETTLED_MS = 10_000;
/** A dead part is back within 5 s: 3 s at most of waiting, and the start. */
const LONGEST_PAUSE_MS = 3_000;

/**
 * One program of the demo, started again whenever it dies.
 *
 * @param changed told after each new start, when the pid is another one
 */
export class Part<Process extends Running = Running> {
  readonly #launch: Launch<Process>;
  readonly #changed: () => void;
  #running: Process | undefined;
  /** The start in progress, if any; never rejects. */
  #starting: Promise<unknown> = Promise.resolve();
  readonly #stopping = new AbortController();
  #pauseMs = 0;

  constructor(
    readonly name: string,
    launch: Launch<Process>,
    changed: () => void,
  ) {
    this.#launch = launch;
    this.#changed = changed;
  }

  /** Of the process that runs, or ran last. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  start(): Promise<Process> {
    const starting = this.#start();
    this.#starting = starting.catch(() => undefined);
    return starting;
  }

  async #start(): Promise<Process> {
    const startedAt = performance.now();
    const running = await this.#launch(this.#stopping.signal);
    this.#running = running;
    void running.exited.then(() => {
      if (this.#stopping.signal.aborted) return;
      this.#pauseMs =
        performance.now() - startedAt > SETTLED_MS ? 0 : Math.min(this.#pauseMs * 2 || 200, LONGEST_PAUSE_MS);
      this.#starting = this.#startAgain();
    });
    return running;
  }

  async #startAgain(): Promise<void> {
    say(`${this.name} (pid ${this.pid}) has ended; starting it again.`);
    while (!this.#stopping.signal.aborted) {
      try {
        await delay(this.#pauseMs, undefined, { signal: this.#stopping.signal });
        await this.#start();
        this.#changed();
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        say(`${this.name} does not start: ${error instanceof Error ? error.message : String(error)}`);
        this.#pauseMs = LONGEST_PAUSE_MS;
      }
    }
  }

  /** Ends it for good, a start in progress included. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#starting;
    await this.#running?.stop();
  }
}
