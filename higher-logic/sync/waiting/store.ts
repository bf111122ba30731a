import { pool } from "@/lib/db";

/** Associations for which something could be delivered now and nobody is at it. `$1` narrows it to one. */
const DUE = `
  select s.association_id as id
    from higher_logic_settings s
    join push_target t on t.id = s.push_target_id and t.sync_requested_at is not null
    join push_state p on p.association_id = s.association_id
    join pusher_lease l on l.association_id = s.association_id
   where s.enabled and s.tenant_code is not null and s.tenant_api_key_sealed is not null
     and ($1::int is null or s.association_id = $1)
     and (p.next_probe_at is null or p.next_probe_at <= clock_timestamp())
     and l.expires_at <= clock_timestamp()
     and (p.paused_code is not null
       or p.log_emptied_at is not null
       or exists (select from contact_change c where c.association_id = s.association_id)
       or exists (select from push_wait w
                   where w.association_id = s.association_id and w.next_look_at <= clock_timestamp()
                     and w.push_target_id = s.push_target_id)
       or exists (select from sync_run r
                   where r.association_id = s.association_id and r.state = 'running' and r.kind in ('full', 'repush'))
       or exists (select from push_batch b where b.association_id = s.association_id and b.state = 'sending'))`;

export async function isAnythingDue(associationId: number): Promise<boolean> {
  const { rows } = await pool().query(DUE, [associationId]);
  return rows.length > 0;
}

/** Whom to wake; for the worker that finds what a lost nudge missed. */
export async function associationsDue(): Promise<number[]> {
  const { rows } = await pool().query<{ id: number }>(DUE, [null]);
  return rows.map(({ id }) => id);
}

/** Whether a pusher has, or lately had, the association in hand; for whoever waits for one. */
export async function pusherSeenSince(associationId: number, withinMs: number): Promise<boolean> {
  const { rows } = await pool().query<{ seen: boolean }>(
    `select l.expires_at > clock_timestamp()
         or exists (select from push_batch b
                     where b.association_id = $1 and b.created_at > clock_timestamp() - make_interval(secs => $2)
                       and b.id > (select coalesce(max(id), 0) - 100 from push_batch)) as seen
       from pusher_lease l where l.association_id = $1`,
    [associationId, withinMs / 1_000],
  );
  return rows[0]?.seen ?? false;
}
