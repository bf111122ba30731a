import type { NextAuthOptions } from "next-auth";
import { environment } from "@/lib/env";
import { logger } from "@/lib/log";
import { adapterFor } from "../adapter";
import { cookieName, cookieOptions, SESSION_COOKIE } from "../cookies";
import type { Association } from "../hosts/store";
import { IDLE_SECONDS, MOVED_EVERY_SECONDS } from "../session-limits";

declare module "next-auth" {
  interface Session {
    loginId?: string;
  }
}

/** How next-auth is told who asks: set by proxy.ts on every request. */
export interface RequestFacts {
  isHttps: boolean;
  address: string;
  userAgent: string | null;
}

/**
 * next-auth for one association at its own host: it reads sessions that are rows, and no more. Signing in and out is ours,
 * and none of next-auth's own addresses is served (docs/decisions/0028).
 *
 * Made anew for each request, because everything in it names the association of the host.
 */
export function authOptions(association: Association, { isHttps }: RequestFacts): NextAuthOptions {
  return {
    secret: environment("AUTH_SECRET"),
    adapter: adapterFor(association.id),
    session: { strategy: "database", maxAge: IDLE_SECONDS, updateAge: MOVED_EVERY_SECONDS },
    useSecureCookies: isHttps,
    cookies: { sessionToken: { name: cookieName(SESSION_COOKIE, isHttps), options: cookieOptions(isHttps) } },
    providers: [],
    callbacks: { session: ({ session, user }) => ({ expires: session.expires, loginId: user.id }) },
    logger: { error: report, warn: () => undefined, debug: () => undefined },
  };
}

const log = logger("sign-in");

function report(code: string, metadata: Error | { error: Error; [key: string]: unknown }): void {
  const error = metadata instanceof Error ? metadata : metadata.error;
  log.error({ code, err: error }, "next-auth");
  // next-auth would go on as if nobody were signed in: a database that is away must not look like a log-out.
  if (code === "SESSION_ERROR") throw error;
}
