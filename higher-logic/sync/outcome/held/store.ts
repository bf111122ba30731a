import type pg from "pg";
import type { Outcomes, PushPlan } from "../../ports";

/** Between GroupKeys on their way into Postgres; no control character is in a key. */
const SEPARATOR = "\u001f";

/**
 * Of those who are held now: why, and what would be taken from them. A decision to keep somebody was about what stood
 * on screen; when more would be taken by now, it is to be made again.
 */
export async function noteHeld(client: pg.ClientBase, plan: PushPlan, held: Outcomes["held"]): Promise<void> {
  if (held.length === 0) return;
  await client.query(
    `update push_wait w
        set code = case when w.code = 'removal-refused' and not (w.becomes_inactive
                              or not t.becomes_inactive and t.leaves <@ w.leaves)
                        then 'removal-held' else w.code end,
            cause = coalesce(t.cause, w.cause),
            cause_list = case when t.cause is null then w.cause_list else t.cause_list end,
            becomes_inactive = t.becomes_inactive, leaves = t.leaves
       from (select contact_id, cause, cause_list, becomes_inactive,
                    case when leaves = '' then '{}' else string_to_array(leaves, U&'\\001F') end as leaves
               from unnest($3::int[], $4::text[], $5::text[], $6::bool[], $7::text[])
                    as u (contact_id, cause, cause_list, becomes_inactive, leaves)) t
      where w.association_id = $1 and w.push_target_id = $2 and w.contact_id = t.contact_id`,
    [
      plan.associationId,
      plan.pushTargetId,
      held.map(({ claim }) => claim.contactId),
      held.map(({ removal }) => removal.cause?.kind ?? null),
      held.map(({ removal }) => removal.cause?.list ?? null),
      held.map(({ removal }) => removal.becomesInactive),
      held.map(({ removal }) => removal.leaves.join(SEPARATOR)),
    ],
  );
}
