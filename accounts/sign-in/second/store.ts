import { randomBytes } from "node:crypto";
import { pool } from "@/lib/db";
import { audit } from "../../audit/store";
import { tokenHash } from "../../invitations/links";
import { takeCode, type EnrolledLogin, type UsedCode } from "../../second-step/store";
import type { SignInWay } from "../../sessions/store";
import { isCodeThrottled, isWorthTelling, oneMore } from "../../throttle";
import { failuresOf, forgetFailures, guessedAt, noteFailure } from "../failures/store";
import { knownBrowser } from "../keys";
import { oneAtATime } from "../one-at-a-time";

/** How long the second step may take; after that the first one is done again. */
export const HALF_MINUTES = 10;

/** A sign-in whose first step is done. It is no session, and opens nothing but the page that asks for the second. */
export interface HalfSignIn extends EnrolledLogin {
  way: SignInWay;
  callbackUrl: string;
  /** A passkey will do instead of a code. */
  hasPasskey: boolean;
}

/** @returns the token for the cookie; it is kept nowhere else */
export async function beginHalf(loginId: string, way: SignInWay, callbackUrl: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await pool().query(
    `insert into login_half (token, login_id, way, callback_url, expires)
     values ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
    [tokenHash(token), loginId, way, callbackUrl.slice(0, 4_000), HALF_MINUTES],
  );
  return token;
}

/** The half sign-in of this token at this association's host; null: none, or it took too long. */
export async function readHalf(token: string, associationId: number): Promise<HalfSignIn | null> {
  const { rows } = await pool().query<HalfSignIn>(
    `select l.id as "loginId", l.email, l.association_id as "associationId", h.way, h.callback_url as "callbackUrl",
            exists (select from login_passkey p where p.login_id = l.id) as "hasPasskey"
     from login_half h join login l on l.id = h.login_id
     where h.token = $1 and h.expires > now() and (l.association_id = $2 or l.is_websupport)`,
    [tokenHash(token), associationId],
  );
  return rows[0] ?? null;
}

/** It becomes a session, or is given up: once. */
export async function endHalf(token: string): Promise<boolean> {
  const { rowCount } = await pool().query("delete from login_half where token = $1", [tokenHash(token)]);
  return rowCount === 1;
}

/** From where a code is tried. */
export interface CodeAttempt {
  /** As typed. */
  code: string;
  address: string;
  browserCookie?: string;
}

export type CodeOutcome =
  | { status: "right"; used: UsedCode }
  /** `isWorthTelling`: the login's owner should hear that somebody knows the password. */
  | { status: "wrong"; isWorthTelling: boolean }
  | { status: "throttled" };

/** Look at a code of the login's second step; counts and logs the attempt. */
export function tryCode(login: EnrolledLogin, attempt: CodeAttempt, now: Date): Promise<CodeOutcome> {
  return oneAtATime(`code:${login.loginId}`, () => tryInTurn(login, attempt, now));
}

async function tryInTurn(login: EnrolledLogin, attempt: CodeAttempt, now: Date): Promise<CodeOutcome> {
  const browser = knownBrowser(attempt.browserCookie, login.loginId);
  const source = browser === null ? attempt.address : `browser:${browser}`;
  const guess = { associationId: guessedAt(login), account: `second step of ${login.loginId}`, source };
  const failures = await failuresOf(guess);
  if (isCodeThrottled(failures, browser !== null)) return { status: "throttled" };

  const used = await takeCode(login, attempt.code.slice(0, 100), now);
  if (used) {
    await forgetFailures(guess);
    return { status: "right", used };
  }
  await noteFailure(guess);
  const { associationId, email: actor } = login;
  const { address } = attempt;
  const detail = { because: "wrong code", address };
  await audit({ associationId, actor, action: "login.refused", detail });
  if (isCodeThrottled(oneMore(failures), browser !== null))
    await audit({ associationId, actor, action: "login.throttled", detail: { address } });
  return { status: "wrong", isWorthTelling: isWorthTelling(failures) };
}
