import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import { queueLoggedOut } from "../access/ending/store";
import { lockAccessOf } from "../access/store";
import type { Access } from "../eligibility";
import { GRANTED_MODELS } from "../granted";

type Client = Pick<pg.ClientBase, "query">;

/** A member's consent for one client. */
export interface Grant {
  clientId: string;
  clientName: string;
  access: Access;
  /** Of the client: served as Higher Logic asks. */
  legacy: boolean;
  scopes: string[];
  grantedAt: Date;
  /** null: nobody has signed in with it yet. */
  usedAt: Date | null;
}

export async function findGrant(
  associationId: number,
  contactId: number,
  clientId: string,
  client: Client = pool(),
): Promise<Grant | null> {
  const { rows } = await client.query<Grant>({
    name: "sso-grant",
    text: `${grantsQuery} and g.client_id = $3`,
    values: [associationId, contactId, clientId],
  });
  return rows[0] ?? null;
}

/** The Grants of one contact, oldest first. */
export async function grantsOf(associationId: number, contactId: number): Promise<Grant[]> {
  const { rows } = await pool().query<Grant>(`${grantsQuery} order by g.granted_at, g.client_id`, [
    associationId,
    contactId,
  ]);
  return rows;
}

/**
 * Keep that this member lets this client have these scopes. A Grant that is there is widened and never narrowed, so that
 * two tabs with different scopes do not take each other's away.
 *
 * @param client of the transaction that holds the person's lock and has read that the member is allowed
 * @returns the scopes it holds for now; null when it held for all of them before
 */
export async function giveGrant(
  given: { associationId: number; contactId: number; clientId: string; scopes: readonly string[] },
  client: Client,
): Promise<string[] | null> {
  const { associationId, contactId, clientId, scopes } = given;
  const { rows } = await client.query<{ scopes: string[] }>(
    `insert into sso_grant as g (association_id, contact_id, client_id, scopes)
     values ($1, $2, $3, array(select distinct unnest($4::text[]) order by 1))
     on conflict (association_id, contact_id, client_id) do update
       set scopes = array(select distinct unnest(g.scopes || excluded.scopes) order by 1),
           granted_at = clock_timestamp()
       where not g.scopes @> excluded.scopes
     returning scopes`,
    [associationId, contactId, clientId, scopes],
  );
  if (!rows[0]) return null;
  await auditGrant(given, "grant.given", { scopes: rows[0].scopes }, client);
  return rows[0].scopes;
}

/**
 * Take a Grant back, and with it in one transaction every code, token and provider's Grant of this contact and client; a
 * client with a back-channel address is told to end its session, too.
 *
 * Alone with the contact's lock: a code that is just being stored by this Grant is committed first, and found.
 *
 * @returns whether there was one
 */
export async function revokeGrant(
  associationId: number,
  contactId: number,
  clientId: string,
): Promise<boolean> {
  return transaction(async (client) => {
    await lockAccessOf(client, associationId, [contactId]);
    await queueLoggedOut(client, associationId, [contactId], { clientId });
    const { rowCount } = await client.query(
      "delete from sso_grant where association_id = $1 and contact_id = $2 and client_id = $3",
      [associationId, contactId, clientId],
    );
    await client.query(
      `delete from sso_artefact
        where association_id = $1 and contact_id = $2 and client_id = $3 and model = any ($4)`,
      [associationId, contactId, clientId, GRANTED_MODELS],
    );
    if (!rowCount) return false;
    await auditGrant({ associationId, contactId, clientId }, "grant.revoked", {}, client);
    return true;
  });
}

async function auditGrant(
  of: { associationId: number; contactId: number; clientId: string },
  action: string,
  detail: Record<string, unknown>,
  client: Client,
): Promise<void> {
  const { rows } = await client.query<{ email: string }>(
    "select email from login where association_id = $1 and contact_id = $2",
    [of.associationId, of.contactId],
  );
  await audit(
    {
      associationId: of.associationId,
      actor: rows[0]?.email ?? "unknown",
      action,
      subject: `contact ${of.contactId}`,
      detail: { clientId: of.clientId, ...detail },
    },
    client,
  );
}

const grantsQuery = `
  select g.client_id as "clientId", c.name as "clientName", c.access, c.legacy, g.scopes, g.granted_at as "grantedAt",
    g.used_at as "usedAt"
  from sso_grant g
  join sso_client c on c.association_id = g.association_id and c.client_id = g.client_id
  where g.association_id = $1 and g.contact_id = $2`;
