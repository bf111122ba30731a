import { pool, transaction } from "@/lib/db";
import { BUCKETS, PROMISE_SECONDS, STAGES, type Stage } from "./stages";

export interface Latency {
  /** Requests that told a change and were accepted. */
  batches: number;
  /** Milliseconds from the change's commit to Higher Logic's acceptance; null when there was none. */
  p50Ms: number | null;
  p95Ms: number | null;
  worstMs: number | null;
  /** Share of batches, 0 to 1, whose oldest change was accepted within the promised 30 minutes. */
  withinPromise: number | null;
}

export interface StageLatency {
  stage: Stage;
  p50Ms: number;
  p95Ms: number;
  worstMs: number;
}

export interface DayLatency {
  /** In the association's time zone, `yyyy-mm-dd`. */
  day: string;
  batches: number;
  p50Ms: number;
  p95Ms: number;
  worstMs: number;
  withinPromise: number;
}

/**
 * Seconds of each stage, of requests `b` that told a change and were accepted. What the pusher's own clock did not see
 * is what is left of the two stretches that Postgres' clock saw; a request of an older version has no stages.
 */
const SECONDS: Readonly<Record<Stage, string>> = {
  whole: "extract(epoch from b.finished_at - b.oldest_change_at)",
  read: "greatest(0, extract(epoch from b.created_at - b.oldest_change_at) - b.prepared_ms / 1000)",
  written: "b.prepared_ms / 1000",
  sent: "b.queued_ms / 1000",
  answered: "b.answered_ms / 1000",
  recorded:
    "greatest(0, extract(epoch from b.finished_at - b.created_at) - (b.queued_ms + b.answered_ms) / 1000)",
};

const TOLD = "b.state = 'accepted' and b.oldest_change_at is not null";
const BY_STAGE = `cross join lateral (values ${STAGES.map((stage) => `('${stage}', (${SECONDS[stage]})::float8)`).join(", ")})
  as took (stage, seconds)`;

/** Of push_latency_day: four in a hundred wide, and the promise is a bound, so that what is within it is exact. */
const DAY_BUCKET = `ceil(ln(greatest(seconds, 0.000001) / ${PROMISE_SECONDS}) / ln(1.04))::int`;
const DAY = "day_in_zone(b.finished_at, a.time_zone)";

/** By day: what is counted, and from the requests themselves the few that came since; `$2` days up to today. */
const TOOK = `association a
  cross join lateral (select association_day(a.id) - $2::int as before) days
  cross join lateral (
    select d.day, d.stage, d.bucket, d.requests, d.seconds from push_latency_day d
     where d.association_id = a.id and d.day > days.before
    union all
    select ${DAY}, stage, ${DAY_BUCKET}, 1, seconds from push_batch b ${BY_STAGE}
     where b.association_id = a.id and ${TOLD} and b.finished_at > (select until from push_latency_counted)
       and ${DAY} > days.before and seconds is not null
  ) took
  where a.id = $1`;

/** Of whatever the rows are grouped by: who is asked for half of them gets the slowest of the bucket that holds it. */
const FIGURES = `(min(seconds) filter (where upto >= total * 0.5) * 1000)::float8 as "p50Ms",
  (min(seconds) filter (where upto >= total * 0.95) * 1000)::float8 as "p95Ms", (max(seconds) * 1000)::float8 as "worstMs"`;

const WITHIN_PROMISE = `(sum(case when bucket <= 0 then requests else 0 end) / sum(requests))::float8 as "withinPromise"`;

/** @param by columns of `took` */
const countedBy = (by: string) => `
  select *, sum(requests) over (partition by ${by} order by bucket) as upto, sum(requests) over (partition by ${by}) as total
    from (select ${by}, bucket, sum(requests) as requests, max(seconds) as seconds from ${TOOK} and (stage = 'whole' or $3)
           group by ${by}, bucket) counted`;

/**
 * How long changes took to arrive, over so many days up to today. One batch counts once, by its oldest change, so the
 * figures are never kinder than what each person saw.
 */
