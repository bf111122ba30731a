import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { refreshStatistics } from "@/higher-logic/push/store";
import { readSettingsForPush } from "@/higher-logic/settings/store";
import { isFoundEmpty } from "../canary/store";
import { closeDoor } from "../connection/store";
import { underLease } from "../lease/store";
import { LeaseLost, type Lease, type PushPlan, type Run } from "../ports";
import { requestRun } from "../store";

/** When the stored key cannot be opened, it is tried again so often: a restored ENCRYPTION_KEY needs a restart anyway. */
const KEY_RETRY_MS = 300_000;

interface StateRow {
  pausedCode: string | null;
  failures: number;
  speed: number;
  waitMs: number;
  batchSizeLimit: number | null;
  wasEmptied: boolean;
}

/** What to push by; null while nothing may be delivered: switched off, not set up, or Sync never pressed. */
export async function readPlan(lease: Lease): Promise<PushPlan | null> {
  const { associationId } = lease;
  return transaction(async (client) => {
    const read = await readSettingsForPush(associationId, client);
    const state = await readState(client, associationId);
    if (!read.ready) {
      if (read.because === "key-unreadable")
        await closeDoor(
          client,
          associationId,
          { code: "key-unreadable", detail: "", forMs: KEY_RETRY_MS },
          0,
        );
      return null;
    }
    const { settings } = read;
    if (settings.syncRequestedAt === null) return null;
    if (state.wasEmptied) await beginAnew(client, associationId);
    return {
      associationId,
      pushTargetId: settings.pushTargetId,
      tenantCode: settings.tenantCode,
      access: { baseUrl: settings.baseUrl, tenantApiKey: settings.tenantApiKey },
      settings: {
        onlySyncActiveMembers: settings.onlySyncActiveMembers,
        includeActiveStaff: settings.includeActiveStaff,
        sendMembershipType: settings.sendMembershipType,
        format: settings.format,
      },
      batchSize: Math.min(settings.batchSize, state.batchSizeLimit ?? Infinity),
      requestsInFlight: settings.requestsInFlight,
      requestsPerMinute: settings.requestsPerMinute,
      sinceRequestMs:
        settings.requestsPerMinute === null ? null : await sinceRequestMs(client, associationId),
      timeoutMs: settings.requestTimeoutSeconds * 1_000,
      settleSeconds: settings.settleSeconds,
      guard: { people: settings.guardPeople, percent: settings.guardPercent },
      connection: state,
    };
  });
}

async function readState(client: pg.PoolClient, associationId: number): Promise<StateRow> {
  const { rows } = await client.query<StateRow>(
    `select paused_code as "pausedCode", failures, speed, batch_size_limit as "batchSizeLimit",
            log_emptied_at is not null as "wasEmptied",
            coalesce(extract(epoch from next_probe_at - clock_timestamp())::float8 * 1000, 0) as "waitMs"
       from push_state where association_id = $1`,
    [associationId],
  );
  return rows[0]!;
}

/** More than are ever written ahead at once. */
const LATEST = 100;

/** A request leaves after it was written ahead and before it is closed; so this is never too long. */
async function sinceRequestMs(client: pg.PoolClient, associationId: number): Promise<number | null> {
  const { rows } = await client.query<{ ms: number | null }>(
    `select extract(epoch from clock_timestamp() - greatest(max(created_at), max(finished_at)))::float8 * 1000 as ms
       from (select created_at, finished_at from push_batch where association_id = $1 order by id desc limit $2) latest`,
    [associationId, LATEST],
  );
  return rows[0]!.ms;
}

/** Changes were thrown away while nothing could be delivered: nobody knows any more who differs, so everybody is looked at. */
async function beginAnew(client: pg.PoolClient, associationId: number): Promise<void> {
  await requestRun({ associationId, kind: "full", requestedAs: "switched on" }, client);
  await client.query("delete from contact_change where association_id = $1", [associationId]);
  await client.query("update push_state set log_emptied_at = null where association_id = $1", [
    associationId,
  ]);
}

/** What decides who is pushed, and what about them; a run made under another scope starts over. */
function scopeOfRun(plan: PushPlan): string {
  return JSON.stringify({ target: plan.pushTargetId, ...plan.settings });
}

export async function nextRun(lease: Lease, plan: PushPlan, walked: number[]): Promise<Run | null> {
  // Mostly a nudge is of an edit, and no run is there to take.
  const { rowCount } = await pool().query({
    name: "sync-next-run",
    text: `select from sync_run
      where association_id = $1 and state = 'running' and kind in ('full', 'repush') and id <> all($2) limit 1`,
    values: [lease.associationId, walked],
  });
  const run = rowCount === 0 ? null : await takeRun(lease, plan, walked);
  // After an import Postgres would plan the first pages as if the tables were still small.
  if (run?.cursor === 0 && run.onlyContactId === null) await refreshStatistics(pool());
  if (run?.cursor === 0 && isFull(run) && (await isFoundEmpty(lease, plan)))
    throw new LeaseLost("the community was found empty");
  return run;
}

function isFull({ force, onlyListId, onlyContactId }: Run): boolean {
  return !force && onlyListId === null && onlyContactId === null;
}

function takeRun(lease: Lease, plan: PushPlan, walked: number[]): Promise<Run | null> {
  return underLease(lease, async (client) => {
    const { rows } = await client.query<Run & { scope: string | null }>(
      `select id, kind = 'repush' as force, cursor, only_list_id as "onlyListId",
              only_contact_id as "onlyContactId", scope
         from sync_run
        where association_id = $1 and state = 'running' and kind in ('full', 'repush') and id <> all($2)
          and (cardinality($2::int[]) = 0 or only_contact_id is not null or only_list_id is not null)
        order by only_contact_id is null, only_list_id is null, id limit 1`,
      [lease.associationId, walked],
    );
    if (!rows[0]) return null;
    const { scope, ...run } = rows[0];
    if (scope === scopeOfRun(plan)) return run;
    await client.query(
      `update sync_run set scope = $2, push_target_id = $3, cursor = 0, looked_at = 0, pushed = 0, unchanged = 0,
              held = 0, failed = 0, in_doubt = 0, expected = $4
        where id = $1`,
      [run.id, scopeOfRun(plan), plan.pushTargetId, await expected(client, plan, run)],
    );
    return { ...run, cursor: 0 };
  });
}

/** How many contacts the walk will look at, give or take those who come and go meanwhile. */
async function expected(client: pg.PoolClient, plan: PushPlan, run: Run): Promise<number> {
  if (run.onlyContactId !== null) return 1;
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from (
       select lm.contact_id from list_membership lm join list l on l.id = lm.list_id
        where l.association_id = $1 and case when $3::int is null then l.is_synced and l.is_active else l.id = $3 end
       union select contact_id from staff_member where association_id = $1 and is_active and $3 is null
       union select contact_id from pushed_contact where push_target_id = $2 and is_active and $3 is null
     ) people`,
    [plan.associationId, plan.pushTargetId, run.onlyListId],
  );
  return rows[0]!.count;
}

/** Everybody was looked at; somebody who became a problem was looked at too. */
export async function finishRun(lease: Lease, plan: PushPlan, run: Run): Promise<void> {
  await underLease(lease, async (client) => {
    await client.query(
      `update sync_run set state = 'done', finished_at = clock_timestamp(), error_code = null, error_detail = null
        where id = $1`,
      [run.id],
    );
    if (run.force) return;
    await client.query(
      `update push_target set initial_sync_finished_at = coalesce(initial_sync_finished_at, clock_timestamp())
        where id = $1`,
      [plan.pushTargetId],
    );
  });
}
