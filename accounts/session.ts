import { getServerSession } from "next-auth";
import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { cameByHttps } from "@/lib/caller";
import { pool } from "@/lib/db";
import { isNews } from "@/lib/once-a-minute";
import { audit } from "./audit/store";
import { BROWSER_COOKIE, cookieName, cookieOptions, SESSION_COOKIE } from "./cookies";
import { associationAt, type Association } from "./hosts/store";
import { landingPath, type Person, type Staff, type Websupport } from "./people";
import { can, type Permission, type Role } from "./roles";
import { LONGEST_SECONDS } from "./session-limits";
import { endSession, startSession, type SignInFacts } from "./sessions/store";
import { browserCookie, knownBrowser } from "./sign-in/keys";
import { authOptions, type RequestFacts } from "./sign-in/provider";
import { returnPath } from "./sign-in/return-path";

export type { Association, Person, Staff, Websupport };

/** The association of this request's host. proxy.ts has refused every other host already. */
export const currentAssociation = cache(async (): Promise<Association> => {
  const host = (await headers()).get("host");
  const association = await associationAt(host);
  if (!association) throw new Error("a request reached a page without a known host");
  return association;
});

/** Facts about this request that proxy.ts has made sure of. */
export async function requestFacts(): Promise<RequestFacts> {
  const sent = await headers();
  return {
    isHttps: cameByHttps(sent),
    address: sent.get("x-forwarded-for") ?? "unknown",
    userAgent: sent.get("user-agent"),
  };
}

/** A login as its own pages and actions need it. */
export interface OwnLogin {
  loginId: string;
  /** null: Websupport's. */
  associationId: number | null;
  email: string;
}

export function ownLogin(person: Person | Websupport): OwnLogin {
  const { loginId, email } = person;
  return { loginId, email, associationId: person.kind === "person" ? person.associationId : null };
}

/** The value of this browser's session cookie. */
export async function sessionToken(): Promise<string | undefined> {
  const { isHttps } = await requestFacts();
  return (await cookies()).get(cookieName(SESSION_COOKIE, isHttps))?.value;
}

/**
 * Sign somebody in at this browser, in place of whoever was signed in here. In route handlers and actions only; call it
 * when every step is proven: `sign-in/second` asks for the second one.
 *
 * The cookie lasts as long as any session may; the row behind it ends sooner when nobody uses it.
 */
export async function signIn(loginId: string, by: Pick<SignInFacts, "way" | "secondStep">): Promise<void> {
  const facts = await requestFacts();
  const { token } = await startSession(loginId, { ...facts, ...by, replaced: await sessionToken() });
  await showFromNow(token);
  const jar = await cookies();
  const known = cookieName(BROWSER_COOKIE, facts.isHttps);
  const options = { ...cookieOptions(facts.isHttps), maxAge: 400 * 24 * 60 * 60 };
  if (!knownBrowser(jar.get(known)?.value, loginId)) jar.set(known, browserCookie(loginId), options);
}

/**
 * Have this browser show another token from now on. In route handlers and actions only.
 *
 * @param token null: whatever it shows stays
 */
export async function showFromNow(token: string | null): Promise<void> {
  if (token === null) return;
  const { isHttps } = await requestFacts();
  const options = { ...cookieOptions(isHttps), maxAge: LONGEST_SECONDS };
  (await cookies()).set(cookieName(SESSION_COOKIE, isHttps), token, options);
}

/** Where this login goes after signing in: to the page it asked for, else home. */
export async function landingOf(loginId: string, callbackUrl: string): Promise<string> {
  const asked = await askedPath(callbackUrl);
  if (asked) return asked;
  const person = await readPerson(loginId, await currentAssociation());
  return person ? landingPath(person) : "/sign-in";
}

/** The path of this site that a `callbackUrl` leads to; null: it leads nowhere that is safe. */
export async function askedPath(callbackUrl: string): Promise<string | null> {
  const sent = await headers();
  return returnPath(callbackUrl, `${sent.get("x-forwarded-proto") ?? "http"}://${sent.get("host") ?? ""}`);
}

