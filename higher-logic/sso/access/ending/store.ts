import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { endOrphans } from "../../artefacts/store";
import { GRANTED_MODELS } from "../../granted";

type Client = Pick<pg.ClientBase, "query">;

/** Whose access has ended; each of these is part of the one before. */
export interface LostAccess {
  /** At clients for Active members on a synced list and staff. */
  community: readonly number[];
  /** At clients for whoever has a login, too. */
  everywhere: readonly number[];
  /** And there is nobody left to hold a Grant. */
  deleted: readonly number[];
}

export interface Ended {
  /** Contacts that had something to lose. */
  contactIds: number[];
  /** Logout tokens queued. */
  logouts: number;
}

/** A community may make a session in the moment between our answer and its own reading of it: told once more, later. */
const TOLD_AGAIN_AFTER = "90 seconds";

/**
 * Delete what lets these people in where they may no longer be, and queue a logout token for each client that has an
 * address for them and is one of those. What they hold for clients that still let them in stays.
 *
 * Call it alone with their access lock, in the transaction that forgets why it was called.
 */
export async function endAccess(client: Client, associationId: number, lost: LostAccess): Promise<Ended> {
  if (lost.community.length === 0) return { contactIds: [], logouts: 0 };
  const ended = [
    ...(await deleteGranted(client, associationId, lost)),
    ...(await endSessions(client, associationId, lost)),
  ];
  const told = await queueLogouts(client, associationId, lost);
  await client.query("delete from sso_grant where association_id = $1 and contact_id = any ($2)", [
    associationId,
    lost.deleted,
  ]);
  const contactIds = [...new Set([...ended, ...told])].sort((one, other) => one - other);
  if (contactIds.length > 0) {
    const detail = { contactIds, logoutTokens: told.length };
    const subject = `${contactIds.length} people`;
    await audit({ associationId, actor: "worker", action: "sign-on.ended", subject, detail }, client);
  }
  return { contactIds, logouts: told.length };
}

/**
 * End what was signed on with a login that is nobody's or somebody else's now, at every client, whether or not its contact
 * may still sign in. Grants stay: they are the contact's.
 *
 * Call it after `endAccess`: whoever was told out there is not told twice.
 *
 * @returns how many logout tokens were queued
 */
export async function endLogins(
  client: Client,
  associationId: number,
  contactIds: readonly number[],
): Promise<number> {
  if (contactIds.length === 0) return 0;
  await client.query(
    `delete from sso_artefact
      where association_id = $1 and contact_id = any ($2) and model = any ($3)`,
    [associationId, contactIds, [...GRANTED_MODELS, "Session"]],
  );
  return queueLoggedOut(client, associationId, contactIds);
}

/**
 * End what did not come of a session that is still signed in: somebody has another password, or signed out everywhere else,
 * and whoever made them do so is to be out. Grants stay.
 *
 * A site at which none of those sessions is signed on ends all it has of theirs: it may keep one of which nothing is left here.
 *
 * @returns how many logout tokens were queued
 */
export async function endElsewhere(
  client: Client,
  associationId: number,
  contactIds: readonly number[],
): Promise<number> {
  if (contactIds.length === 0) return 0;
  const told = await endOrphans(client, associationId, contactIds);
  return told + (await queueLoggedOut(client, associationId, contactIds, { sparesSignedOn: true }));
}

/**
 * Tell clients to end the sessions of people who may still sign in there: at once, and not again, because by then they may
 * have signed in anew.
 *
 * @param which of the clients that hold a Grant: one, or those at which no session of the provider's is signed on; all
 *   unless given
 * @returns how many were queued
 */
