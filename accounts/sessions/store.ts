import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { newToken, openSession } from "../adapter";
import { audit } from "../audit/store";
import { tokenHash } from "../invitations/links";
import { LONGEST_SECONDS } from "../session-limits";
import { browserName } from "./browser-name";

type Client = Pick<pg.ClientBase, "query">;

/** How somebody proved who they are. */
export type SignInWay = "password" | "link" | "invitation" | "password-reset" | "passkey";

/** What the second step was; a passkey is one by itself. */
export type SecondStepWay = "code" | "recovery-code" | "passkey";

/** How a sign-in is being done at this browser. */
export interface SignInFacts {
  way: SignInWay;
  /** null: the login has none. */
  secondStep?: SecondStepWay | null;
  address: string;
  userAgent: string | null;
  /** The session this browser had until now: it ends, so that no token outlives a change of person. */
  replaced?: string;
}

export interface StartedSession {
  token: string;
  expires: Date;
}

/** Sign a login in. */
export async function startSession(loginId: string, facts: SignInFacts): Promise<StartedSession> {
  const { replaced } = facts;
  const secondStep = facts.secondStep ?? null;
  const session = await openSession(loginId, facts.userAgent, {
    signedInBy: facts.way,
    secondStep: secondStep !== null,
    replaced,
  });
  // Only now: a trigger ends what was signed on with a session that nothing came after.
  if (replaced)
    await pool().query("delete from login_session where session_token = $1", [tokenHash(replaced)]);
  const login = await loginOf(loginId);
  await audit({
    associationId: login.associationId,
    actor: login.email,
    action: "login.signed-in",
    detail: { by: facts.way, ...(secondStep && { secondStep }), address: facts.address },
  });
  return session;
}

/** The person has proven again, in this session, who they are. */
export async function noteProven(token: string, by: "password" | "second-step"): Promise<void> {
  await pool().query(
    `update login_session set proven_at = now(), second_step_at = case when $2 then now() else second_step_at end
     where session_token = $1`,
    [tokenHash(token), by === "second-step"],
  );
}

/** End the session of this token, if there is one. */
export async function endSession(token: string): Promise<void> {
  const { rows } = await pool().query<{ loginId: string }>(
    `delete from login_session where session_token = $1 returning login_id as "loginId"`,
    [tokenHash(token)],
  );
  if (!rows[0]) return;
  const login = await loginOf(rows[0].loginId);
  await audit({ associationId: login.associationId, actor: login.email, action: "login.signed-out" });
}

export interface ListedSession {
  id: string;
  createdAt: Date;
  lastUsedAt: Date;
  /** When it ends by itself unless it is used again, at the latest `LONGEST_SECONDS` after it began. */
  endsAt: Date;
  signedInBy: SignInWay | null;
  /** By a second step too. */
  hasSecondStep: boolean;
  userAgent: string | null;
  /** The browser that asks. */
  isThisOne: boolean;
}

/** Where the login is signed in, newest first. */
export async function listSessions(loginId: string, token: string): Promise<ListedSession[]> {
  const { rows } = await pool().query<ListedSession>(
    `select id, created_at as "createdAt", last_used_at as "lastUsedAt", signed_in_by as "signedInBy",
            second_step_at is not null as "hasSecondStep",
            least(expires, created_at + make_interval(secs => $3)) as "endsAt",
            user_agent as "userAgent", session_token = $2 as "isThisOne"
     from login_session
     where login_id = $1 and expires > now() and created_at + make_interval(secs => $3) > now()
     order by created_at desc, id`,
    [loginId, tokenHash(token), LONGEST_SECONDS],
  );
  return rows;
}

/** End one of the login's other sessions; another login's, or one that ended meanwhile, is none of them. */
export async function endOneSession(loginId: string, sessionId: string): Promise<boolean> {
  const { rows } = await pool().query<{ userAgent: string | null }>(
    `delete from login_session where login_id = $1 and id = $2 returning user_agent as "userAgent"`,
    [loginId, sessionId],
  );
  if (!rows[0]) return false;
  const login = await loginOf(loginId);
  await audit({
    associationId: login.associationId,
    actor: login.email,
    action: "login.session-ended",
    detail: { browser: browserName(rows[0].userAgent) },
  });
  return true;
}

/**
 * End every session of the login but the one that asks, which gets another token: whoever copied the one before is out, too.
 *
 * @returns what the browser that asks is to show from now on; null when its session has ended meanwhile
 */
export async function endOtherSessions(loginId: string, token: string): Promise<string | null> {
  const { associationId, email: actor } = await loginOf(loginId);
  return transaction(async (client) => {
    const { ended, renewed } = await endElsewhere(client, loginId, token);
    const action = "login.other-sessions-ended";
    await audit({ associationId, actor, action, detail: { sessions: ended } }, client);
    return renewed;
  });
}

/** The same as part of something larger. What is left at sites ends by a trigger, even of sessions that ran out before. */
export async function endElsewhere(
  client: Client,
  loginId: string,
  token: string,
): Promise<{ ended: number; renewed: string | null }> {
  const renewed = newToken();
  const { rowCount } = await client.query(
    "delete from login_session where login_id = $1 and session_token <> $2",
    [loginId, tokenHash(token)],
  );
  const { rowCount: isKept } = await client.query(
    `update login_session set session_token = $3, lineage = gen_random_uuid()
     where login_id = $1 and session_token = $2`,
    [loginId, tokenHash(token), tokenHash(renewed)],
  );
  await client.query("update login set signed_out_elsewhere_at = clock_timestamp() where id = $1", [loginId]);
  return { ended: rowCount ?? 0, renewed: isKept ? renewed : null };
}

async function loginOf(loginId: string): Promise<{ email: string; associationId: number | null }> {
  const { rows } = await pool().query<{ email: string; associationId: number | null }>(
    `select email, association_id as "associationId" from login where id = $1`,
    [loginId],
  );
  if (!rows[0]) throw new Error(`login ${loginId} is gone`);
  return rows[0];
}

/**
 * End every session and every one-time link there is: a restored backup brings back those that were ended or used since.
 *
 * @returns sessions ended
 */
export async function forgetSignIns(client: Client): Promise<number> {
  await client.query("delete from login_token");
  await client.query("delete from login_half");
  await client.query("update login_email_change set token = null, undo_token = null");
  const { rowCount } = await client.query("delete from login_session");
  return rowCount ?? 0;
}