/** End this browser's session, on the server too. In route handlers and actions only. */
export async function signOut(): Promise<void> {
  const { isHttps } = await requestFacts();
  const token = await sessionToken();
  if (token) await endSession(token);
  (await cookies()).set(cookieName(SESSION_COOKIE, isHttps), "", { ...cookieOptions(isHttps), maxAge: 0 });
}

/** Who is signed in here, read anew for each request: a role taken away counts at once. */
export const currentPerson = cache(async (): Promise<Person | Websupport | null> => {
  const association = await currentAssociation();
  const session = await getServerSession(authOptions(association, await requestFacts()));
  return session?.loginId ? readPerson(session.loginId, association) : null;
});

/**
 * The signed-in staff member who may do this. Call it first in every staff page, action and route.
 *
 * Signed out: to the sign-in page, and back afterwards. Not allowed: the page that says so, with status 403.
 */
export async function requireStaff(permission: Permission): Promise<Staff> {
  const person = await requireAnybody();
  // Set up a second step first; the page says why.
  if (person.kind === "person" && person.withheldRole !== null) redirect("/security");
  if (person.kind !== "person" || person.role === null || !can(person.role, permission))
    return refuse(person, permission);
  return { ...person, role: person.role };
}

/** Whoever has a login of this association, whatever their status: dropped members edit their profile too. */
export async function requireMember(): Promise<Person> {
  const person = await requireAnybody();
  return person.kind === "person" ? person : refuse(person, "member");
}

/** One of the operator's people. */
export async function requireWebsupport(): Promise<Websupport> {
  const person = await requireAnybody();
  return person.kind === "websupport" ? person : refuse(person, "websupport");
}

/** The page that says no. */
async function refuse(person: Person | Websupport, needs: Needs): Promise<never> {
  await noteRefused(person, needs);
  forbidden();
}

type Needs = Permission | "member" | "websupport";

const LONGEST_SUBJECT = 200;

/** For whoever asks later who tried what: the same once a minute, so that nobody fills the log by pressing reload. */
export async function noteRefused({ loginId, email }: Person | Websupport, needs: Needs): Promise<void> {
  const { id: associationId } = await currentAssociation();
  const sent = await headers();
  const asked = sent.has("next-action") ? "action" : "page";
  if (!isNews("access.refused", loginId, associationId, needs, asked)) return;
  // What is asked for after the path may hold anything.
  const [path = ""] = (sent.get("x-causeway-path") ?? "").split("?", 1);
  const subject = path.slice(0, LONGEST_SUBJECT);
  const { address } = await requestFacts();
  const detail = { needs, asked, address };
  await audit({ associationId, actor: email, action: "access.refused", subject, detail });
}

/** Whoever is signed in here, member or operator: for what concerns the login itself. */
export async function requireAnybody(): Promise<Person | Websupport> {
  const person = await currentPerson();
  if (person) return person;
  const path = (await headers()).get("x-causeway-path") ?? "/";
  redirect(path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

interface PersonRow {
  email: string;
  isWebsupport: boolean;
  contactId: number;
  name: string | null;
  role: Role | null;
  isWithheld: boolean;
}

async function readPerson(loginId: string, association: Association): Promise<Person | Websupport | null> {
  const { rows } = await pool().query<PersonRow>(
    `select l.email, l.is_websupport as "isWebsupport", l.contact_id as "contactId", s.role,
            s.role is not null and a.second_step_for_staff and not has_second_step(l.id) as "isWithheld",
            coalesce(nullif(concat_ws(' ', nullif(btrim(c.first_name), ''), nullif(btrim(c.last_name), '')), ''),
                     nullif(btrim(c.organization_name), '')) as name
     from login l
     left join association a on a.id = l.association_id
     left join contact c on c.association_id = l.association_id and c.id = l.contact_id
     left join staff_member s on s.contact_id = c.id and s.is_active
     where l.id = $1 and (l.association_id = $2 or l.is_websupport)`,
    [loginId, association.id],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.isWebsupport) return { kind: "websupport", loginId, email: row.email };
  return {
    kind: "person",
    loginId,
    email: row.email,
    displayName: row.name ?? row.email,
    contactId: row.contactId,
    associationId: association.id,
    associationSlug: association.slug,
    associationName: association.name,
    timeZone: association.timeZone,
    role: row.isWithheld ? null : row.role,
    withheldRole: row.isWithheld ? row.role : null,
  };
}
