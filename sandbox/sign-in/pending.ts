import { randomBytes } from "node:crypto";

/** Log-ins begun and not finished that are remembered; the oldest go first. */
const MOST_PENDING = 20_000;

interface Pending {
  browser: string;
  returnTo: string;
  expiresAtMs: number;
}

export type Taken = { kind: "good"; returnTo: string } | { kind: "unknown" } | { kind: "foreign" };

/** Random text for states, browsers and sessions: 192 bits, safe in a cookie and a query. */
export function randomToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Log-ins that were sent to the association and are not back. In memory: a restart asks everybody to begin anew. */
export class PendingLogins {
  private readonly byState = new Map<string, Pending>();

  /** A state that this browser may use once, within `ttlMs`. */
  begin(browser: string, returnTo: string, ttlMs: number): string {
    const state = randomToken();
    this.byState.set(state, { browser, returnTo, expiresAtMs: Date.now() + ttlMs });
    if (this.byState.size > MOST_PENDING) this.byState.delete(this.byState.keys().next().value!);
    return state;
  }

  /** Use a state up. Another browser than the one it was made for is refused and does not spend it. */
  take(state: string, browser: string): Taken {
    const pending = this.byState.get(state);
    if (pending === undefined) return { kind: "unknown" };
    if (pending.browser !== browser) return { kind: "foreign" };
    this.byState.delete(state);
    if (pending.expiresAtMs <= Date.now()) return { kind: "unknown" };
    return { kind: "good", returnTo: pending.returnTo };
  }

  clear(): void {
    this.byState.clear();
  }
}
