import { pool } from "@/lib/db";
import { parseId } from "@/lib/fields";

export interface PersonName {
  contactId: number;
  /** As the record says now, else as last sent to Higher Logic; the number when both are gone. */
  name: string;
  email: string | null;
  /** The contact is gone; what Higher Logic was told about it is still here. */
  isDeleted: boolean;
}

const NAME = `coalesce(
  nullif(btrim(concat_ws(' ', coalesce(c.first_name, p.first_name), coalesce(c.last_name, p.last_name))), ''),
  nullif(btrim(c.organization_name), ''), 'Contact ' || wanted.id)`;

/** The contact of `wanted.id` and what was last sent about it, to the present target before any other; `$1` association. */
const WHO = `left join contact c on c.id = wanted.id and c.association_id = $1
  left join lateral (
    select q.first_name, q.last_name, q.email, q.contact_id from pushed_contact q
     where q.association_id = $1 and q.contact_id = wanted.id
       and q.push_target_id = any(array(select id from push_target where association_id = $1))
     order by q.push_target_id = (select push_target_id from higher_logic_settings where association_id = $1) desc
     limit 1
  ) p on true`;

/**
 * Is one of the association's, or was told about: what was sent of somebody deleted is kept longer than the shadow's names.
 * Counted, because Postgres looks for the first of many by reading them all, and for all of them by the index.
 */
const IS_OURS = `(c.id is not null or p.contact_id is not null
  or (select count(*) from push_batch b where b.association_id = $1 and b.contact_ids @> array[wanted.id]) > 0)`;

const COLUMNS = `wanted.id as "contactId", ${NAME} as name, coalesce(c.email, p.email) as email,
  c.id is null as "isDeleted"`;

/**
 * People by a part of the name or e-mail, by ContactId or by integration key, deleted ones whom Higher Logic was told
 * about too; at most 50.
 */
export async function findPeople(associationId: number, query: string): Promise<PersonName[]> {
  const text = query.trim();
  if (text === "") return [];
  const { rows } = await pool().query<PersonName>(
    `select ${COLUMNS}
       from (
         (select id from contact
           where association_id = $1 and kind = 'individual'
             and plain_letters(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(organization_name, '') || ' ' || coalesce(email, ''))
                 like plain_letters($2) limit 50)
         union
         (select contact_id from integration_key where association_id = $1 and key = $3)
         union
         (select $4::int where $4::int is not null)
         union
         (select contact_id from pushed_contact q
           where association_id = $1 and not exists (select from contact where id = q.contact_id)
             and plain_letters(concat_ws(' ', q.first_name, q.last_name, q.email)) like plain_letters($2) limit 50)
       ) wanted (id)
       ${WHO}
      where coalesce(c.kind, 'individual') = 'individual' and ${IS_OURS}
      order by lower(${NAME}), 1 limit 50`,
    [associationId, `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`, text, parseId(text)],
  );
  return rows;
}

/** The names of these contacts, in no order; ids of another association are left out. */
export async function peopleNames(
  associationId: number,
  contactIds: readonly number[],
): Promise<PersonName[]> {
  if (contactIds.length === 0) return [];
  const { rows } = await pool().query<PersonName>(
    `select ${COLUMNS} from unnest($2::int[]) as wanted (id) ${WHO} where ${IS_OURS}`,
    [associationId, contactIds],
  );
  return rows;
}

/** By request, the name of its first person; "and 11 others" is said from the count. */
export async function firstNames(
  associationId: number,
  batchIds: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await pool().query<{ id: number; contactId: number | null }>(
    `select id, contact_ids[1] as "contactId" from push_batch where association_id = $1 and id = any ($2::bigint[])`,
    [associationId, batchIds],
  );
  const ids = rows.flatMap(({ contactId }) => (contactId === null ? [] : [contactId]));
  const people = await peopleNames(associationId, [...new Set(ids)]);
  const nameOf = new Map(people.map((person) => [person.contactId, person.name]));
  return new Map(
    rows.flatMap(({ id, contactId }) => {
      const name = contactId === null ? undefined : nameOf.get(contactId);
      return name ? [[id, name] as const] : [];
    }),
  );
}

/** Which of these contacts are gone, so that no name leads to a page that is not there. */
export async function deletedContacts(
  associationId: number,
  contactIds: readonly number[],
): Promise<Set<number>> {
  const { rows } = await pool().query<{ id: number }>(
    `select wanted.id from unnest($2::int[]) as wanted (id)
      where not exists (select from contact c where c.id = wanted.id and c.association_id = $1)`,
    [associationId, contactIds],
  );
  return new Set(rows.map(({ id }) => id));
}
