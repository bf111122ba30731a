import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import { queueLoggedOut } from "../access/ending/store";
import { GRANTED_MODELS } from "../granted";
import { addKey, lockKeys } from "../keys";

type Client = Pick<pg.ClientBase, "query">;

/** A signing key, without anything secret. */
export interface ListedKey {
  kid: string;
  /** `waits`: shown already, so that clients know it before it signs; `shown`: for what it has signed. */
  state: "signs" | "waits" | "shown";
  createdAt: Date;
  signsFrom: Date;
  /** null: until another takes its place. */
  shownUntil: Date | null;
}

/** The keys of an association that are shown now, newest first. */
export async function listKeys(associationId: number, client: Client = pool()): Promise<ListedKey[]> {
  const { rows } = await client.query<ListedKey>(
    `select kid,
            case when signs_from > now() then 'waits'
                 when row_number() over (partition by signs_from > now() order by signs_from desc, kid) = 1 then 'signs'
                 else 'shown' end as state,
            created_at as "createdAt", signs_from as "signsFrom", shown_until as "shownUntil"
       from sso_signing_key
      where association_id = $1 and (shown_until is null or shown_until > now())
      order by signs_from desc, kid`,
    [associationId],
  );
  return rows;
}

export interface Retired {
  kid: string;
  /** Signs from this moment on. */
  signsNow: string;
  /** Provider sessions, codes and tokens that ended. Members come in again without a page: Grants and logins stay. */
  ended: number;
  /** Logout tokens queued: sites may have let in whoever had the key. */
  logouts: number;
}

/**
 * A key that others may have is gone at once: nothing it signed is believed any more, whatever came of it ends, and another
 * key signs. One that has not signed yet is only given up.
 *
 * @returns null when the association shows no such key
 */
export async function retireKey(associationId: number, kid: string, actor: string): Promise<Retired | null> {
  const retired = await transaction(async (client) => {
    await lockKeys(client, associationId);
    const keys = await listKeys(associationId, client);
    const key = keys.find((one) => one.kid === kid);
    if (!key) return null;
    await client.query("delete from sso_signing_key where association_id = $1 and kid = $2", [
      associationId,
      kid,
    ]);
    const signsNow = await signerWithout(client, associationId, key, keys);
    const logouts = key.state === "waits" ? 0 : await logOutEverybody(client, associationId);
    const detail = { signsNow, logouts };
    const subject = `key ${kid}`;
    await audit({ associationId, actor, action: "signing-key.retired", subject, detail }, client);
    return { kid, signsNow, logouts, hasSigned: key.state !== "waits" };
  });
  if (!retired) return null;
  const { hasSigned, ...told } = retired;
  return { ...told, ended: hasSigned ? await endSignOns(associationId) : 0 };
}

/** @returns the key that signs once `gone` does not */
async function signerWithout(
  client: Client,
  associationId: number,
  gone: ListedKey,
  keys: readonly ListedKey[],
): Promise<string> {
  const signer = keys.find(({ state }) => state === "signs");
  const waiting = keys.find(({ state }) => state === "waits");
  if (gone.state !== "signs" && signer) {
    // Its successor will not come: it stays.
    if (gone.state === "waits") await keep(client, signer.kid, "shown_until = null");
    return signer.kid;
  }
  if (!waiting || waiting.kid === gone.kid) return addKey(client, associationId);
  await keep(client, waiting.kid, "signs_from = now()");
  return waiting.kid;
}

async function keep(client: Client, kid: string, change: string): Promise<void> {
  await client.query(`update sso_signing_key set ${change} where kid = $1`, [kid]);
}

async function logOutEverybody(client: Client, associationId: number): Promise<number> {
  const { rows } = await client.query<{ contactId: number }>(
    `select distinct g.contact_id as "contactId" from sso_grant g
       join sso_client c on c.association_id = g.association_id and c.client_id = g.client_id
      where g.association_id = $1 and c.backchannel_logout_uri is not null`,
    [associationId],
  );
  return queueLoggedOut(
    client,
    associationId,
    rows.map(({ contactId }) => contactId),
  );
}

const BATCH = 1_000;

/** A thousand at a time: others go on meanwhile. */
async function endSignOns(associationId: number): Promise<number> {
  let ended = 0;
  for (;;) {
    const { rowCount } = await pool().query(
      `delete from sso_artefact where (association_id, model, id_hash) in (
         select association_id, model, id_hash from sso_artefact
          where association_id = $1 and model = any ($2)
          order by association_id, model, id_hash limit $3 for update)`,
      [associationId, [...GRANTED_MODELS, "Session"], BATCH],
    );
    ended += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return ended;
  }
}
