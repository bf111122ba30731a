import { pool, transaction } from "@/lib/db";

/** A removal that the guard keeps back until somebody decides. */
export interface HeldRemoval {
  contactId: number;
  /** As last sent to Higher Logic, else as the record says now. */
  name: string | null;
  email: string | null;
  /** Of the error catalogue: `removal-held` or `removal-refused`. */
  code: string;
  /** The cause in words: how many, out of how many, of which list. */
  detail: string | null;
  since: Date;
  /** Communities this person may still be in. */
  communities: string[];
  /** Staff decided not to remove; kept back until the contact changes or they decide otherwise. */
  refused: boolean;
}

/** Held removals of the present target by ContactId; `after` is the last one shown. */
export async function heldRemovals(
  associationId: number,
  { after = 0, limit = 50 }: { after?: number; limit?: number } = {},
): Promise<HeldRemoval[]> {
  const { rows } = await pool().query<HeldRemoval>(
    `select w.contact_id as "contactId", w.detail, w.since,
            nullif(btrim(concat_ws(' ', coalesce(p.first_name, c.first_name), coalesce(p.last_name, c.last_name))), '')
              as name,
            coalesce(p.email, c.email) as email,
            w.code, w.code = 'removal-refused' as refused,
            coalesce((select array_agg(coalesce(l.name, k) order by coalesce(l.name, k))
                        from unnest(p.group_keys) k
                        left join list l on l.association_id = w.association_id and l.key = k), '{}') as communities
       from push_wait w
       join higher_logic_settings s using (association_id, push_target_id)
       left join contact c on c.id = w.contact_id and c.association_id = w.association_id
       left join pushed_contact p on p.push_target_id = w.push_target_id and p.contact_id = w.contact_id
      where w.association_id = $1 and w.reason = 'held' and w.contact_id > $2
      order by w.contact_id limit $3`,
    [associationId, after, limit],
  );
  return rows;
}

/** How many removals wait for a decision, and how many staff refused. */
export async function heldRemovalCounts(
  associationId: number,
): Promise<{ undecided: number; refused: number }> {
  const { rows } = await pool().query<{ undecided: number; refused: number }>(
    `select count(*) filter (where code = 'removal-held')::int as undecided,
            count(*) filter (where code = 'removal-refused')::int as refused
       from push_wait join higher_logic_settings using (association_id, push_target_id)
      where association_id = $1 and reason = 'held'`,
    [associationId],
  );
  return rows[0]!;
}

/**
 * Let held removals go: good for an hour, for these people only. Each is looked at anew before it leaves, so somebody
 * who came back meanwhile is not removed.
 *
 * @param contactIds the people that were named on the screen; "all" is every undecided one that waits now
 * @returns how many were approved
 */
export async function approveRemovals(
  associationId: number,
  contactIds: number[] | "all",
  approvedBy: string,
): Promise<number> {
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      `with released as (
         update push_wait w
            set next_look_at = clock_timestamp(), code = 'removal-held'
           from higher_logic_settings s
          where s.association_id = w.association_id and s.push_target_id = w.push_target_id
            and w.association_id = $1 and w.reason = 'held'
            and case when $2::int[] is null then w.code = 'removal-held' else w.contact_id = any($2) end
          returning w.association_id, w.push_target_id, w.contact_id
       )
       insert into removal_approval (association_id, push_target_id, contact_id, approved_on, approved_by)
       select association_id, push_target_id, contact_id, 'held', $3 from released`,
      [associationId, contactIds === "all" ? null : contactIds, approvedBy],
    );
    await client.query("select pg_notify('causeway_change', $1)", [String(associationId)]);
    return rowCount ?? 0;
  });
}

/** Decide that these people are not to be removed. They stay in the community until they change or are approved. */
export async function refuseRemovals(associationId: number, contactIds: number[] | "all"): Promise<number> {
  const { rowCount } = await pool().query(
    `update push_wait w set code = 'removal-refused', next_look_at = null
       from higher_logic_settings s
      where s.association_id = w.association_id and s.push_target_id = w.push_target_id
        and w.association_id = $1 and w.reason = 'held' and w.code = 'removal-held'
        and ($2::int[] is null or w.contact_id = any($2))`,
    [associationId, contactIds === "all" ? null : contactIds],
  );
  return rowCount ?? 0;
}
