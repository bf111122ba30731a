import type { Clock } from "@/lib/clock";

/** A twentieth back with every accepted request: full speed again after about twenty. */
const GROWTH = 0.05;
const SLOWEST = 1 / 16;

/** When the next request may leave. */
export class Pacing {
  readonly #clock: Clock;
  readonly #inFlight: number;
  readonly #intervalMs: number;
  #speed: number;
  #nextAtMs = -Infinity;

  /** @param limits `sinceRequestMs`: since the last request of a session before, which counts as well */
  constructor(
    clock: Clock,
    limits: { inFlight: number; perMinute: number | null; speed: number; sinceRequestMs: number | null },
  ) {
    this.#clock = clock;
    this.#inFlight = limits.inFlight;
    this.#intervalMs = limits.perMinute === null ? 0 : 60_000 / limits.perMinute;
    this.#speed = limits.speed;
    if (limits.sinceRequestMs !== null)
      this.#nextAtMs = clock.monotonicMs() - limits.sinceRequestMs + this.#intervalMs / this.#speed;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Milliseconds until one more may leave; Infinity while as many as may be are on their way. */
  waitMs(nowInFlight: number): number {
    if (nowInFlight >= this.#inFlight) return Infinity;
    return Math.max(0, this.#nextAtMs - this.#clock.monotonicMs());
  }

  leaves(): void {
    this.#nextAtMs = Math.max(this.#nextAtMs, this.#clock.monotonicMs()) + this.#intervalMs / this.#speed;
  }

  /** At half speed each lane rests as long as its request took, and so on. */
  answered(tookMs: number): void {
    if (this.#speed >= 1) return;
    const restMs = (tookMs * (1 / this.#speed - 1)) / this.#inFlight;
    this.#nextAtMs = Math.max(this.#nextAtMs, this.#clock.monotonicMs()) + restMs;
  }

  accepted(): void {
    this.#speed = Math.min(1, this.#speed + GROWTH);
  }

  /** 429. */
  slowDown(): void {
    this.#speed = Math.max(SLOWEST, this.#speed / 2);
  }
}
