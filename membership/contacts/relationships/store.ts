import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import type { Relationship, RelationshipFields } from "./relationship";

const columns = `r.id, r.contact_id as "contactId", r.organization_id as "organizationId", p.first_name as "firstName",
  p.last_name as "lastName", p.email, o.organization_name as "organizationName", r.title, r.is_primary as "isPrimary",
  r.begins_on as "beginsOn", r.ends_on as "endsOn",
  is_current(r.begins_on, r.ends_on, (select association_day($1))) as "isCurrent", r.xmin::text as version`;
const joined =
  "relationship r join contact p on p.id = r.contact_id join contact o on o.id = r.organization_id";
const PAGE = 50;

/** One relationship, or null when the association has none with this number. */
export async function readRelationship(
  associationId: number,
  relationshipId: number,
): Promise<Relationship | null> {
  const { rows } = await pool().query<Relationship>(
    `select ${columns} from ${joined} where r.association_id = $1 and r.id = $2`,
    [associationId, relationshipId],
  );
  return rows[0] ?? null;
}

/** The organizations an individual has or had to do with: those of today first. */
export async function relationshipsOf(associationId: number, contactId: number): Promise<Relationship[]> {
  const { rows } = await pool().query<Relationship>(
    `select ${columns} from ${joined} where r.association_id = $1 and r.contact_id = $2
     order by "isCurrent" desc, r.is_primary desc, r.id limit 100`,
    [associationId, contactId],
  );
  return rows;
}

/** One page of an organization's people, in the order in which they were entered. */
export async function peopleOf(
  associationId: number,
  organizationId: number,
  after: number | null,
): Promise<{ rows: Relationship[]; next: number | null }> {
  const { rows } = await pool().query<Relationship>(
    `select ${columns} from ${joined} where r.association_id = $1 and r.organization_id = $2 and r.id > $3
     order by r.id limit $4`,
    [associationId, organizationId, after ?? 0, PAGE + 1],
  );
  return { rows: rows.slice(0, PAGE), next: rows.length > PAGE ? rows[PAGE - 1]!.id : null };
}

/** Tie an individual to an organization. */
export async function createRelationship(
  associationId: number,
  contactId: number,
  organizationId: number,
  fields: RelationshipFields,
): Promise<{ kind: "written"; relationshipId: number } | { kind: "no-organization" }> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ id: number }>(
      `insert into relationship (association_id, contact_id, organization_id, title, is_primary, begins_on, ends_on)
       select p.association_id, p.id, o.id, $4, $5, $6, $7
       from contact p join contact o on o.association_id = p.association_id and o.id = $3 and o.kind = 'organization'
       where p.association_id = $1 and p.id = $2 and p.kind = 'individual' returning id`,
      [
        associationId,
        contactId,
        organizationId,
        fields.title,
        fields.isPrimary,
        fields.beginsOn,
        fields.endsOn,
      ],
    );
    if (!rows[0]) return { kind: "no-organization" };
    if (fields.isPrimary) await onlyPrimary(client, associationId, contactId, rows[0].id);
    return { kind: "written", relationshipId: rows[0].id };
  });
}

/** Change the version of a relationship that the form was made from. */
export async function changeRelationship(
  associationId: number,
  relationshipId: number,
  version: string,
  fields: RelationshipFields,
): Promise<"written" | "changed-meanwhile" | "gone"> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ contact_id: number }>(
      `update relationship set title = $4, is_primary = $5, begins_on = $6, ends_on = $7
       where association_id = $1 and id = $2 and xmin::text = $3 returning contact_id`,
      [
        associationId,
        relationshipId,
        version,
        fields.title,
        fields.isPrimary,
        fields.beginsOn,
        fields.endsOn,
      ],
    );
    if (!rows[0]) {
      return (await readRelationship(associationId, relationshipId)) ? "changed-meanwhile" : "gone";
    }
    if (fields.isPrimary) await onlyPrimary(client, associationId, rows[0].contact_id, relationshipId);
    return "written";
  });
}

/** Whoever is made primary takes it from the one that was: a person has one place of work to be shown with. */
async function onlyPrimary(
  client: pg.ClientBase,
  associationId: number,
  contactId: number,
  relationshipId: number,
): Promise<void> {
  await client.query(
    "update relationship set is_primary = false where association_id = $1 and contact_id = $2 and id <> $3 and is_primary",
    [associationId, contactId, relationshipId],
  );
}

/** End a relationship from today on; it stays as history. False when it had ended already. */
export async function endRelationship(associationId: number, relationshipId: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `update relationship set ends_on = association_day($1), begins_on = case when begins_on > association_day($1) then association_day($1) else begins_on end
     where association_id = $1 and id = $2 and (ends_on is null or ends_on > association_day($1))`,
    [associationId, relationshipId],
  );
  return rowCount === 1;
}
