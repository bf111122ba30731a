import type pg from "pg";

/** Somebody the community has and the shadow does not. */
export interface SeenPerson {
  contactId: number;
  key: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  groupKeys: string[];
  isMember: boolean;
}

/** Between GroupKeys on their way into Postgres, which unpacks no arrays of arrays. */
const SEPARATOR = "\u001f";

/**
 * Put people into the shadow as the community shows them: sent, but never known to be accepted. So the next delivery
 * tells of each of them, and whoever should not be inside is a removal like any other, which the guard counts.
 *
 * Their integration keys are fixed from now on, as after a first push. Whoever has a shadow that knows less of them, in a
 * community that is chosen again, is in doubt, and counts as being wherever either puts them.
 */
export async function seedShadow(
  client: pg.ClientBase,
  target: { associationId: number; pushTargetId: number },
  people: readonly SeenPerson[],
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into pushed_contact as p (push_target_id, association_id, contact_id, integration_key, first_name, last_name,
                                 email, group_keys, is_active, is_member, active_since)
     select $1, $2, t.contact_id, t.key, t.first_name, t.last_name, t.email,
            case when t.groups = '' then '{}' else string_to_array(t.groups, U&'\\001F') end, true, t.is_member,
            clock_timestamp()
       from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[])
            as t (contact_id, key, first_name, last_name, email, groups, is_member)
      order by t.contact_id
     on conflict (push_target_id, contact_id) do update
        set in_doubt_until = greatest(p.in_doubt_until, clock_timestamp()), is_active = true, removed_at = null,
            active_since = case when p.is_active then p.active_since else excluded.active_since end,
            group_keys = array(select distinct k from unnest(p.group_keys || excluded.group_keys) k order by k),
            first_name = coalesce(p.first_name, excluded.first_name),
            last_name = coalesce(p.last_name, excluded.last_name), email = coalesce(p.email, excluded.email)
      where not (p.is_active and p.group_keys @> excluded.group_keys)`,
    [
      target.pushTargetId,
      target.associationId,
      people.map(({ contactId }) => contactId),
      people.map(({ key }) => key),
      people.map(({ firstName }) => firstName),
      people.map(({ lastName }) => lastName),
      people.map(({ email }) => email),
      people.map(({ groupKeys }) => groupKeys.toSorted().join(SEPARATOR)),
      people.map(({ isMember }) => isMember),
    ],
  );
  await client.query(
    `update integration_key set written_at = clock_timestamp()
      where association_id = $1 and key = any($2) and written_at is null`,
    [target.associationId, people.map(({ key }) => key)],
  );
  return rowCount ?? 0;
}
