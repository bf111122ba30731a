import { cookieOf } from "../http/cookies";
import type { Exchange } from "../http/exchange";
import { isUsable, type Person } from "../tenants/person";
import type { Tenant } from "../tenants/tenant";

export const SESSION_COOKIE = "standin_session";

/**
 * Who is logged in, asked at every page: the session of somebody who was deleted, made inactive by the
 * association or deactivated here ends at that moment, and does not come back with the person.
 */
export function visitorOf({ request }: Exchange, { people, signIn }: Tenant): Person | null {
  const token = cookieOf(request, SESSION_COOKIE);
  const session = signIn.sessions.find(token);
  if (session === undefined) return null;
  const { person } = session;
  if (people.find(person.key) === person && isUsable(person)) return person;
  signIn.sessions.end(token);
  signIn.note({ what: "log-out", who: person.key, ok: true, detail: "The account is not active any more." });
  return null;
}