export async function queueLoggedOut(
  client: Client,
  associationId: number,
  contactIds: readonly number[],
  which: { clientId?: string; sparesSignedOn?: boolean } = {},
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into sso_logout (association_id, contact_id, client_id, cause)
     select g.association_id, g.contact_id, g.client_id, 'logged-out'
     from sso_grant g
     join sso_client c on c.association_id = g.association_id and c.client_id = g.client_id
     where g.association_id = $1 and g.contact_id = any ($2) and ($3::text is null or g.client_id = $3)
       and c.backchannel_logout_uri is not null
       and not exists (
         select from sso_logout l
         where l.association_id = $1 and l.contact_id = g.contact_id and l.client_id = g.client_id
           and l.sid is null and l.delivered_at is null)
       and not ($4 and exists (
         select from sso_artefact a
         where a.association_id = $1 and a.contact_id = g.contact_id and a.model = 'Session' and a.expires_at > now()
           and a.payload -> 'authorizations' -> g.client_id ? 'grantId'))`,
    [associationId, contactIds, which.clientId ?? null, which.sparesSignedOn ?? false],
  );
  return rowCount ?? 0;
}

/** Of a client that was removed, nothing is left to anybody. */
async function deleteGranted(client: Client, associationId: number, lost: LostAccess): Promise<number[]> {
  return contactIdsOf(
    await client.query(
      `delete from sso_artefact a
       where association_id = $1 and contact_id = any ($2) and model = any ($4)
         and not exists (
           select from sso_client c
           where c.association_id = $1 and c.client_id = a.client_id and c.access = 'login'
             and a.contact_id <> all ($3::int[])
         )
       returning contact_id`,
      [associationId, lost.community, lost.everywhere, GRANTED_MODELS],
    ),
  );
}

/** A session is one for all clients: it goes, or goes on without those that are lost. The Info Hub's login stays. */
async function endSessions(client: Client, associationId: number, lost: LostAccess): Promise<number[]> {
  return contactIdsOf(
    await client.query(
      `with session as (
         select a.id_hash, a.contact_id, a.payload, (
           select jsonb_object_agg(entry.key, entry.value)
           from jsonb_each(coalesce(a.payload -> 'authorizations', '{}')) entry
           join sso_client c on c.association_id = $1 and c.client_id = entry.key and c.access = 'login'
           where a.contact_id <> all ($3::int[])
         ) as kept
         from sso_artefact a
         where a.association_id = $1 and a.contact_id = any ($2) and a.model = 'Session'
       ),
       narrowed as (
         update sso_artefact a set payload = jsonb_set(a.payload, '{authorizations}', session.kept)
         from session
         where a.association_id = $1 and a.model = 'Session' and a.id_hash = session.id_hash
           and session.kept is not null and session.kept <> a.payload -> 'authorizations'
         returning a.contact_id
       ),
       ended as (
         delete from sso_artefact a using session
         where a.association_id = $1 and a.model = 'Session' and a.id_hash = session.id_hash and session.kept is null
         returning a.contact_id
       )
       select contact_id from narrowed union all select contact_id from ended`,
      [associationId, lost.community, lost.everywhere],
    ),
  );
}

/** To every client with an address, whether or not anything of the provider's is left: its own session may outlive ours. */
async function queueLogouts(client: Client, associationId: number, lost: LostAccess): Promise<number[]> {
  return contactIdsOf(
    await client.query(
      `insert into sso_logout (association_id, contact_id, client_id, due_at)
       select g.association_id, g.contact_id, g.client_id, clock_timestamp() + told.after
       from sso_grant g
       join sso_client c on c.association_id = g.association_id and c.client_id = g.client_id
       cross join (values (interval '0'), ($4::interval)) told (after)
       where g.association_id = $1 and g.contact_id = any ($2) and c.backchannel_logout_uri is not null
         and (c.access = 'community' or g.contact_id = any ($3))
       returning contact_id`,
      [associationId, lost.community, lost.everywhere, TOLD_AGAIN_AFTER],
    ),
  );
}

function contactIdsOf({ rows }: { rows: { contact_id: number }[] }): number[] {
  return rows.map(({ contact_id }) => contact_id);
}
