import type pg from "pg";
import { pool } from "@/lib/db";
import { openSession } from "../adapter";
import { audit } from "../audit/store";
import { tokenHash } from "../invitations/links";

/** How somebody proved who they are. */
export type SignInWay = "password" | "link" | "invitation" | "password-reset";

export interface StartedSession {
  token: string;
  expires: Date;
}

/**
 * Sign a login in.
 *
 * @param replaced the session this browser had until now: it ends, so that no token outlives a change of person
 */
export async function startSession(
  loginId: string,
  facts: { way: SignInWay; address: string; userAgent: string | null; replaced?: string },
): Promise<StartedSession> {
  if (facts.replaced)
    await pool().query("delete from login_session where session_token = $1", [tokenHash(facts.replaced)]);
  const session = await openSession(loginId, facts.userAgent);
  const login = await loginOf(loginId);
  await audit({
    associationId: login.associationId,
    actor: login.email,
    action: "login.signed-in",
    detail: { by: facts.way, address: facts.address },
  });
  return session;
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
  userAgent: string | null;
  /** The browser that asks. */
  isThisOne: boolean;
}

/** Where the login is signed in, newest first. */
export async function listSessions(loginId: string, token: string): Promise<ListedSession[]> {
  const { rows } = await pool().query<ListedSession>(
    `select id, created_at as "createdAt", user_agent as "userAgent", session_token = $2 as "isThisOne"
     from login_session where login_id = $1 and expires > now() order by created_at desc, id`,
    [loginId, tokenHash(token)],
  );
  return rows;
}

/** End every session of the login but the one that asks. */
export async function endOtherSessions(loginId: string, token: string): Promise<number> {
  const { rowCount } = await pool().query(
    "delete from login_session where login_id = $1 and session_token <> $2",
    [loginId, tokenHash(token)],
  );
  const login = await loginOf(loginId);
  await audit({
    associationId: login.associationId,
    actor: login.email,
    action: "login.other-sessions-ended",
    detail: { sessions: rowCount ?? 0 },
  });
  return rowCount ?? 0;
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
export async function forgetSignIns(client: Pick<pg.ClientBase, "query">): Promise<number> {
  await client.query("delete from login_token");
  const { rowCount } = await client.query("delete from login_session");
  return rowCount ?? 0;
}
