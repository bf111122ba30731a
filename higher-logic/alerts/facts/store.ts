import type pg from "pg";
import { WAITS_TO_BE_TOLD } from "@/higher-logic/sync/store";
import { pool } from "@/lib/db";
import { newestFirst } from "@/lib/newest-first";
import type { AlertFacts } from "../judge";

const LAST = newestFirst("s.association_id", "null", "b.");

/**
 * How pushing does, of one association or of all.
 *
 * Something could be sent from the moment its change was made, or the time to look at it again or to try the connection
 * came, but never before the connection may be tried; and it counts as quiet only since the last request. A full run
 * that finds nothing to send is at work as long as its pusher has the lease.
 */
export async function alertFacts(
  associationId: number | null,
  client: Pick<pg.ClientBase, "query"> = pool(),
): Promise<AlertFacts[]> {
  const { rows } = await client.query<AlertFacts>(
    `select s.association_id as "associationId",
            s.enabled and s.tenant_code is not null and s.tenant_api_key_sealed is not null
              and coalesce(t.sync_requested_at is not null or t.found_empty_at is not null, false) as "isOn",
            p.paused_code as "pausedCode",
            extract(epoch from now.at - least(log.since, waits.since, case when run.id is not null then p.paused_at end))
              ::float8 as "waitingSeconds",
            extract(epoch from now.at - case when due.since is not null
              then greatest(due.since, p.next_probe_at, last.created_at) end)::float8 as "quietSeconds",
            waits.held
       from higher_logic_settings s
       join push_state p using (association_id)
       join pusher_lease l using (association_id)
       left join push_target t on t.id = s.push_target_id
       cross join lateral (select clock_timestamp() as at) now
       cross join lateral (
         select min(since) filter (where ${WAITS_TO_BE_TOLD}) as since, min(next_look_at) as due,
                count(*) filter (where reason = 'held' and code = 'removal-held')::int as held
           from push_wait w where w.association_id = s.association_id and w.push_target_id = s.push_target_id
       ) waits
       cross join lateral (
         select min(changed_at) as since from contact_change c where c.association_id = s.association_id
       ) log
       left join lateral (
         select r.id, r.started_at from sync_run r
          where r.association_id = s.association_id and r.state = 'running' and r.kind in ('full', 'repush')
          order by r.id limit 1
       ) run on true
       left join lateral (
         select b.created_at from push_batch b where ${LAST.isOurs} order by ${LAST.order} limit 1
       ) last on true
       cross join lateral (
         select least(log.since, waits.due, case when p.paused_code is not null then p.next_probe_at end,
                      case when run.id is not null and l.expires_at <= now.at
                           then greatest(run.started_at, l.expires_at) end) as since
       ) due
      where $1::int is null or s.association_id = $1`,
    [associationId],
  );
  return rows;
}
