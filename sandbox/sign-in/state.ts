import { PendingLogins } from "./pending";
import { Sessions } from "./sessions";

const NEWEST_KEPT = 50;
/** Log-out tokens whose `jti` is remembered; they expire within minutes. */
const MOST_SPENT = 10_000;

/** One log-in or log-out that came to an end, for the administration page. Holds no secret, code or token. */
export interface SignInEvent {
  at: Date;
  what: "log-in" | "log-out";
  /** Integration key or `sub`, where it was known. */
  who: string | null;
  ok: boolean;
  /** The failing step and what was answered, or what was done. */
  detail: string;
}

/** Everything of one community's sign-in that lives between requests. */
export class SignInState {
  readonly pending = new PendingLogins();
  readonly sessions = new Sessions();
  readonly events: SignInEvent[] = [];
  private readonly spentTokens = new Set<string>();

  note(event: Omit<SignInEvent, "at">): void {
    this.events.unshift({ at: new Date(), ...event });
    this.events.length = Math.min(this.events.length, NEWEST_KEPT);
  }

  /** Use the id of a log-out token up; false when it was used before. */
  spend(jti: string): boolean {
    if (this.spentTokens.has(jti)) return false;
    this.spentTokens.add(jti);
    if (this.spentTokens.size > MOST_SPENT) this.spentTokens.delete(this.spentTokens.values().next().value!);
    return true;
  }

  /** Forget who is logged in or about to be, as when the community is emptied. */
  clear(): void {
    this.pending.clear();
    this.sessions.clear();
    this.events.length = 0;
  }
}
