import { pool } from "@/lib/db";

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
  nullif(btrim(c.organization_name), ''), 'Contact ' || coalesce(c.id, p.contact_id))`;

/** Contacts by name, e-mail or number, and deleted ones whom Higher Logic was told about; at most 50. */
export async function findPeople(associationId: number, query: string): Promise<PersonName[]> {
  const text = query.trim().toLowerCase();
  if (text === "") return [];
  const { rows } = await pool().query<PersonName>(
    `select coalesce(c.id, p.contact_id) as "contactId", ${NAME} as name, coalesce(c.email, p.email) as email,
            c.id is null as "isDeleted"
       from (
         (select id from contact
           where association_id = $1 and kind = 'individual'
             and lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(organization_name, '') || ' ' || coalesce(email, ''))
                 like '%' || $2 || '%' limit 50)
         union
         (select contact_id from pushed_contact join higher_logic_settings using (association_id, push_target_id)
           where association_id = $1
             and (contact_id in (select k.contact_id from integration_key k where k.association_id = $1 and k.key = $3)
               or contact_id::text = $3) limit 10)
         union
         (select contact_id from pushed_contact q join higher_logic_settings using (association_id, push_target_id)
           where association_id = $1 and not exists (select from contact where id = q.contact_id)
             and lower(concat_ws(' ', q.first_name, q.last_name, q.email)) like '%' || $2 || '%' limit 50)
       ) found
       left join contact c on c.id = found.id and c.association_id = $1
       left join higher_logic_settings s on s.association_id = $1
       left join pushed_contact p on p.push_target_id = s.push_target_id and p.contact_id = found.id
      order by lower(${NAME}), 1 limit 50`,
    [associationId, text.replaceAll(/[\\%_]/g, "\\$&"), query.trim()],
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
    `select wanted.id as "contactId", ${NAME.replaceAll("c.id, p.contact_id", "c.id, wanted.id")} as name,
            coalesce(c.email, p.email) as email, c.id is null as "isDeleted"
       from unnest($2::int[]) as wanted (id)
       left join contact c on c.id = wanted.id and c.association_id = $1
       left join pushed_contact p on p.association_id = $1 and p.contact_id = wanted.id
        and p.push_target_id = (select push_target_id from higher_logic_settings where association_id = $1)
      where c.id is not null or p.contact_id is not null`,
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
