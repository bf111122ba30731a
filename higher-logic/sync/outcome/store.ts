import type pg from "pg";
import { lookAtOnce } from "../connection/store";
import type { Counts } from "../counts";
import { underLease } from "../lease/store";
import type {
  Claim,
  ConnectionNews,
  Lease,
  Outcomes,
  Outgoing,
  PusherStore,
  PushPlan,
  RunCounts,
} from "../ports";
import { makeDeltaRun } from "../write-ahead/store";
import { type ClosedBatch, closeBatches } from "./batches/store";
import { noteHeld } from "./held/store";
import { storeAccepted, storeDoubt, told } from "./shadow/store";
import { endWaits, storeWaits, waitForSettling, type WaitRow } from "./waits/store";

type Settlement = Parameters<PusherStore["settle"]>[2];

/**
 * Record what became of contacts: batches closed, shadow written, exactly the log rows that were read deleted, counts
 * and cursor moved, in one transaction. A change that came later has its own row, which stays.
 */
export async function settle(
  lease: Lease,
  plan: PushPlan,
  { outcomes, counts, delta, deltaRunId, connection }: Settlement,
): Promise<{ deltaRunId: number | null }> {
  return underLease(lease, async (client) => {
    await closeBatches(client, lease, closedBatches(outcomes));
    await settleAccepted(client, plan, outcomes);
    await settleUnknown(client, plan, outcomes);
    await storeWaits(client, plan, [...problemRows(outcomes), ...heldRows(outcomes)]);
    await noteHeld(client, plan, outcomes.held);
    await endWaits(client, plan, waiting(outcomes.unchanged));
    await deleteLogRows(client, changeIds(outcomes));
    for (const run of counts) await addCounts(client, run.runId, run.counts, run.cursor);
    const deltaRun = deltaRunId ?? (delta.lookedAt > 0 ? await makeDeltaRun(client, plan) : null);
    if (deltaRun !== null && delta.lookedAt > 0) await addCounts(client, deltaRun, delta, 0);
    await storeConnection(client, plan, connection);
    return { deltaRunId: deltaRun };
  });
}

function closedBatches({ accepted, unknown, blamed, returned }: Outcomes): ClosedBatch[] {
  return [
    ...accepted.map((closed) => ({ ...closed, state: "accepted" as const })),
    ...unknown.map((closed) => ({ ...closed, state: "unknown" as const })),
    ...[...blamed, ...returned].map((closed) => ({ ...closed, state: "rejected" as const })),
  ];
}

async function settleAccepted(client: pg.ClientBase, plan: PushPlan, { accepted }: Outcomes): Promise<void> {
  if (accepted.length === 0) return;
  const items = accepted.flatMap(({ batch }) => batch.items);
  const inDoubt = await storeAccepted(
    client,
    plan,
    accepted.map(({ batch }) => batch),
  );
  await endWaits(client, plan, waiting(items.map(({ claim }) => claim)));
  await waitForSettling(client, plan, inDoubt);
  await noteRemovals(
    client,
    plan,
    items.filter(({ takesAway }) => takesAway),
  );
}

/** For the guard's window; an approval is used up by the removal it was given for. */
async function noteRemovals(client: pg.ClientBase, plan: PushPlan, removals: Outgoing[]): Promise<void> {
  if (removals.length === 0) return;
  const rows = removals.flatMap(({ claim, record, approved }) =>
    [...(record.isRemoval ? [""] : []), ...record.leavesLists].map((groupKey) => ({
      contactId: claim.contactId,
      groupKey,
      approved,
    })),
  );
  await client.query(
    `insert into accepted_removal (association_id, push_target_id, contact_id, group_key, approved)
     select $1, $2, t.* from unnest($3::int[], $4::text[], $5::bool[]) t`,
    [
      plan.associationId,
      plan.pushTargetId,
      rows.map(({ contactId }) => contactId),
      rows.map(({ groupKey }) => groupKey),
      rows.map(({ approved }) => approved),
    ],
  );
  const decided = [plan.associationId, plan.pushTargetId, removals.map(({ claim }) => claim.contactId)];
  for (const table of ["removal_approval", "removal_proposal"])
    await client.query(
      `delete from ${table} where association_id = $1 and push_target_id = $2 and contact_id = any($3)`,
      decided,
    );
}

