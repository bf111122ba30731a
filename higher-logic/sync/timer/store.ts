import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { environment } from "@/lib/env";
import { requestRun } from "../store";

/** Any number that nobody else locks: one worker of all acts as the timer. */
const TIMER_LOCK = 4_207_711;
/** Local hour from which the nightly full run is made. */
const NIGHTLY_FROM_HOUR = 2;

/** Longer than the work takes; a worker that is stopped meanwhile keeps the others from it for no longer. */
const AT_IT_FOR_MS = 120_000;

/**
 * Do the timer's work unless another worker is at it. The lock goes with its transaction, which nobody else needs: it
 * locks no row, and what the work writes is not in it.
 *
 * @returns whether this one acted
 */
export async function asTimer(work: () => Promise<void>, atItForMs = AT_IT_FOR_MS): Promise<boolean> {
  const take = async (client: pg.PoolClient) => {
    const { rows } = await client.query<{ locked: boolean }>(
      "select pg_try_advisory_xact_lock($1) as locked",
      [TIMER_LOCK],
    );
    if (rows[0]!.locked) await work();
    return rows[0]!.locked;
  };
  const first = async (client: pg.PoolClient) =>
    void (await client.query(`set local idle_in_transaction_session_timeout = ${atItForMs}`));
  return transaction(take, { first });
}

export async function associationIds(): Promise<number[]> {
  const { rows } = await pool().query<{ id: number }>("select id from association order by id");
  return rows.map(({ id }) => id);
}

/** Contacts for whom a day began or ended something since it was last asked. */
export async function logDayChanges(associationId: number): Promise<number> {
  const { rows } = await pool().query<{ logged: number }>("select log_day_changes($1) as logged", [
    associationId,
  ]);
  return rows[0]!.logged;
}

/**
 * Before Sync was pressed once, and while switched off, no change is delivered; the log is kept empty, and it is
 * remembered that what comes next has to begin with a full run.
 *
 * Holds what a save of the settings and a request for a run lock: a change that comes after either of them stays.
 */
export async function emptyIdleLog(associationId: number): Promise<void> {
  await transaction(async (client) => {
    if (!(await isIdle(client, associationId, "for share of s"))) return;
    await client.query("select from pusher_lease where association_id = $1 for update", [associationId]);
    if (!(await isIdle(client, associationId, ""))) return;
    await client.query("delete from contact_change where association_id = $1", [associationId]);
    await client.query(
      "update push_state set log_emptied_at = clock_timestamp() where association_id = $1 and log_emptied_at is null",
      [associationId],
    );
  });
}

async function isIdle(client: pg.PoolClient, associationId: number, lock: string): Promise<boolean> {
  const { rows } = await client.query(
    `select from higher_logic_settings s left join push_target t on t.id = s.push_target_id
      where s.association_id = $1 and not (s.enabled and t.sync_requested_at is not null) ${lock}`,
    [associationId],
  );
  return rows.length > 0;
}

/** Associations whose day has reached the hour of the nightly full run, and which had none since. */
export async function requestNightlyRuns(): Promise<void> {
  const { rows } = await pool().query<{ id: number }>(
    `select a.id
       from association a
       join higher_logic_settings s on s.association_id = a.id and s.enabled and s.tenant_api_key_sealed is not null
       join push_target t on t.id = s.push_target_id and t.initial_sync_finished_at is not null
       cross join lateral (
         select ((date_trunc('day', now() at time zone a.time_zone) + make_interval(hours => $1))
                  at time zone a.time_zone) as due
       ) night
      where now() >= night.due
        and not exists (select from sync_run r
                         where r.association_id = a.id and r.kind = 'full'
                           and (r.started_at >= night.due or r.state = 'running'))`,
    [NIGHTLY_FROM_HOUR],
  );
  for (const { id } of rows) await requestRun({ associationId: id, kind: "full", requestedAs: "timer" });
}

