import type pg from "pg";
import { pool, transaction } from "@/lib/db";

/** Why nothing can be pushed now. The screens say so in words. */
export type RunRefused = "not-enabled" | "not-complete" | "no-initial-sync";

export interface RunRequest {
  associationId: number;
  /** `full` is *Sync*; `repush` sends even what is unchanged. */
  kind: "full" | "repush";
  requestedAs: "staff" | "command" | "timer" | "switched on" | "settings" | "everything changed" | "restored";
  /** E-mail of whoever asked. */
  requestedBy?: string;
  /** Re-push of one list, or of one person, only. */
  onlyListId?: number;
  onlyContactId?: number;
}

/** `already`: the same run was asked for before and is still going on. */
export type RunRequested = { syncRunId: number; already: boolean } | { refused: RunRefused };

/** The columns of one run, as the page and the JSON address show them. */
export interface SyncRunProgress {
  id: number;
  kind: "full" | "delta" | "preview" | "repush";
  state: "running" | "done" | "failed";
  requestedAs: string;
  requestedBy: string | null;
  /** A re-push of one list or one contact alone; null: of everybody. */
  onlyListId: number | null;
  onlyContactId: number | null;
  startedAt: Date;
  finishedAt: Date | null;
  /** How many contacts the walk will look at; null until it began. */
  expected: number | null;
  lookedAt: number;
  pushed: number;
  unchanged: number;
  held: number;
  failed: number;
  inDoubt: number;
  errorCode: string | null;
  errorDetail: string | null;
}

export const RUN_COLUMNS = `id, kind, state, requested_as as "requestedAs", requested_by as "requestedBy",
  only_list_id as "onlyListId", only_contact_id as "onlyContactId", started_at as "startedAt", finished_at as "finishedAt", expected, looked_at as "lookedAt", pushed, unchanged,
  held, failed, in_doubt as "inDoubt", error_code as "errorCode", error_detail as "errorDetail"`;

/**
 * Ask for a run; a worker takes it from there. Pressing *Sync* ten times is one run.
 *
 * Within a transaction of the caller (settings saved and run asked for together) pass its client.
 */
export async function requestRun(request: RunRequest, client?: pg.ClientBase): Promise<RunRequested> {
  if (!client) return transaction((own) => requestRun(request, own));
  // The row every writer of the sync locks, so that two who ask at once are one after the other.
  await client.query("select from pusher_lease where association_id = $1 for update", [
    request.associationId,
  ]);
  const refused = await refusal(client, request);
  if (refused) return { refused };
  const running = await sameRun(client, request);
  const syncRunId = running ?? (await insertRun(client, request));
  if (DIFFERS_FOR_EVERYBODY.has(request.requestedAs)) await startLargeRunsOver(client, request.associationId);
  if (request.kind === "full") await beginTarget(client, request.associationId);
  // Whoever asks wants an answer now, not at the next probe.
  await client.query("update push_state set next_probe_at = null where association_id = $1", [
    request.associationId,
  ]);
  await client.query("select pg_notify('causeway_change', $1)", [String(request.associationId)]);
  return { syncRunId, already: running !== undefined };
}

async function refusal(client: pg.ClientBase, request: RunRequest): Promise<RunRefused | undefined> {
  const { rows } = await client.query<{ enabled: boolean; complete: boolean; synced: boolean }>(
    `select s.enabled, s.tenant_api_key_sealed is not null and t.id is not null as complete,
            t.sync_requested_at is not null as synced
       from higher_logic_settings s left join push_target t on t.id = s.push_target_id
      where s.association_id = $1`,
    [request.associationId],
  );
  const settings = rows[0];
  if (!settings?.complete) return "not-complete";
  if (!settings.enabled) return "not-enabled";
  // Only a person who presses Sync begins; a timer or a re-push does not.
  const begins = request.kind === "full" && ["staff", "command"].includes(request.requestedAs);
  return settings.synced || begins ? undefined : "no-initial-sync";
}

