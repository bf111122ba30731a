import { cookieName, SESSION_COOKIE } from "@/accounts/cookies";
import { hostClaim, hostName, ownUrl, type OwnHost } from "@/accounts/hosts";
import { tokenHash } from "@/accounts/invitations/links";
import { IDLE_SECONDS, LONGEST_SECONDS, MOVED_EVERY_SECONDS } from "@/accounts/session-limits";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";
import type { AccessFacts } from "../access/store";
import { type Found, idHash, withId } from "../artefacts/store";
import type { ClaimedPerson } from "../claims";
import { isClientId, type Registration } from "../clients/store";
import { readCookie } from "../cookies";
import { hangsOnGrant } from "../granted";
import { nothingPresented, type Presented } from "../presented";
import { artefactKey } from "../visit";

/** Who is signed in to the Info Hub at the browser that asks. */
export interface HubLogin {
  email: string;
  /** null: one of Websupport's people, who is nobody's member. */
  contactId: number | null;
  signedInAt: Date;
  /** One for all sessions that took each other's place at this browser. */
  lineage: string;
}

/** What every request to the provider has to know first. */
export interface Door {
  associationId: number;
  /** The association's address; never taken from a header. */
  issuer: string;
  /** Keys that are shown now, the one that signs first. */
  kids: string[];
  isHttps: boolean;
  /** By so many whole seconds Postgres' clock is ahead of this process's. All times that are kept are Postgres'. */
  aheadSeconds: number;
  /** The hash of the Info Hub's session token, if the browser sent one. */
  sessionHash: string | null;
  login: HubLogin | null;
  foreseen: Foreseen;
}

/** What was read together with the door, all in one snapshot; of whatever else is asked about, nothing is known here. */
export interface Foreseen {
  client: Registration | null;
  /** By model and id; undefined: there is none, or it has expired. */
  artefacts: Map<string, Record<string, unknown> | undefined>;
  /** What decides whether one contact may sign in. */
  facts: AccessFacts | null;
  /** The scopes that contact granted the client; null: none. */
  granted: string[] | null;
  person: ClaimedPerson | null;
}

export const NOTHING_FORESEEN: Foreseen = {
  client: null,
  artefacts: new Map(),
  facts: null,
  granted: null,
  person: null,
};

interface DoorRow extends OwnHost, Omit<Foreseen, "artefacts"> {
  artefacts: (Found | null)[];
  id: number;
  kids: string[];
  /** Seconds since 1970. */
  now: number;
  email: string | null;
  contactId: number | null;
  signedInAt: Date | null;
  lineage: string | null;
  isToBeMoved: boolean | null;
}

/**
 * The association at the request's host, what its provider is made from, and the Info Hub's login, in one query: every
 * step of a sign-on begins with this. What the request presents is looked up in the same query, with all that hangs on it.
 *
 * @returns null when no association answers at this host
 */
export async function openDoor(
  headers: Headers,
  presented = nothingPresented(headers),
): Promise<Door | null> {
  const host = hostName(headers.get("host"));
  if (host === null) return null;
  const appUrl = environment("APP_URL");
  const claim = hostClaim(host, appUrl);
  const { isHttps } = presented;
  const token = readCookie(headers.get("cookie"), cookieName(SESSION_COOKIE, isHttps));
  const sessionHash = token ? tokenHash(token) : null;
  const { rows } = await pool().query<DoorRow>({
    name: "sso-door",
    text: doorQuery,
    values: [
      claim.host,
      claim.isAppHost,
      claim.slug,
      sessionHash,
      LONGEST_SECONDS,
      IDLE_SECONDS - MOVED_EVERY_SECONDS,
      presented.clientId !== null && isClientId(presented.clientId) ? presented.clientId : null,
      presented.artefacts.map(({ model }) => model),
      presented.artefacts.map(({ id }) => idHash(id)),
    ],
  });
  const row = rows[0];
  const issuer = row && ownUrl(row, appUrl);
  if (!row || !issuer) return null;
  const aheadSeconds = Math.round(row.now - Date.now() / 1000);
  if (row.isToBeMoved && sessionHash) await moveEnd(sessionHash);
  return {
    associationId: row.id,
    issuer,
    kids: row.kids,
    isHttps,
    aheadSeconds,
    sessionHash,
    login: loginOf(row),
    foreseen: foreseenIn(row, presented),
  };
}

/** A code or token is followed by the provider's Grant it hangs on, whose id is in it. */
function foreseenIn(row: DoorRow, { artefacts: shown }: Presented): Foreseen {
  const artefacts: Foreseen["artefacts"] = new Map();
  const rows = row.artefacts.values();
  for (const { model, id } of shown) {
    const payload = withId(rows.next().value ?? null, id);
    artefacts.set(artefactKey(model, id), payload);
    if (!hangsOnGrant(model)) continue;
    const grant = rows.next().value ?? null;
    if (typeof payload?.grantId === "string")
      artefacts.set(artefactKey("Grant", payload.grantId), withId(grant, payload.grantId));
  }
  const { client, facts, granted, person } = row;
  return { client, artefacts, facts, granted, person };
}

/** proxy.ts says it first; an association may go in between. */
export function noAssociation(): Response {
  return new Response("No association answers at this address.\n", { status: 421 });
}

function loginOf({ email, contactId, signedInAt, lineage }: DoorRow): HubLogin | null {
  if (email === null || signedInAt === null || lineage === null) return null;
  return { email, contactId, signedInAt, lineage };
}

/** Signing in somewhere is a use of the Info Hub's login, which ends by itself when nobody uses it. */
async function moveEnd(sessionHash: string): Promise<void> {
  await pool().query(
    "update login_session set expires = now() + make_interval(secs => $2) where session_token = $1",
    [sessionHash, IDLE_SECONDS],
  );
}

const doorQuery = `
  with found as (
    select id, slug from association where id = coalesce(
      (select association_id from association_host where host = $1),
      case when $2 then (select min(id) from association) end,
      (select id from association where slug = $3))
  )
  select found.id, found.slug, found.id = (select min(id) from association) as "isFirst",
    (select host from association_host where association_id = found.id and is_primary) as host,
    array(
      select kid from sso_signing_key
      where association_id = found.id and (shown_until is null or shown_until > now())
      order by signs_from <= now() desc, case when signs_from <= now() then signs_from end desc, signs_from, kid
    ) as kids,
    extract(epoch from clock_timestamp())::float8 as now,
    login.*, foreseen.*
  from found
  left join lateral (
    select l.email, l.contact_id as "contactId", s.created_at as "signedInAt", s.lineage,
      s.expires < now() + make_interval(secs => $6) as "isToBeMoved"
    from login_session s
    join login l on l.id = s.login_id and (l.is_websupport or l.association_id = found.id)
    where s.session_token = $4 and s.expires > now() and s.created_at + make_interval(secs => $5) > now()
  ) login on true
  cross join lateral sign_on_foreseen(found.id, login."contactId", $7, $8, $9) foreseen`;
