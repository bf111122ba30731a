import { createHmac } from "node:crypto";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";
import { passwordFits } from "@/lib/passwords";
import { audit } from "../audit/store";
import { loginEmail } from "../invitations/links";
import { isThrottled, oneMore } from "../throttle";
import { failuresOf, forgetFailures, guessedAt, noteFailure, type Guess } from "./failures/store";
import { knownBrowser } from "./keys";
import { oneAtATime } from "./one-at-a-time";

export interface Attempt {
  /** Of the host; Websupport's logins are tried as well, at any host. */
  associationId: number;
  /** As typed. */
  email: string;
  password: string;
  /** The client's network address. */
  address: string;
  /** The cookie of `sign-in/keys`, when the browser has one. */
  browserCookie?: string;
}

export type SignInOutcome =
  | { status: "signed-in"; loginId: string }
  // The same for an unknown e-mail, a login without password and a wrong password.
  | { status: "wrong" }
  | { status: "throttled" };

interface Login {
  id: string;
  associationId: number | null;
  passwordHash: string | null;
}

/**
 * Look at e-mail and password; counts and logs the attempt, opens no session.
 *
 * @param loginId only this one of the logins that have the e-mail
 */
export function tryPassword(attempt: Attempt, loginId?: string): Promise<SignInOutcome> {
  const email = loginEmail(attempt.email).slice(0, 320);
  // Postgres has no NUL in text; no e-mail and no password has one either.
  if (email === "" || /\0/.test(email)) return Promise.resolve({ status: "wrong" });
  return oneAtATime(`password:${email}`, () => tryInTurn({ ...attempt, email }, loginId));
}

async function tryInTurn(attempt: Attempt, loginId?: string): Promise<SignInOutcome> {
  const all = await loginsByEmail(attempt.associationId, attempt.email);
  const logins = all.filter(({ id }) => loginId === undefined || id === loginId);
  const browser = logins.map(({ id }) => knownBrowser(attempt.browserCookie, id)).find((id) => id !== null);
  const source = browser ? `browser:${browser}` : attempt.address;
  const isKnown = logins.length > 0;
  const account = isKnown ? attempt.email : unknownAccount(attempt.email);
  const guess = { associationId: guessedAt(logins[0] ?? attempt), account, source };
  const failures = await failuresOf(guess);
  if (isThrottled(failures, browser !== undefined)) return { status: "throttled" };

  const login = await loginThatFits(logins, attempt.password);
  if (!login) {
    const isLast = isThrottled(oneMore(failures), browser !== undefined);
    await countFailure(guess, attempt, { isKnown, isLast });
    return { status: "wrong" };
  }
  await forgetFailures(guess);
  return { status: "signed-in", loginId: login.id };
}

/**
 * Whether somebody who is signed in knows the login's own password; asked again before what a stolen session must not do.
 * Counted like an attempt to sign in.
 */
export async function tryOwnPassword(
  loginId: string,
  attempt: Attempt,
): Promise<"right" | "wrong" | "throttled"> {
  const outcome = await tryPassword(attempt, loginId);
  return outcome.status === "signed-in" ? "right" : outcome.status;
}

/** What nobody signs in with may be a password typed into the wrong field: it is counted, and not kept. */
function unknownAccount(email: string): string {
  return `unknown:${createHmac("sha256", environment("AUTH_SECRET")).update(email).digest("base64url")}`;
}

/** The association's own login, then the operator's, should both have the e-mail. */
export async function loginsByEmail(associationId: number, email: string): Promise<Login[]> {
  const { rows } = await pool().query<Login>(
    `select id, association_id as "associationId", password_hash as "passwordHash" from login
     where email = $2 and (association_id = $1 or is_websupport)
     order by association_id nulls last`,
    [associationId, email],
  );
  return rows;
}

/** An e-mail nobody has takes as long as a wrong password. */
async function loginThatFits(logins: Login[], password: string): Promise<Login | null> {
  if (logins.length === 0) await passwordFits(password, null);
  for (const login of logins) if (await passwordFits(password, login.passwordHash)) return login;
  return null;
}

/** @param isLast the next attempt from there is not looked at any more */
async function countFailure(
  guess: Guess,
  { associationId, email, address }: Attempt,
  { isKnown, isLast }: { isKnown: boolean; isLast: boolean },
): Promise<void> {
  await noteFailure(guess);
  const actor = isKnown ? email : "unknown";
  const because = isKnown ? "wrong password" : "unknown e-mail";
  await audit({ associationId, actor, action: "login.refused", detail: { because, address } });
  // Once, and not for each attempt that is refused from now on: a flood would fill a log that is kept for years.
  if (isLast) await audit({ associationId, actor, action: "login.throttled", detail: { address } });
}
