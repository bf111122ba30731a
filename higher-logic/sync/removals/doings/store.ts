import { pool } from "@/lib/db";

/** What somebody did, as far as the audit log keeps it, about the time of the changes that held removals come from. */
export interface Doing {
  actor: string;
  action: DoingKind;
  /** What was imported, or the list; of one action only. */
  about: string;
  times: number;
  /** The last of them. */
  at: Date;
}

/** Of the audit log, what can take somebody out of a community. */
const DOINGS = [
  "records.imported",
  "contact.deleted",
  "contact.merged",
  "list.deleted",
  "list.unticked",
  "higher-logic.settings-saved",
  "association.changed",
  "staff.changed",
] as const;
export type DoingKind = (typeof DOINGS)[number];

/** An import's line is written at its end, its changes before. */
const BEFORE = "10 minutes";
const AFTER = "10 minutes";
const MOST = 10;

/**
 * Who did what when those changed who are held now, the newest first. Edits of single records and hand-written SQL leave
 * no such line: nobody is named for them.
 */
export async function doingsBehindHeld(associationId: number): Promise<Doing[]> {
  const { rows } = await pool().query<Doing>(
    `with span as (
       select min(w.since) - $3::interval as first, max(w.since) + $4::interval as last
         from push_wait w join higher_logic_settings s using (association_id, push_target_id)
        where w.association_id = $1 and w.reason = 'held'
     )
     select l.actor, l.action, count(*)::int as times, max(l.at) as at,
            case l.action when 'records.imported' then l.subject
                          when 'list.deleted' then coalesce(l.detail::jsonb ->> 'name', '')
                          when 'list.unticked' then coalesce(l.detail::jsonb ->> 'name', '') else '' end as about
       from audit_log l join span on l.at between span.first and span.last
      where l.association_id = $1 and l.action = any($2) and l.id > (select max(id) - 10000 from audit_log)
      group by 1, 2, 5 order by at desc limit ${MOST}`,
    [associationId, DOINGS, BEFORE, AFTER],
  );
  return rows;
}
