import { createHash } from "node:crypto";
import type pg from "pg";
import { pool } from "@/lib/db";
import type { Artefact } from "../visit";

type Client = Pick<pg.ClientBase, "query">;

/** What is stored of an id that a browser or client holds. */
export function idHash(id: string): Buffer {
  return createHash("sha256").update(id).digest();
}

interface FoundRow {
  payload: Record<string, unknown>;
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
  const { rows } = await pool().query<FoundRow>({
    name: model === "Grant" ? "sso-find-grant" : "sso-find",
    text: model === "Grant" ? findGrantQuery : findQuery,
    values: [associationId, model, idHash(id)],
  });
  return rows[0] && withId(rows[0], id);
}

/** A provider session by the name its codes and tokens know it by; its own id is not kept. */
export async function findSessionByUid(
  associationId: number,
  uid: string,
): Promise<Record<string, unknown> | undefined> {
  const { rows } = await pool().query<FoundRow>(
    `select payload, null as "consumedAt" from sso_artefact
     where association_id = $1 and model = 'Session' and uid = $2 and expires_at > now()`,
    [associationId, uid],
  );
  return rows[0]?.payload;
}

/** What came of a Grant is stored only while the member's own Grant covers it. @returns false where it does not */
export async function storeArtefacts(
  client: Client,
  associationId: number,
  artefacts: readonly Artefact[],
): Promise<boolean> {
  if (artefacts.length === 0) return true;
  const rows = artefacts.map((artefact) => ({
    model: artefact.model,
    id_hash: `\\x${idHash(artefact.id).toString("hex")}`,
    payload: artefact.payload,
    contact_id: artefact.contactId,
    client_id: artefact.clientId,
    grant_id_hash: artefact.grantId === null ? null : `\\x${idHash(artefact.grantId).toString("hex")}`,
    uid: artefact.sessionUid,
    seconds: artefact.expiresInSeconds,
    scopes: artefact.scopes,
  }));
  const { rowCount } = await client.query({
    name: "sso-store",
    text: storeQuery,
    values: [associationId, JSON.stringify(rows)],
  });
  return rowCount === artefacts.length;
}

/** Use it up, once for everybody. @returns false when somebody has, or it is gone */
export async function consumeArtefact(
  client: Client,
  associationId: number,
  model: string,
  id: string,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: "sso-consume",
    text: `update sso_artefact set consumed_at = now()
            where association_id = $1 and model = $2 and id_hash = $3 and consumed_at is null and expires_at > now()`,
    values: [associationId, model, idHash(id)],
  });
  return rowCount === 1;
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
 * Every provider session, code and token of every association, which a restored backup brings back although it was used or
 * revoked since. Members' Grants stay.
 */
export async function forgetArtefacts(client: Client): Promise<number> {
  const { rowCount } = await client.query("delete from sso_artefact");
  return rowCount ?? 0;
}

function withId({ payload, consumedAt }: FoundRow, id: string): Record<string, unknown> {
  return { ...payload, jti: id, ...(consumedAt === null ? {} : { consumed: consumedAt }) };
}

// A site that may ask without `openid` was never told a session's id: of its sessions all of the person's end.
const endSessionQuery = `
  with ended as (
    delete from sso_artefact
     where association_id = $1 and (uid = $2 or grant_id_hash in (
       select grant_id_hash from sso_artefact
        where association_id = $1 and uid = $2 and grant_id_hash is not null))
    returning model, contact_id, payload
  )
  insert into sso_logout (association_id, contact_id, client_id, cause, sid)
  select $1, ended.contact_id, c.client_id, 'logged-out', case when not c.legacy then site.value ->> 'sid' end
    from ended
    cross join jsonb_each(coalesce(ended.payload -> 'authorizations', '{}')) site
    join sso_client c on c.association_id = $1 and c.client_id = site.key and c.backchannel_logout_uri is not null
   where ended.model = 'Session' and ended.contact_id is not null and site.value ? 'grantId'`;

const findQuery = `
  select payload, extract(epoch from consumed_at)::int as "consumedAt" from sso_artefact
  where association_id = $1 and model = $2 and id_hash = $3 and expires_at > now()`;

const findGrantQuery = `
  select a.payload, null as "consumedAt" from sso_artefact a
  join sso_grant g on g.association_id = a.association_id and g.contact_id = a.contact_id and g.client_id = a.client_id
  where a.association_id = $1 and a.model = $2 and a.id_hash = $3 and a.expires_at > now()
    and g.scopes @> string_to_array(a.payload -> 'openid' ->> 'scope', ' ')`;

// What was used up stays so, whatever the provider still writes.
const storeQuery = `
  insert into sso_artefact as kept
    (association_id, model, id_hash, payload, contact_id, client_id, grant_id_hash, uid, expires_at)
  select $1, given.model, given.id_hash, given.payload, given.contact_id, given.client_id, given.grant_id_hash, given.uid,
    now() + make_interval(secs => given.seconds)
  from jsonb_to_recordset($2::jsonb) given (model text, id_hash bytea, payload jsonb, contact_id int, client_id text,
    grant_id_hash bytea, uid text, seconds int, scopes text[])
  where given.grant_id_hash is null or exists (
    select from sso_grant g where g.association_id = $1 and g.contact_id = given.contact_id
      and g.client_id = given.client_id and g.scopes @> given.scopes)
  on conflict (association_id, model, id_hash) do update
    set payload = excluded.payload, contact_id = excluded.contact_id, client_id = excluded.client_id,
        grant_id_hash = excluded.grant_id_hash, uid = excluded.uid, expires_at = excluded.expires_at`;
