import { openReadGateway } from "@/higher-logic/read-api/gateway";
import { readReadAccess } from "@/higher-logic/settings/read-access/store";
import { pool } from "@/lib/db";

/** A community that Higher Logic made of a list, hidden, until an administrator there un-hides it. */
export interface ToldCommunity {
  listId: number | null;
  /** The list's; of a deleted list its key. */
  name: string;
  key: string;
  madeAt: Date;
  /** People told to be in it; the page says "or more" from `MOST_COUNTED` on. */
  members: number;
  /** null: not seen by everybody yet. */
  visibleAt: Date | null;
}

export const MOST_COUNTED = 1_000;

/**
 * `noteCommunities`, when something was accepted since it was last done: a list of which nobody is told would be read
 * whole each time.
 */
export async function noteNewCommunities(associationId: number): Promise<void> {
  const { rows } = await pool().query<{ since: string }>(
    `select last_accepted_at::text as since from push_state
      where association_id = $1 and last_accepted_at is distinct from communities_noted_at`,
    [associationId],
  );
  if (!rows[0]) return;
  await noteCommunities(associationId);
  // What was accepted since then is looked for the next time.
  await pool().query(
    "update push_state set communities_noted_at = $2::timestamptz where association_id = $1",
    [associationId, rows[0].since],
  );
}

/** A synced list of which somebody was accepted is a community there from then on; remembered once. */
export async function noteCommunities(associationId: number): Promise<void> {
  await pool().query(
    `insert into told_community (push_target_id, group_key, association_id, made_at)
     select s.push_target_id, l.key, l.association_id, told.accepted_at
       from higher_logic_settings s
       join list l on l.association_id = s.association_id and l.is_active and l.is_synced
       cross join lateral (
         select p.accepted_at from list_membership m ${SHADOW_OF_MEMBER("s.push_target_id")}
          where m.list_id = l.id and p.accepted_at is not null and p.group_keys @> array[l.key] limit 1
       ) told
      where s.association_id = $1
        and not exists (select from told_community t where t.push_target_id = s.push_target_id and t.group_key = l.key)
     on conflict do nothing`,
    [associationId],
  );
}

/**
 * SQL: what the member `m` was last told. Member by member, by the shadow's key: Postgres takes nobody to be in a
 * community and would read the shadow whole, of every association.
 */
const SHADOW_OF_MEMBER = (pushTargetId: string) => `cross join lateral (
  select p.accepted_at, p.group_keys, p.is_active from pushed_contact p
   where p.push_target_id = ${pushTargetId} and p.contact_id = m.contact_id offset 0) p`;

/** Those nobody can see yet first, then by name. */
export async function toldCommunities(associationId: number): Promise<ToldCommunity[]> {
  const { rows } = await pool().query<ToldCommunity>(
    `select l.id as "listId", coalesce(l.name, t.group_key) as name, t.group_key as key, t.made_at as "madeAt",
            t.visible_at as "visibleAt",
            (select count(*)::int from (
               select from list_membership m ${SHADOW_OF_MEMBER("t.push_target_id")}
                where m.list_id = l.id and p.is_active and p.group_keys @> array[t.group_key] limit $2) counted) as members
       from told_community t
       join higher_logic_settings s on s.association_id = t.association_id and s.push_target_id = t.push_target_id
       left join list l on l.association_id = t.association_id and l.key = t.group_key
      where t.association_id = $1
      order by t.visible_at is not null, lower(coalesce(l.name, t.group_key)), t.group_key`,
    [associationId, MOST_COUNTED],
  );
  return rows;
}

/** Associations with a community that nobody can see yet, and not asked about for ten minutes. */
export async function dueForVisible(): Promise<number[]> {
  const { rows } = await pool().query<{ id: number }>(
    `select s.association_id as id from higher_logic_settings s join push_target p on p.id = s.push_target_id
      where s.enabled and s.read_key_sealed is not null
        and coalesce(p.visible_looked_at < clock_timestamp() - interval '10 minutes', true)
        and exists (select from told_community t where t.push_target_id = p.id and t.visible_at is null)
      order by 1`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Ask the read API which communities everybody can see, and tick those.
 *
 * @returns how many were ticked; null when it could not be read
 */
export async function tickVisible(associationId: number): Promise<number | null> {
  const access = await readReadAccess(associationId);
  if (access === null) return null;
  await pool().query(
    `update push_target set visible_looked_at = clock_timestamp()
      where id = (select push_target_id from higher_logic_settings where association_id = $1)`,
    [associationId],
  );
  const answer = await openReadGateway(access).visibleCommunities();
  if (answer.kind !== "found") return null;
  const { rowCount } = await pool().query(
    `update told_community set visible_at = clock_timestamp()
      where association_id = $1 and visible_at is null and group_key = any($2)
        and push_target_id = (select push_target_id from higher_logic_settings where association_id = $1)`,
    [associationId, answer.value],
  );
  return rowCount ?? 0;
}