export async function latency(associationId: number, days = 30): Promise<Latency> {
  const { rows } = await pool().query<Latency>(
    `select coalesce(sum(requests), 0)::int as batches, ${FIGURES}, ${WITHIN_PROMISE} from (${countedBy("stage")}) counted`,
    [associationId, days, false],
  );
  return rows[0]!;
}

/** The same by stage, in their order; empty while nothing was accepted. */
export async function stageLatency(associationId: number, days = 30): Promise<StageLatency[]> {
  const { rows } = await pool().query<StageLatency>(
    `select stage, ${FIGURES} from (${countedBy("stage")}) counted group by stage`,
    [associationId, days, true],
  );
  return rows.sort((one, other) => STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage));
}

/** The same by day, the newest first; days on which nothing changed are left out. */
export async function dailyLatency(associationId: number, days = 30): Promise<DayLatency[]> {
  const { rows } = await pool().query<DayLatency>(
    `select day::text as day, sum(requests)::int as batches, ${FIGURES}, ${WITHIN_PROMISE}
       from (${countedBy("day")}) counted group by day order by day desc`,
    [associationId, days, false],
  );
  return rows;
}

/** A request is closed a moment before that is committed; what is younger is counted the next time. */
const COMMITTED_AFTER = "interval '1 minute'";

/** Count what was accepted since it was last counted, each request once. For the timer. */
export async function countLatency(): Promise<void> {
  await transaction(async (client) => {
    const { rows } = await client.query<{ since: Date; until: Date }>(
      `select until as since, greatest(until, clock_timestamp() - ${COMMITTED_AFTER}) as until
         from push_latency_counted for update`,
    );
    const { since, until } = rows[0]!;
    await client.query(
      `insert into push_latency as l (association_id, stage, bucket, requests, seconds)
       select b.association_id, stage,
              -- A value on a bound is within it.
              (select count(*) from unnest($3::float8[]) bound where bound < seconds) as bucket, count(*), sum(seconds)
         from association a join push_batch b on b.association_id = a.id ${BY_STAGE}
        where ${TOLD} and b.finished_at > $1 and b.finished_at <= $2 and seconds is not null
        group by 1, 2, 3
       on conflict (association_id, stage, bucket) do update
          set requests = l.requests + excluded.requests, seconds = l.seconds + excluded.seconds`,
      [since, until, BUCKETS],
    );
    await client.query(
      `insert into push_latency_day as l (association_id, day, stage, bucket, requests, seconds)
       select a.id, ${DAY}, stage, ${DAY_BUCKET}, count(*), max(seconds)
         from association a join push_batch b on b.association_id = a.id ${BY_STAGE}
        where ${TOLD} and b.finished_at > $1 and b.finished_at <= $2 and seconds is not null
        group by 1, 2, 3, 4
       on conflict (association_id, day, stage, bucket) do update
          set requests = l.requests + excluded.requests, seconds = greatest(l.seconds, excluded.seconds)`,
      [since, until],
    );
    await client.query("update push_latency_counted set until = $1", [until]);
  });
}

export interface StageHistogram {
  association: string;
  stage: Stage;
  /** Requests up to each bound, and after the last one all of them. */
  cumulative: number[];
  seconds: number;
}

/** Of every association and stage, for Prometheus. */
export async function latencyHistograms(): Promise<StageHistogram[]> {
  const { rows } = await pool().query<{
    association: string;
    stage: Stage;
    buckets: number[];
    requests: number[];
    seconds: number;
  }>(
    `select a.slug as association, stage, array_agg(bucket) as buckets, array_agg(requests::int) as requests,
            sum(seconds) as seconds
       from push_latency l join association a on a.id = l.association_id
      group by a.id, stage order by a.id, stage`,
  );
  return rows.map(({ buckets, requests, ...row }) => {
    let sum = 0;
    const of = new Map(buckets.map((bucket, index) => [bucket, requests[index]!]));
    const cumulative = [...BUCKETS, Infinity].map((_, bucket) => (sum += of.get(bucket) ?? 0));
    return { ...row, cumulative };
  });
}
