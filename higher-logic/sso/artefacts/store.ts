import { createHash } from "node:crypto";
import type pg from "pg";
import { pool } from "@/lib/db";
import { GRANTED_MODELS } from "../granted";
import type { Artefact } from "../visit";

type Client = Pick<pg.ClientBase, "query">;

/** What is stored of an id that a browser or client holds. */
export function idHash(id: string): Buffer {
  return createHash("sha256").update(id).digest();
}

/** As `sign_on_artefact` says it. */
export interface Found {
  payload: Record<string, unknown>;
  /** In seconds. */
  consumedAt: number | null;
}

/**
 * The payload of what has this id and has not expired; `consumed` says when it was used up.
 *
 * The provider's Grant is found only while the member's Grant covers its scopes: revoking that works at once.
 */
export async function findArtefact(
  associationId: number,
  model: string,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  const { rows } = await pool().query<{ found: Found | null }>({
    name: "sso-find",
    text: "select sign_on_artefact($1, $2, $3) as found",
    values: [associationId, model, idHash(id)],
  });
  return withId(rows[0]?.found ?? null, id);
}

/** A provider session by the name its codes and tokens know it by; its own id is not kept. */
export async function findSessionByUid(
  associationId: number,
  uid: string,
): Promise<Record<string, unknown> | undefined> {
  const { rows } = await pool().query<Pick<Found, "payload">>(
    `select payload from sso_artefact
     where association_id = $1 and model = 'Session' and uid = $2 and expires_at > now()`,
    [associationId, uid],
  );
  return rows[0]?.payload;
}

/** What is used up and stored, as `sign_on_store` takes it. */
export function storedAs(artefacts: readonly Artefact[], used: readonly { model: string; id: string }[]) {
  const stores = artefacts.map((artefact) => ({
    model: artefact.model,
    id_hash: byteaOf(artefact.id),
    payload: artefact.payload,
    contact_id: artefact.contactId,
    client_id: artefact.clientId,
    grant_id_hash: artefact.grantId === null ? null : byteaOf(artefact.grantId),
    uid: artefact.sessionUid,
    seconds: artefact.expiresInSeconds,
    scopes: artefact.scopes,
  }));
  const uses = used.map(({ model, id }) => ({ model, id_hash: byteaOf(id) }));
  return { stores: JSON.stringify(stores), uses: JSON.stringify(uses) };
}

function byteaOf(id: string): string {
  return `\\x${idHash(id).toString("hex")}`;
}

export async function deleteArtefact(associationId: number, model: string, id: string): Promise<void> {
  await pool().query({
    name: "sso-delete",
    text: "delete from sso_artefact where association_id = $1 and model = $2 and id_hash = $3",
    values: [associationId, model, idHash(id)],
  });
}

/** Delete codes and tokens of one provider's Grant; without `model` the Grant itself too. */
export async function revokeByGrantId(associationId: number, grantId: string, model?: string): Promise<void> {
  await pool().query(
    `delete from sso_artefact
      where association_id = $1 and grant_id_hash = $2 and ($3::text is null or model = $3)`,
    [associationId, idHash(grantId), model ?? null],
  );
}

/**
 * Delete a provider session with the codes, tokens and provider's Grants that came of it; never a member's Grant. Every site
 * that was signed in to with it and has an address for that is told (OpenID Connect Back-Channel Logout 1.0, 2.5).
 */
export async function endProviderSession(associationId: number, uid: string): Promise<void> {
  await pool().query(endSessionQuery, [associationId, uid]);
}

/**
 * Delete what these people were signed on with by sessions of the Info Hub that were ended. The sites are told.
 *
 * Call it alone with their access lock.
 *
 * @param lineages of the sessions
 * @returns how many logout tokens were queued
 */
export async function endLineages(
  client: Client,
  associationId: number,
  contactIds: readonly number[],
  lineages: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query(
    `with ended as (
       delete from sso_artefact
        where association_id = $1 and contact_id = any ($2) and model = any ($4)
          and payload ->> 'lineage' = any ($3)
       returning model, contact_id, client_id, payload
     ) ${tellSites}`,
    [associationId, contactIds, lineages, SIGNED_ON],
  );
  return rowCount ?? 0;
}

/**
 * The same for whatever came of no session that still is signed in: of one that ran out, or of nobody knows which.
 *
 * @returns how many logout tokens were queued
 */
export async function endOrphans(
  client: Client,
  associationId: number,
  contactIds: readonly number[],
): Promise<number> {
  const { rowCount } = await client.query(
    `with ended as (
       delete from sso_artefact a
        where association_id = $1 and contact_id = any ($2) and model = any ($3) and not exists (
          select from login l join login_session s on s.login_id = l.id and s.expires > now()
           where l.association_id = $1 and l.contact_id = a.contact_id and s.lineage::text = a.payload ->> 'lineage')
       returning model, contact_id, client_id, payload
     ) ${tellSites}`,
    [associationId, contactIds, SIGNED_ON],
  );
  return rowCount ?? 0;
}

/**
 * Every provider session, code and token of every association, which a restored backup brings back although it was used or
 * revoked since. Members' Grants stay.
 */
export async function forgetArtefacts(client: Client): Promise<number> {
  const { rowCount } = await client.query("delete from sso_artefact");
  return rowCount ?? 0;
}

/** The payload with what is in no row. */
export function withId(found: Found | null, id: string): Record<string, unknown> | undefined {
  if (!found) return undefined;
  const { payload, consumedAt } = found;
  return { ...payload, jti: id, ...(consumedAt === null ? {} : { consumed: consumedAt }) };
}

const SIGNED_ON = [...GRANTED_MODELS, "Session"];

// Where a provider session is gone already, the tokens that outlived it know its id at their site. A site that may ask without
// `openid` was never told one: of its sessions all of the person's end.
const tellSites = `
  insert into sso_logout (association_id, contact_id, client_id, cause, sid)
  select distinct $1::int, site.contact_id, c.client_id, 'logged-out', case when not c.legacy then site.sid end
    from (
      select ended.contact_id, authorized.key as client_id, authorized.value ->> 'sid' as sid
        from ended cross join jsonb_each(coalesce(ended.payload -> 'authorizations', '{}')) authorized
       where ended.model = 'Session' and authorized.value ? 'grantId'
      union all
      select contact_id, client_id, payload ->> 'sid' from ended where model <> 'Session'
    ) site
    join sso_client c on c.association_id = $1 and c.client_id = site.client_id and c.backchannel_logout_uri is not null
   where site.contact_id is not null and (c.legacy or site.sid is not null)`;

const endSessionQuery = `
  with ended as (
    delete from sso_artefact
     where association_id = $1 and (uid = $2 or grant_id_hash in (
       select grant_id_hash from sso_artefact
        where association_id = $1 and uid = $2 and grant_id_hash is not null))
    returning model, contact_id, client_id, payload
  ) ${tellSites}`;
