import type pg from "pg";
import { pool } from "@/lib/db";
import type { DriftCause, DriftKind } from "../causes";
import type { DriftRunKind } from "../store";

export interface DriftRunView {
  id: number;
  kind: DriftRunKind;
  state: "running" | "done" | "failed" | "stopped";
  requestedBy: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  groups: number;
  groupsLeft: number;
  /** Names of communities that were being synced, and so not judged. */
  skipped: string[];
  peopleSeen: number;
  peopleAsked: number;
  peopleToAsk: number;
  calls: number;
  errorCode: string | null;
  errorDetail: string | null;
  /** Of the target whose community is the present one. */
  isOfPresentTarget: boolean;
}

const GROUP_NAME = (key: string) =>
  `coalesce((select l.name from list l where l.association_id = f.association_id and l.key = ${key}), ${key})`;

/** The newest look; null when there never was one. */
export async function newestDriftRun(
  associationId: number,
  kind?: DriftRunKind,
): Promise<DriftRunView | null> {
  const { rows } = await pool().query<DriftRunView>(
    `select f.id, f.kind, f.state, f.requested_by as "requestedBy", f.started_at as "startedAt",
            f.finished_at as "finishedAt", f.groups, cardinality(f.groups_left) as "groupsLeft",
            array(select ${GROUP_NAME("g.skipped")} from unnest(f.groups_skipped) as g (skipped) order by 1) as skipped,
            f.people_seen as "peopleSeen", f.people_asked as "peopleAsked", f.calls,
            (select count(distinct integration_key)::int from drift_finding d
              where d.drift_run_id = f.id and d.cause is null) as "peopleToAsk",
            f.error_code as "errorCode", f.error_detail as "errorDetail",
            f.push_target_id is not distinct from s.push_target_id as "isOfPresentTarget"
       from drift_run f join higher_logic_settings s using (association_id)
      where f.association_id = $1 and ($2::text is null or f.kind = $2)
      order by f.id desc limit 1`,
    [associationId, kind ?? null],
  );
  return rows[0] ?? null;
}

/** What the page may offer: whether the community can be read, and whether anything was told to it. */
export async function driftStanding(
  associationId: number,
): Promise<{ canRead: boolean; isComplete: boolean; isSynced: boolean }> {
  const { rows } = await pool().query<{ canRead: boolean; isComplete: boolean; isSynced: boolean }>(
    `select s.read_key_sealed is not null as "canRead", t.id is not null as "isComplete",
            t.sync_requested_at is not null as "isSynced"
       from higher_logic_settings s left join push_target t on t.id = s.push_target_id
      where s.association_id = $1`,
    [associationId],
  );
  return rows[0]!;
}

export interface CauseCount {
  cause: DriftCause;
  people: number;
  /** Of them, those not healed. */
  open: number;
}

/** Of run `$2` of association `$1`. */
const COUNTS = `select cause, count(*)::int as people, (count(*) filter (where open))::int as open
  from (select cause, bool_or(healed_at is null) as open from drift_finding
         where association_id = $1 and drift_run_id = $2 and cause is not null
         group by cause, integration_key) person
 group by cause`;

/** People by cause: as counted when the check was finished, else counted now. */
export async function driftCounts(associationId: number, driftRunId: number): Promise<CauseCount[]> {
  const { rows } = await pool().query<{ counted: CauseCount[] | null }>(
    "select people_by_cause as counted from drift_run where association_id = $1 and id = $2",
    [associationId, driftRunId],
  );
  if (rows[0]?.counted) return rows[0].counted;
  return (await pool().query<CauseCount>(COUNTS, [associationId, driftRunId])).rows;
}

/**
 * Count them anew, once the check is finished. Whoever changes something of what is counted holds the run's row by then,
 * so of two at once the second counts what the first one did.
 */
export async function keepCounts(
  client: Pick<pg.ClientBase, "query">,
  associationId: number,
  driftRunId: number,
): Promise<void> {
  await client.query("select from drift_run where association_id = $1 and id = $2 for update", [
    associationId,
    driftRunId,
  ]);
  await client.query(
    `update drift_run
        set people_by_cause = (select coalesce(jsonb_agg(counted), '[]') from (${COUNTS}) counted)
      where association_id = $1 and id = $2 and state = 'done'`,
    [associationId, driftRunId],
  );
}

export interface DriftFinding {
  id: number;
  contactId: number | null;
  /** The contact was deleted here. */
  isDeleted: boolean;
  key: string;
  name: string;
  kind: DriftKind;
  groupKey: string;
  groupName: string;
  field: string;
  told: string;
  seen: string;
  cause: DriftCause;
  healedAt: Date | null;
  healedBy: string | null;
}

/** Differences by name; `after` is the last one shown. */
export async function driftFindings(
  associationId: number,
  driftRunId: number,
  {
    cause = null,
    after = null,
    limit = 50,
  }: { cause?: DriftCause | null; after?: number | null; limit?: number },
): Promise<DriftFinding[]> {
  const { rows } = await pool().query<DriftFinding>(
    `select f.id, f.contact_id as "contactId", f.contact_id is not null and c.id is null as "isDeleted",
            f.integration_key as key, coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), nullif(f.name, ''), f.integration_key) as name, f.kind,
            f.group_key as "groupKey", ${GROUP_NAME("f.group_key")} as "groupName", f.field, f.told, f.seen, f.cause,
            f.healed_at as "healedAt", f.healed_by as "healedBy"
       from drift_finding f
       left join contact c on c.association_id = $1 and c.id = f.contact_id
      where f.association_id = $1 and f.drift_run_id = $2 and f.cause is not null and ($3::text is null or f.cause = $3)
        and ($4::bigint is null or (lower(f.name), f.id) > (select lower(name), id from drift_finding where id = $4))
      order by lower(f.name), f.id limit $5`,
    [associationId, driftRunId, cause, after, limit],
  );
  return rows;
}
