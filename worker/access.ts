import { associationsWithAccessChanges, followAccessChanges } from "@/higher-logic/sso/access/changes/store";

const EVERY_MS = 2_000;
/** Associations looked at side by side; deliveries need connections too. */
const AT_ONCE = 2;

export interface AccessPorts {
  /** Logout tokens were queued. */
  onLogouts(): void;
  onError(error: Error): void;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
}

/**
 * Ends the access of whoever may no longer sign in. Runs in every worker: it needs no lease, no queue and no community
 * that answers, and several at once share the work by rows.
 */
export class AccessFollower {
  readonly #ports: AccessPorts;
  readonly #waiting = new Set<number>();
  readonly #running = new Map<number, Promise<void>>();

  constructor(ports: AccessPorts) {
    this.#ports = ports;
  }

  /** Something of this association was touched; said while it is being looked at, it is looked at once more. */
  wake(associationId: number): void {
    this.#waiting.add(associationId);
    this.#start();
  }

  /** Wake whoever has changes, for those whose wake-up nobody heard. */
  async sweep(): Promise<void> {
    for (const associationId of await associationsWithAccessChanges()) this.wake(associationId);
  }

  /** Until the signal is aborted and what is being looked at is done. */
  async run(): Promise<void> {
    const { pause, signal, onError } = this.#ports;
    while (!signal.aborted) {
      await this.sweep().catch(onError);
      await pause(EVERY_MS, signal);
    }
    await Promise.all(this.#running.values());
  }

  #start(): void {
    if (this.#ports.signal.aborted) return;
    for (const associationId of this.#waiting) {
      if (this.#running.size >= AT_ONCE) return;
      if (this.#running.has(associationId)) continue;
      this.#waiting.delete(associationId);
      this.#running.set(associationId, this.#follow(associationId));
    }
  }

  async #follow(associationId: number): Promise<void> {
    try {
      await followAccessChanges(associationId, { onLogouts: () => this.#ports.onLogouts() });
    } catch (error) {
      this.#ports.onError(error as Error); // the next sweep tries again
    }
    this.#running.delete(associationId);
    this.#start();
  }
}
