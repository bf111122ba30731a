import { pool } from "@/lib/db";
import { IS_NOT_IN_LOG, WAITS_TO_BE_TOLD } from "../store";

/** How pushing does for one association, for whoever watches the machines. */
export interface PushMetrics {
  association: string;
  changesWaiting: number;
  /** Seconds since the oldest change that was not told yet; 0 when none waits. The promise is 30 minutes. */
  oldestChangeSeconds: number;
  problems: number;
  held: number;
  inDoubt: number;
  paused: 0 | 1;
  /** 0: requests leave; 1: the next one is a trial; 2: nothing leaves until a trial's time has come. */
  breaker: 0 | 1 | 2;
  /** Requests in a row that nobody answered, or refused for the connection's sake. */
  failures: number;
  /** Seconds since the epoch; 0 when nothing was ever accepted. */
  lastAcceptedAt: number;
}

/** Of every association in one query. What waits counts as on the screens: see `changesWaiting`. */
export async function pushMetrics(): Promise<PushMetrics[]> {
  const { rows } = await pool().query<PushMetrics>(
    `with log as (
       select association_id, count(distinct (subject, subject_id)) as changes, min(changed_at) as oldest
         from contact_change group by association_id
     ), waiting as (
       select association_id,
              count(*) filter (where ${WAITS_TO_BE_TOLD} and ${IS_NOT_IN_LOG}) as changes,
              min(since) filter (where ${WAITS_TO_BE_TOLD}) as oldest,
              count(*) filter (where reason = 'problem') as problems,
              count(*) filter (where reason = 'held') as held,
              count(*) filter (where reason = 'in_doubt') as in_doubt
         from push_wait w join higher_logic_settings using (association_id, push_target_id)
        group by association_id
     )
     select a.slug as association,
            coalesce(l.changes, 0) + coalesce(w.changes, 0) as "changesWaiting",
            coalesce(extract(epoch from clock_timestamp() - least(l.oldest, w.oldest)), 0)::float8 as "oldestChangeSeconds",
            coalesce(w.problems, 0) as problems, coalesce(w.held, 0) as held, coalesce(w.in_doubt, 0) as "inDoubt",
            (p.paused_code is not null)::int as paused,
            case when p.next_probe_at > clock_timestamp() then 2 when p.paused_code is not null then 1 else 0 end
              as breaker,
            coalesce(p.failures, 0) as failures,
            coalesce(extract(epoch from p.last_accepted_at), 0)::float8 as "lastAcceptedAt"
       from association a
       left join push_state p on p.association_id = a.id
       left join log l on l.association_id = a.id
       left join waiting w on w.association_id = a.id
      order by a.id`,
  );
  return rows;
}
