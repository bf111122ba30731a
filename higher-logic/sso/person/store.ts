import { pool } from "@/lib/db";
import type { ClaimedPerson } from "../claims";

/** The contact as it is now; null when there is none. */
export async function readClaimedPerson(
  associationId: number,
  contactId: number,
): Promise<ClaimedPerson | null> {
  const { rows } = await pool().query<ClaimedPerson>({
    name: "sso-person",
    text: `select id as "contactId", integration_key as "integrationKey", nullif(btrim(first_name), '') as "firstName",
        nullif(btrim(last_name), '') as "lastName", nullif(btrim(organization_name), '') as "organizationName",
        nullif(btrim(email), '') as email
      from contact where association_id = $1 and id = $2`,
    values: [associationId, contactId],
  });
  return rows[0] ?? null;
}

/** The organization somebody belongs to first: the primary one, else the oldest. */
export interface CurrentOrganization {
  contactId: number;
  name: string | null;
}

export async function readCurrentOrganization(
  associationId: number,
  contactId: number,
): Promise<CurrentOrganization | null> {
  const { rows } = await pool().query<CurrentOrganization>(
    `select o.id as "contactId", o.organization_name as name
     from relationship r
     join contact o on o.association_id = r.association_id and o.id = r.organization_id
     where r.association_id = $1 and r.contact_id = $2
       and is_current(r.begins_on, r.ends_on, association_day($1))
     order by r.is_primary desc, r.begins_on nulls first, r.id
     limit 1`,
    [associationId, contactId],
  );
  return rows[0] ?? null;
}

export async function readAssociationName(associationId: number): Promise<string> {
  const { rows } = await pool().query<{ name: string }>("select name from association where id = $1", [
    associationId,
  ]);
  return rows[0]?.name ?? "";
}