/** Rows of one statement, each a transaction of its own: none holds many locks, or any for long. */
const BATCH = 1_000;
/** What is left after so many goes an hour later, so that whoever prunes gets round to other things. */
const MOST_BATCHES = 300;

/** What is kept no longer than it is needed, or than the operator wants. Counts stay. */
export async function prune(mostBatches = MOST_BATCHES): Promise<void> {
  const [requests, runs] = [environment("KEEP_REQUESTS_DAYS"), environment("KEEP_RUNS_DAYS")];
  const left = { batches: mostBatches };
  for (const associationId of await associationsIn("push_batch")) {
    await byBatches(left, associationId, emptyRequests(requests));
    await byBatches(left, associationId, deleteOldest("push_batch", "created_at", runs));
  }
  for (const associationId of await associationsIn("sync_run"))
    await byBatches(left, associationId, deleteOldest("sync_run", "started_at", runs));
  for (const statement of SMALL) await pool().query(statement);
}

/** Those whose rows are there, be they deleted themselves; one step of the index each. */
async function associationsIn(table: "push_batch" | "sync_run"): Promise<number[]> {
  const { rows } = await pool().query<{ id: number }>(
    `with recursive present (id) as (
       select min(association_id) from ${table}
       union all
       select (select min(association_id) from ${table} where association_id > present.id) from present
        where present.id is not null
     ) select id from present where id is not null`,
  );
  return rows.map(({ id }) => id);
}

/** @param sql does its work to no more than BATCH rows of association `$1` */
async function byBatches(left: { batches: number }, associationId: number, sql: string): Promise<void> {
  for (; left.batches > 0; left.batches -= 1) {
    const { rowCount } = await pool().query(sql, [associationId]);
    if (!rowCount) return;
  }
}

/** Of one that is still `sending`, which a worker left, the next one reads whom it was about: switched off it waits long. */
function emptyRequests(days: number): string {
  return `update push_batch set body = null, answer = null
    where association_id = $1 and body is not null and id = any (array(
      select id from push_batch
       where association_id = $1 and body is not null and created_at < now() - interval '${days} days'
         and (state <> 'sending' or not exists (select from association where id = $1))
       order by created_at limit ${BATCH}))`;
}

/** Ids are in the order of time: where none of the oldest is too old, nobody is. A run that goes on never is. */
function deleteOldest(table: "push_batch" | "sync_run", since: string, days: number): string {
  return `delete from ${table} where association_id = $1 and id = any (array(
    select id from (
      select id, state, ${since} as since from ${table}
       where (association_id, id) > ($1, 0) and association_id <= $1 order by association_id, id limit ${BATCH}
    ) oldest where since < now() - interval '${days} days' and state <> 'running'))`;
}

/** Of tables that are small, or by an index. */
const SMALL = [
  `update pushed_contact set first_name = null, last_name = null, email = null
      where removed_at < now() - interval '30 days' and in_doubt_until is null
        and (first_name is not null or last_name is not null or email is not null)`,
  `delete from drift_run where started_at < now() - interval '90 days' and state <> 'running'`,
  // Thirty days are shown.
  `delete from push_latency_day where day < now() - interval '60 days'`,
  `delete from accepted_removal where accepted_at < now() - interval '2 days'`,
  `delete from removal_approval where expires_at < now() - interval '1 day'`,
  `delete from removal_proposal where expires_at < now() - interval '1 day'`,
  `delete from alert_message where created_at < now() - interval '90 days'`,
  `delete from worker_beat where seen_at < now() - interval '1 day'`,
  `delete from sign_in_failure where at < now() - interval '1 day'`,
  `delete from login_token where expires < now()`,
  `delete from login_half where expires < now()`,
  `delete from login_challenge where expires < now()`,
  `delete from login_email_change where asked_at < now() - interval '30 days'`,
  `delete from login_session where expires < now()`,
];