async function settleUnknown(client: pg.ClientBase, plan: PushPlan, { unknown }: Outcomes): Promise<void> {
  if (unknown.length === 0) return;
  const items = unknown.flatMap(({ batch }) => batch.items);
  await storeDoubt(client, plan, items.map(told), plan.settleSeconds);
  const rows = unknown.flatMap(({ batch, answer, attempts, isProblem, lookAgainInMs }) =>
    batch.items.map(({ claim }, index): WaitRow => ({
      contactId: claim.contactId,
      reason: isProblem ? "problem" : "in_doubt",
      code: isProblem ? "record-unanswered" : "in-doubt",
      detail: answer.message,
      attempts: attempts[index]!,
      since: claim.changedAt,
      lookAgainInMs,
    })),
  );
  await storeWaits(client, plan, rows);
}

function problemRows({ problems, blamed }: Outcomes): WaitRow[] {
  return [...problems, ...blamed].map(({ claim, code, detail, lookAgainInMs }) => ({
    contactId: claim.contactId,
    reason: "problem",
    code,
    detail,
    attempts: claim.wait?.reason === "problem" ? claim.wait.attempts + 1 : 1,
    since: claim.changedAt,
    lookAgainInMs,
  }));
}

function heldRows({ held }: Outcomes): WaitRow[] {
  return held.map(({ claim, code, detail }) => ({
    contactId: claim.contactId,
    reason: "held",
    code,
    detail,
    attempts: 0,
    since: claim.changedAt,
    lookAgainInMs: null,
  }));
}

function waiting(claims: readonly Claim[]): number[] {
  return claims.filter(({ wait }) => wait !== null).map(({ contactId }) => contactId);
}

function changeIds(outcomes: Outcomes): number[] {
  const items = [...outcomes.accepted, ...outcomes.unknown, ...outcomes.blamed].flatMap(
    ({ batch }) => batch.items,
  );
  const claims = [
    ...items.map(({ claim }) => claim),
    ...outcomes.unchanged,
    ...[...outcomes.problems, ...outcomes.held].map(({ claim }) => claim),
  ];
  return claims.flatMap((claim) => claim.changeIds);
}

async function deleteLogRows(client: pg.ClientBase, ids: number[]): Promise<void> {
  if (ids.length > 0) await client.query("delete from contact_change where id = any($1)", [ids]);
}

async function addCounts(
  client: pg.ClientBase,
  runId: number,
  counts: Counts | RunCounts["counts"],
  cursor: number,
): Promise<void> {
  await client.query(
    `update sync_run
        set looked_at = looked_at + $2, pushed = pushed + $3, unchanged = unchanged + $4, held = held + $5,
            failed = failed + $6, in_doubt = in_doubt + $7, cursor = greatest(cursor, $8)
      where id = $1`,
    [
      runId,
      counts.lookedAt,
      counts.pushed,
      counts.unchanged,
      counts.held,
      counts.failed,
      counts.inDoubt,
      cursor,
    ],
  );
}

async function storeConnection(client: pg.ClientBase, plan: PushPlan, news: ConnectionNews): Promise<void> {
  if (news.recovered) await lookAtOnce(client, plan);
  const { failures, speed } = plan.connection;
  const isOld = news.failures === failures && news.speed === speed && news.batchSizeLimit === null;
  if (!news.accepted && isOld) return;
  await client.query(
    `update push_state
        set failures = $2, speed = $3, batch_size_limit = least(batch_size_limit, $4),
            last_accepted_at = case when $5 then clock_timestamp() else last_accepted_at end
      where association_id = $1`,
    [plan.associationId, news.failures, news.speed, news.batchSizeLimit, news.accepted],
  );
}
