/** One call of the read API, for whoever wants to know how fast it is called. */
export interface ReadCall {
  at: string;
  method: string;
  /** Without query: it may name people. */
  path: string;
  status: number | null;
  fault?: string;
}

const KEPT = 5_000;
const BLOCKED_FOR_MS = 600_000;

/** The calls of one tenant's read API, and who called too often. */
export class ReadLog {
  readonly calls: ReadCall[] = [];
  private counted: number[] = [];
  private blockedUntilMs = 0;

  add(call: ReadCall): void {
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls.shift();
  }

  /**
   * Count a call.
   *
   * @returns milliseconds until the caller is within the limit again, 0 when it is, or "blocked"
   */
  waitMs(nowMs: number, callsPerMinute: number): number | "blocked" {
    if (callsPerMinute === 0) return 0;
    if (nowMs < this.blockedUntilMs) return "blocked";
    this.counted = this.counted.filter((atMs) => atMs > nowMs - 60_000);
    this.counted.push(nowMs);
    if (this.counted.length > 10 * callsPerMinute) this.blockedUntilMs = nowMs + BLOCKED_FOR_MS;
    const beyond = this.counted.length - callsPerMinute;
    return beyond <= 0 ? 0 : this.counted[beyond - 1]! + 60_000 - nowMs;
  }

  forgiveCallers(): void {
    this.counted = [];
    this.blockedUntilMs = 0;
  }
}
