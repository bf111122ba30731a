import type { TestAssociation } from "./association";

/** Gives an association the time zone in which it is so many o'clock now. */
export async function atLocalHour(hour: number, association: TestAssociation): Promise<TestAssociation> {
  await association.pool.query(
    `update association
        set time_zone = case when west = 0 then 'Etc/GMT' when west > 0 then 'Etc/GMT+' || west else 'Etc/GMT' || west end
       from (select case when west > 12 then west - 24 else west end as west
               from (select extract(hour from now() at time zone 'UTC')::int - $2::int as west) hours) zone
      where id = $1`,
    [association.id, hour],
  );
  return association;
}

/** For the night's full run, those that were made were made a day ago. */
export async function aDayPasses(association: TestAssociation): Promise<void> {
  await association.pool.query(
    "update sync_run set started_at = started_at - interval '1 day' where association_id = $1",
    [association.id],
  );
}

export async function fullRuns(association: TestAssociation): Promise<Record<string, unknown>[]> {
  const { rows } = await association.pool.query(
    "select * from sync_run where association_id = $1 and kind = 'full' order by id",
    [association.id],
  );
  return rows;
}

/** Everything that tells when something happened, or is to happen. */
const TIMES: Record<string, string[]> = {
  contact_change: ["changed_at"],
  push_wait: ["since", "next_look_at"],
  push_batch: ["created_at", "finished_at", "oldest_change_at"],
  push_state: ["next_probe_at", "paused_at", "last_accepted_at"],
  pushed_contact: ["accepted_at", "removed_at", "in_doubt_until", "active_since"],
  sync_run: ["started_at", "finished_at"],
  accepted_removal: ["accepted_at"],
};

/** Instead of waiting: everything about one association happened, and comes, so much earlier. */
export async function timePasses({ pool, id }: TestAssociation, interval: string): Promise<void> {
  for (const [table, columns] of Object.entries(TIMES)) {
    const set = columns.map((column) => `${column} = ${column} - $2::interval`).join(", ");
    await pool.query(`update ${table} set ${set} where association_id = $1`, [id, interval]);
  }
}
