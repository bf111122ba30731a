import { randomBytes } from "node:crypto";
import { PrismaAdapter } from "@auth/prisma-adapter";
import type { Adapter, AdapterSession } from "next-auth/adapters";
import { db, pool } from "@/lib/db";
import { systemClock } from "@/lib/clock";
import { tokenHash } from "./invitations/links";
import { hasEnded, IDLE_SECONDS, isUseWorthNoting } from "./session-limits";

/**
 * Where next-auth reads sessions, for one association: @auth/prisma-adapter, with two differences. Session tokens are
 * stored hashed, and a session counts at the host of its own association only (Websupport's at any).
 *
 * Nobody becomes a login by signing in, and nobody signs in by next-auth: it gets nothing to make, link or find them with.
 */
export function adapterFor(associationId: number): Adapter {
  const inner = PrismaAdapter(db());
  return {
    getSessionAndUser: (token) => sessionAndUser(token, associationId),
    updateSession: async ({ sessionToken, ...change }) => {
      await inner.updateSession?.({ ...change, sessionToken: tokenHash(sessionToken) });
      return null;
    },
    deleteSession: async (token) => {
      await db().session.deleteMany({ where: { sessionToken: tokenHash(token) } });
    },
  };
}

/**
 * A new session of the login. The token goes into the cookie and is kept nowhere else.
 *
 * @param way how it was signed in, and whether by a second step too; and the token of the session it takes the place of,
 *   where that is one of the same login: what was signed on with it at sites goes on
 */
export async function openSession(
  loginId: string,
  userAgent: string | null,
  way: { signedInBy?: string; secondStep?: boolean; replaced?: string } = {},
): Promise<{ token: string; expires: Date }> {
  const token = newToken();
  // Postgres' time, not this process's: sign-on compares it elsewhere (`max_age`).
  const { rows } = await pool().query<{ expires: Date }>(
    `insert into login_session (session_token, login_id, expires, user_agent, signed_in_by, second_step_at, lineage)
     values ($1, $2, now() + make_interval(secs => $3), $4, $5, case when $6 then now() end, coalesce(
       (select lineage from login_session where session_token = $7 and login_id = $2), gen_random_uuid()))
     returning expires`,
    [
      tokenHash(token),
      loginId,
      IDLE_SECONDS,
      userAgent?.slice(0, 300) ?? null,
      way.signedInBy ?? null,
      way.secondStep ?? false,
      way.replaced === undefined ? null : tokenHash(way.replaced),
    ],
  );
  return { token, expires: rows[0]!.expires };
}

/** What a browser shows to be known again. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

async function sessionAndUser(token: string, associationId: number) {
  const found = await db().session.findUnique({
    where: { sessionToken: tokenHash(token) },
    include: { user: true },
  });
  const now = systemClock.now();
  if (!found || hasEnded(found, now)) return null;
  const { user, ...row } = found;
  if (!user.isWebsupport && user.associationId !== associationId) return null;
  if (isUseWorthNoting(found, now))
    await db().session.updateMany({ where: { id: found.id }, data: { lastUsedAt: now } });
  const session: AdapterSession = { ...row, sessionToken: token };
  return { session, user };
}
