import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { issueOneTimeLink, type OneTimeLink } from "@/accounts/invitations/store";
import { transaction } from "@/lib/db";

export interface NewAssociation {
  slug: string;
  name: string;
  host: string;
  timeZone: string;
  adminEmail: string;
  adminFirstName: string;
  adminLastName: string;
}

export type Addition =
  | { status: "added"; associationId: number; link: OneTimeLink }
  | { status: "refused"; because: "slug-taken" | "host-taken" | "unknown-time-zone" };

/** An association with its host and its first administrator, who sets a password by the link: all of it, or nothing. */
export async function addAssociation(association: NewAssociation, actor: string): Promise<Addition> {
  return transaction(async (client) => {
    // Two commands at once must not find the same slug free.
    await client.query("lock table association in share row exclusive mode");
    const because = await obstacle(client, association);
    if (because) return { status: "refused", because };

    const associationId = await insertAssociation(client, association);
    await insertAdministrator(client, associationId, association);
    const { adminEmail: email, slug, host } = association;
    await audit(
      {
        associationId,
        actor,
        action: "association.added",
        subject: slug,
        detail: { host, administrator: email },
      },
      client,
    );
    const link = await issueOneTimeLink("invitation", { associationId, email }, client);
    return { status: "added", associationId, link };
  });
}

async function obstacle(client: pg.ClientBase, { slug, host, timeZone }: NewAssociation) {
  const { rows } = await client.query<{ slug: boolean; host: boolean; zone: boolean }>(
    `select exists (select from association where slug = $1) as slug,
            exists (select from association_host where host = $2) as host,
            exists (select from pg_timezone_names where name = $3) as zone`,
    [slug, host, timeZone],
  );
  if (rows[0]?.slug) return "slug-taken";
  if (rows[0]?.host) return "host-taken";
  return rows[0]?.zone ? undefined : "unknown-time-zone";
}

async function insertAssociation(client: pg.ClientBase, { slug, name, host, timeZone }: NewAssociation) {
  const { rows } = await client.query<{ id: number }>(
    `with made as (insert into association (slug, name, time_zone) values ($1, $2, $3) returning id)
     insert into association_host (host, association_id) select $4, id from made returning association_id as id`,
    [slug, name, timeZone, host],
  );
  return rows[0]!.id;
}

/** Their key is given, because a default one is a small number, and a first import may well number its people from 1. */
async function insertAdministrator(
  client: pg.ClientBase,
  associationId: number,
  { adminEmail, adminFirstName, adminLastName }: NewAssociation,
): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    `insert into contact (association_id, kind, integration_key, first_name, last_name, email)
     values ($1, 'individual', 'first-administrator', $2, $3, $4) returning id`,
    [associationId, adminFirstName, adminLastName, adminEmail],
  );
  await client.query(
    `with staff as (insert into staff_member (association_id, contact_id, role) values ($1, $2, 'admin'))
     insert into login (association_id, contact_id, email) values ($1, $2, $3)`,
    [associationId, rows[0]!.id, adminEmail],
  );
}
