import type pg from "pg";
import { personOf, shadowOf, type ContactRow, type ListRow, type StandingRow } from "./contact-rows";
import type { ContactSnapshot } from "./person";

type Client = Pick<pg.ClientBase, "query">;

/** The target of nobody: a shadow read for it is empty, as that of a target which was never pushed to. */
export const NO_TARGET = 0;

/**
 * Contacts as one snapshot sees them: what Higher Logic should be told, and what it was told.
 *
 * Plain queries merged in memory: twice as fast as one query that nests. Call it inside a REPEATABLE READ transaction, so
 * that all of them see the same; the association's day is read after the first, so it is never that of before the
 * snapshot.
 *
 * @returns one for each id asked, in that order; of ids of nobody, or of another association, both halves are null
 */
export async function readContacts(
  client: Client,
  associationId: number,
  pushTargetId: number,
  contactIds: readonly number[],
): Promise<ContactSnapshot[]> {
  if (contactIds.length === 0) return [];
  const contacts = await client.query<ContactRow>(contactsQuery, [associationId, contactIds, pushTargetId]);
  const day = await readDay(client, associationId);
  const standings = await client.query<StandingRow>(standingsQuery, [associationId, contactIds, day]);
  const lists = await client.query<ListRow>(listsQuery, [associationId, contactIds, day]);

  const contactOf = new Map(contacts.rows.map((row) => [row.contact_id, row]));
  const standingOf = new Map(standings.rows.map((row) => [row.contact_id, row]));
  const listsOf = byContact(lists.rows);
  return contactIds.map((contactId) => {
    const row = contactOf.get(contactId);
    if (!row) return { contactId, person: null, shadow: null };
    const person = personOf(row, standingOf.get(contactId), listsOf.get(contactId) ?? []);
    return { contactId, person, shadow: shadowOf(row) };
  });
}

/**
 * The next contacts, by id, of a walk over everybody who may be in scope and everybody in the shadow. Some of them turn
 * out to be neither. Fewer than `limit` means that nobody follows.
 */
export async function nextContactIds(
  client: Client,
  associationId: number,
  pushTargetId: number,
  afterId: number,
  limit: number,
): Promise<number[]> {
  const parameters = [associationId, pushTargetId, afterId, limit];
  const { rows } = await client.query<{ contact_id: number }>(walkQuery, parameters);
  return rows.map((row) => row.contact_id);
}

async function readDay(client: Client, associationId: number): Promise<string | null> {
  const { rows } = await client.query<{ day: string | null }>("select association_day($1) as day", [
    associationId,
  ]);
  return rows[0]?.day ?? null;
}

function byContact(rows: readonly ListRow[]): Map<number, ListRow[]> {
  const groups = new Map<number, ListRow[]>();
  for (const row of rows) {
    const group = groups.get(row.contact_id);
    if (group) group.push(row);
    else groups.set(row.contact_id, [row]);
  }
  return groups;
}

// A full join: somebody deleted is in the shadow only, somebody new in the records only.
const contactsQuery = `
  select coalesce(c.id, p.contact_id) as contact_id, c.kind, c.integration_key, c.member_number, c.prefix, c.first_name,
    c.middle_name, c.last_name, c.suffix, c.informal_name, c.email, c.website_url, c.phone, c.mobile_phone, c.address1,
    c.address2, c.city, c.state, c.postal_code, c.country, c.exclude_from_directory,
    coalesce(s.is_active, false) as is_active_staff,
    p.integration_key as sent_key, p.record_hash as sent_hash, p.first_name as sent_first_name,
    p.last_name as sent_last_name, p.email as sent_email, to_json(p.group_keys) as sent_group_keys,
    p.is_active as sent_is_active, p.is_member as sent_is_member, p.accepted_at, p.removed_at, p.in_doubt_until
  from (select * from contact where association_id = $1 and id = any ($2)) c
  full join (
    select * from pushed_contact where association_id = $1 and push_target_id = $3 and contact_id = any ($2)
  ) p on p.contact_id = c.id
  left join staff_member s on s.association_id = $1 and s.contact_id = c.id`;

// The membership is the one contact_statuses chose; work is the current primary relationship, else the oldest one.
const standingsQuery = `
  select s.contact_id, s.status, t.name as type_name, m.begins_on, m.expires_on,
    w.organization_id as works_for, w.title, w.organization_name
  from contact_statuses($1, $2, $3) s
  left join membership m on m.id = s.active_membership_id
  left join membership_type t on t.id = m.membership_type_id
  left join (
    select distinct on (r.contact_id) r.contact_id, r.organization_id, r.title, o.organization_name
    from relationship r
    join contact o on o.id = r.organization_id and o.kind = 'organization'
    where r.association_id = $1 and r.contact_id = any ($2) and is_current(r.begins_on, r.ends_on, $3)
    order by r.contact_id, r.is_primary desc, r.begins_on nulls first, r.id
  ) w on w.contact_id = s.contact_id`;

const listsQuery = `
  select m.contact_id, m.id as list_membership_id, l.id as list_id, l.key, l.name, l.kind, m.role, m.joined_on, m.dropped_on
  from list_membership m
  join list l on l.id = m.list_id and l.is_active and l.is_synced
  where m.association_id = $1 and m.contact_id = any ($2) and is_current(m.joined_on, m.dropped_on, $3)`;

// Three walks by id, each along an index that begins with the association or the target.
const walkQuery = `
  select contact_id from (
    (
      select distinct m.contact_id from list_membership m
      where m.association_id = $1 and m.contact_id > $3
        and m.list_id in (select id from list where association_id = $1 and is_active and is_synced)
      order by m.contact_id limit $4
    )
    union
    (
      select contact_id from staff_member where association_id = $1 and is_active and contact_id > $3
      order by contact_id limit $4
    )
    union
    (
      select contact_id from pushed_contact where push_target_id = $2 and association_id = $1 and contact_id > $3
      order by contact_id limit $4
    )
  ) walk
  order by contact_id limit $4`;
