import type pg from "pg";
import { together } from "@/lib/db";
import type { Batch, Outgoing, PushPlan, Told } from "../../ports";

/** Between GroupKeys on their way into Postgres, which unpacks no arrays of arrays. No control character is in a key. */
const SEPARATOR = "\u001f";

export function told({ claim, record, approved }: Outgoing): Told {
  const { key, names, groupKeys, isActive, isMember } = record;
  return { contactId: claim.contactId, key, ...names, groupKeys, isActive, isMember, approved };
}

/** Columns of `told` as arrays, $3 to $10. */
function columns(people: readonly Told[]): unknown[] {
  return [
    people.map(({ contactId }) => contactId),
    people.map(({ key }) => key),
    people.map(({ firstName }) => firstName),
    people.map(({ lastName }) => lastName),
    people.map(({ email }) => email),
    people.map(({ groupKeys }) => groupKeys.join(SEPARATOR)),
    people.map(({ isActive }) => isActive),
    people.map(({ isMember }) => isMember),
  ];
}

/** Rows of `columns`, and of whatever arrays follow; the caller closes it and names them. */
const TOLD = `unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[], $10::bool[]`;
const NAMES = "contact_id, key, first_name, last_name, email, groups, is_active, is_member";
const GROUPS = `case when t.groups = '' then '{}' else string_to_array(t.groups, U&'\\001F') end`;

/**
 * Higher Logic accepted these records.
 *
 * Whoever is in doubt stays so until a record is accepted that was *sent* after the doubt is over; a batch is written
 * before it is sent, so its time errs on the safe side. Read here, under the row's lock, because a late pusher may
 * have raised the doubt since the contact was read.
 *
 * @returns contacts that are still in doubt
 */
export async function storeAccepted(
  client: pg.ClientBase,
  plan: PushPlan,
  batches: readonly Batch[],
): Promise<number[]> {
  const items = batches.flatMap((batch) => batch.items.map((item) => ({ item, batchId: batch.id })));
  const { rows } = await client.query<{ id: number }>({
    name: "sync-accepted",
    text: `with stored as (
       insert into pushed_contact as p (push_target_id, association_id, contact_id, integration_key, first_name,
           last_name, email, group_keys, is_active, is_member, record_hash, push_batch_id, accepted_at, removed_at,
           active_since)
       select $1, $2, t.contact_id, t.key, t.first_name, t.last_name, t.email, ${GROUPS}, t.is_active, t.is_member,
              t.hash, t.batch, clock_timestamp(), case when not t.is_active then clock_timestamp() end,
              case when t.is_active then clock_timestamp() end
         from ${TOLD}, $11::bytea[], $12::bigint[]) as t (${NAMES}, hash, batch)
        order by t.contact_id
       on conflict (push_target_id, contact_id) do update
          set integration_key = excluded.integration_key, first_name = excluded.first_name,
              last_name = excluded.last_name, email = excluded.email, group_keys = excluded.group_keys,
              is_active = excluded.is_active, is_member = excluded.is_member, record_hash = excluded.record_hash,
              push_batch_id = excluded.push_batch_id, accepted_at = excluded.accepted_at,
              removed_at = case when not excluded.is_active then coalesce(p.removed_at, excluded.removed_at) end,
              active_since = case when p.is_active or not excluded.is_active then p.active_since
                                  else excluded.active_since end,
              in_doubt_until = case
                when p.in_doubt_until is null then null
                when p.in_doubt_until > (select created_at from push_batch where id = excluded.push_batch_id)
                  then p.in_doubt_until end,
              may_be_out = case
                when p.in_doubt_until > (select created_at from push_batch where id = excluded.push_batch_id)
                  then nullif(p.may_be_out, 'until-told') end
       returning contact_id, in_doubt_until
     )
     select contact_id as id from stored where in_doubt_until is not null`,
    values: [
      plan.pushTargetId,
      plan.associationId,
      ...columns(items.map(({ item }) => told(item))),
      items.map(({ item }) => item.record.hash),
      items.map(({ batchId }) => batchId),
    ],
  });
  return rows.map(({ id }) => id);
}

/**
 * A request about these people was cut off and may be carried out for another `seconds`. They count as pushed before,
 * and as being wherever either the last accepted record or this one puts them. What the request takes away from them is
 * noted for the guard.
 */
export async function storeDoubt(
  client: pg.ClientBase,
  target: { pushTargetId: number; associationId: number },
  people: readonly Told[],
  seconds: number,
): Promise<void> {
  await together([noteDoubtedRemovals(client, target, people), doubtShadow(client, target, people, seconds)]);
}

/**
 * Nobody answered these records, and what they take away may be taken away already. So the guard counts it until the
 * doubt is over, even when the person has come back meanwhile; else others could leave in their place (ADR 37). Uses
 * up no approval: the same removal is told again.
 */
async function noteDoubtedRemovals(
  client: pg.ClientBase,
  target: { pushTargetId: number; associationId: number },
  people: readonly Told[],
): Promise<void> {
  await client.query(
    `insert into accepted_removal (association_id, push_target_id, contact_id, group_key, approved)
     select $2, $1, t.contact_id, taken.key, t.approved
       from ${TOLD}, $11::bool[]) as t (${NAMES}, approved)
       join pushed_contact p on p.push_target_id = $1 and p.contact_id = t.contact_id
      cross join lateral (
        select '' as key where not t.is_active and p.removed_at is null
        union all
        (select unnest(p.group_keys) except select unnest(${GROUPS}))
      ) taken`,
    [target.pushTargetId, target.associationId, ...columns(people), people.map(({ approved }) => approved)],
  );
}

async function doubtShadow(
  client: pg.ClientBase,
  target: { pushTargetId: number; associationId: number },
  people: readonly Told[],
  seconds: number,
): Promise<void> {
  await client.query(
    `insert into pushed_contact as p (push_target_id, association_id, contact_id, integration_key, first_name,
         last_name, email, group_keys, is_active, is_member, active_since, in_doubt_until, may_be_out)
     select $1, $2, t.contact_id, t.key, t.first_name, t.last_name, t.email, ${GROUPS}, t.is_active, t.is_member,
            case when t.is_active then clock_timestamp() end, clock_timestamp() + make_interval(secs => $11), 'until-told'
       from ${TOLD}) as t (${NAMES})
      order by t.contact_id
     on conflict (push_target_id, contact_id) do update
        set in_doubt_until = greatest(p.in_doubt_until, excluded.in_doubt_until),
            first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
            group_keys = array(select distinct k from unnest(p.group_keys || excluded.group_keys) k order by k),
            active_since = case when excluded.is_active and not p.is_active then excluded.active_since
                                else p.active_since end,
            removed_at = case when not excluded.is_active then p.removed_at end,
            may_be_out = case when not excluded.is_active then 'until-settled'
                              when not p.is_active then coalesce(p.may_be_out, 'until-told') else p.may_be_out end,
            is_active = p.is_active or excluded.is_active,
            is_member = p.is_member or excluded.is_member`,
    [target.pushTargetId, target.associationId, ...columns(people), seconds],
  );
}