async function sameRun(client: pg.ClientBase, request: RunRequest): Promise<number | undefined> {
  const { rows } = await client.query<{ id: number }>(
    `select id from sync_run
      where association_id = $1 and kind = $2 and state = 'running'
        and only_list_id is not distinct from $3 and only_contact_id is not distinct from $4
      limit 1`,
    [request.associationId, request.kind, request.onlyListId ?? null, request.onlyContactId ?? null],
  );
  return rows[0]?.id;
}

/** Whoever a run that goes on has looked at already may differ now as well. */
const DIFFERS_FOR_EVERYBODY: ReadonlySet<RunRequest["requestedAs"]> = new Set([
  "switched on",
  "settings",
  "everything changed",
  "restored",
]);

/** Without a scope a run starts over with the next pusher that takes it. */
async function startLargeRunsOver(client: pg.ClientBase, associationId: number): Promise<void> {
  await client.query(
    `update sync_run set scope = null
      where association_id = $1 and state = 'running' and kind in ('full', 'repush') and only_list_id is null
        and only_contact_id is null`,
    [associationId],
  );
}

async function insertRun(client: pg.ClientBase, request: RunRequest): Promise<number> {
  const { associationId, kind, requestedAs, requestedBy, onlyListId, onlyContactId } = request;
  const { rows } = await client.query<{ id: number }>(
    `insert into sync_run (association_id, push_target_id, kind, requested_as, requested_by, only_list_id,
                           only_contact_id)
     select $1, push_target_id, $2, $3, $4, $5, $6 from higher_logic_settings where association_id = $1
     returning id`,
    [associationId, kind, requestedAs, requestedBy ?? null, onlyListId ?? null, onlyContactId ?? null],
  );
  return rows[0]!.id;
}

/** From now on changes are delivered to the present target. Those made until now are in what the run will read. */
async function beginTarget(client: pg.ClientBase, associationId: number): Promise<void> {
  const { rowCount } = await client.query(
    `update push_target t set sync_requested_at = clock_timestamp(), found_empty_at = null
       from higher_logic_settings s
      where s.association_id = $1 and t.id = s.push_target_id and t.sync_requested_at is null`,
    [associationId],
  );
  if (rowCount === 1)
    await client.query("delete from contact_change where association_id = $1", [associationId]);
}

/** Progress of one run; undefined for another association's run, as for one that never was. */
export async function syncRunProgress(
  associationId: number,
  syncRunId: number,
): Promise<SyncRunProgress | undefined> {
  const { rows } = await pool().query<SyncRunProgress>(
    `select ${RUN_COLUMNS} from sync_run where association_id = $1 and id = $2`,
    [associationId, syncRunId],
  );
  return rows[0];
}

/** Of `push_wait`, in SQL: what is still to be told; see `changesWaiting`. */
export const WAITS_TO_BE_TOLD = "reason in ('in_doubt', 'connection') and code <> 'settling'";

/** Of `push_wait w`, in SQL: nobody whom the log counts already, having changed again meanwhile. */
export const IS_NOT_IN_LOG = `not exists (
  select from contact_change c
   where c.association_id = w.association_id and c.subject = 'contact' and c.subject_id = w.contact_id)`;

/**
 * How many changes were not told yet, and since when the oldest waits.
 *
 * Being in doubt only until an old request can no longer be carried out (`settling`) is no waiting change; neither is
 * what staff have to decide or mend.
 */
export async function changesWaiting(associationId: number): Promise<{ count: number; oldest: Date | null }> {
  const { rows } = await pool().query<{ count: number; oldest: Date | null }>(
    `select (select count(distinct (subject, subject_id)) from contact_change where association_id = $1)
            + count(*) filter (where ${IS_NOT_IN_LOG}) as count,
            least((select min(changed_at) from contact_change where association_id = $1), min(since)) as oldest
       from push_wait w join higher_logic_settings s using (association_id, push_target_id)
      where association_id = $1 and ${WAITS_TO_BE_TOLD}`,
    [associationId],
  );
  return rows[0]!;
}
