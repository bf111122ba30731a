import type { Person } from "../tenants/person";
import { randomToken } from "./pending";

const MOST_SESSIONS = 50_000;

export interface Session {
  readonly person: Person;
  /** `sub` of the association's userinfo; its log-out tokens name the person by it. null: it gave none. */
  readonly sub: string | null;
}

/**
 * Who is logged in to a community. In memory: a restart of the stand-in logs everybody out, and the association
 * lets them in again without a page.
 */
export class Sessions {
  private readonly byToken = new Map<string, Session>();

  /** Value of the session cookie. */
  begin(person: Person, sub: string | null): string {
    const token = randomToken();
    this.byToken.set(token, { person, sub });
    if (this.byToken.size > MOST_SESSIONS) this.byToken.delete(this.byToken.keys().next().value!);
    return token;
  }

  find(token: string): Session | undefined {
    return this.byToken.get(token);
  }

  end(token: string): void {
    this.byToken.delete(token);
  }

  /** End every session of the person whom the association calls `sub`; how many there were. */
  endAllOf(sub: string): number {
    const before = this.byToken.size;
    for (const [token, session] of this.byToken) if (session.sub === sub) this.byToken.delete(token);
    return before - this.byToken.size;
  }

  clear(): void {
    this.byToken.clear();
  }
}
