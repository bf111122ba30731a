import { associationsDue } from "@/higher-logic/sync/waiting/store";

const EVERY_MS = 2_000;
/** An association whose delivery fails on our own side is tried again ever more slowly. */
const SLOWEST_MS = 60_000;

export interface SweepPorts {
  wake(associationId: number): Promise<void>;
  /** Deliver here and now, without the queue. */
  deliverHere(associationId: number): Promise<unknown>;
  onError(error: Error): void;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
  signal: AbortSignal;
}

/**
 * Every few seconds wake whoever has something due and nobody at it: changes whose nudge was lost, waits whose time has
 * come, runs whose worker was killed. Where the queue is away, deliver without it.
 */
export class Sweep {
  readonly #ports: SweepPorts;
  readonly #failed = new Map<number, { times: number; notBefore: number }>();

  constructor(ports: SweepPorts) {
    this.#ports = ports;
  }

  /** Until the signal is aborted. */
  async run(): Promise<void> {
    const { pause, signal, onError } = this.#ports;
    while (!signal.aborted) {
      await this.once().catch(onError);
      await pause(EVERY_MS, signal);
    }
  }

  async once(): Promise<void> {
    for (const associationId of await associationsDue()) {
      if ((this.#failed.get(associationId)?.notBefore ?? 0) <= this.#ports.now())
        await this.#wake(associationId);
    }
  }

  /** A delivery of this process ended on our own side. */
  noteFailure(associationId: number): void {
    const times = (this.#failed.get(associationId)?.times ?? 0) + 1;
    const waitMs = Math.min(EVERY_MS * 2 ** (times - 1), SLOWEST_MS);
    this.#failed.set(associationId, { times, notBefore: this.#ports.now() + waitMs });
  }

  noteSuccess(associationId: number): void {
    this.#failed.delete(associationId);
  }

  async #wake(associationId: number): Promise<void> {
    const { wake, deliverHere, onError } = this.#ports;
    try {
      await wake(associationId);
    } catch (error) {
      onError(error as Error);
      await deliverHere(associationId);
    }
  }
}
