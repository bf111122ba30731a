import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { environment } from "@/lib/env";
import { logger } from "@/lib/log";
import { adapterFor } from "../adapter";
import { cookieName, cookieOptions, SESSION_COOKIE } from "../cookies";
import type { Association } from "../hosts/store";
import { startSession } from "../sessions/store";
import { IDLE_SECONDS, MOVED_EVERY_SECONDS } from "../session-limits";
import { tryPassword } from "./store";

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
 * next-auth for one association at its own host: e-mail and password, sessions as rows.
 *
 * Made anew for each request, because everything in it names the association of the host.
 */
export function authOptions(association: Association, facts: RequestFacts): NextAuthOptions {
  return {
    secret: environment("AUTH_SECRET"),
    adapter: adapterFor(association.id),
    session: { strategy: "database", maxAge: IDLE_SECONDS, updateAge: MOVED_EVERY_SECONDS },
    useSecureCookies: facts.isHttps,
    cookies: cookies(facts.isHttps),
    pages: { signIn: "/sign-in", signOut: "/sign-out", error: "/sign-in", verifyRequest: "/sign-in" },
    providers: [passwordProvider(association, facts), linkProvider],
    // next-auth would give Credentials a JWT: instead its value is the token of a row, which can be ended from here.
    jwt: {
      maxAge: IDLE_SECONDS,
      encode: async ({ token }) =>
        (await startSession(String(token?.sub), { way: "password", ...facts })).token,
      decode: async () => null,
    },
    callbacks: {
      session: ({ session, user }) => ({ expires: session.expires, loginId: user.id }),
      redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl),
    },
    logger: { error: report, warn: () => undefined, debug: () => undefined },
  };
}

function passwordProvider(association: Association, facts: RequestFacts) {
  return Credentials({
    credentials: {
      email: { label: "E-mail", type: "email" },
      password: { label: "Password", type: "password" },
    },
    async authorize(credentials) {
      const outcome = await tryPassword({
        associationId: association.id,
        email: String(credentials?.email ?? ""),
        password: String(credentials?.password ?? ""),
        address: facts.address,
      });
      if (outcome.status === "throttled") throw new Error("throttled");
      return outcome.status === "signed-in" ? { id: outcome.loginId } : null;
    },
  });
}

/** next-auth takes passwords with stored sessions only beside a provider of another kind. Ours are other links. */
const linkProvider = {
  id: "email",
  type: "email",
  name: "Email",
  server: "",
  from: "",
  maxAge: 0,
  options: {},
  sendVerificationRequest: () => Promise.reject(new Error("sign-in links are asked for at /sign-in/link")),
} as const;

function cookies(isHttps: boolean): NextAuthOptions["cookies"] {
  const named = (name: string) => ({ name: cookieName(name, isHttps), options: cookieOptions(isHttps) });
  return {
    sessionToken: named(SESSION_COOKIE),
    callbackUrl: named("causeway.callback-url"),
    csrfToken: named("causeway.csrf-token"),
  };
}

/** Only our own pages, whatever a link says. */
function ownAddress(url: string, baseUrl: string): string {
  const target = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : new URL(baseUrl);
  return target.origin === baseUrl ? target.toString() : baseUrl;
}

const log = logger("sign-in");

function report(code: string, metadata: Error | { error: Error; [key: string]: unknown }): void {
  const error = metadata instanceof Error ? metadata : metadata.error;
  log.error({ code, err: error }, "next-auth");
  // next-auth would go on as if nobody were signed in: a database that is away must not look like a log-out.
  if (code === "SESSION_ERROR") throw error;
}
