import type pg from "pg";
import { together } from "@/lib/db";
import { lookAtOnce } from "../connection/store";
import type { Counts } from "../counts";
import { underLease } from "../lease/store";
import type { Claim, ConnectionNews, Lease, Outcomes, PusherStore, PushPlan, RunCounts } from "../ports";
import { makeDeltaRun } from "../write-ahead/store";
import { type ClosedBatch, closeBatches } from "./batches/store";
import { noteHeld } from "./held/store";
import { endDecisions, noteRemovals } from "./removals/store";
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
    // Asked at one moment and carried out in this order: two round trips settle an edit, of which one is its commit.
    const [inDoubt, deltaRun] = await together<[number[], number | null, unknown]>([
      settleBatches(client, lease, plan, outcomes),
      countDelta(client, plan, delta, deltaRunId),
      together([
        ...counts.map((run) => addCounts(client, run.runId, run.counts, run.cursor)),
        storeConnection(client, plan, connection),
      ]),
    ]);
    await waitForSettling(client, plan, inDoubt);
    return { deltaRunId: deltaRun };
  });
}

/** @returns who was accepted and is still in doubt */
async function settleBatches(
  client: pg.ClientBase,
  lease: Lease,
  plan: PushPlan,
  outcomes: Outcomes,
): Promise<number[]> {
  const [, inDoubt] = await together<[void, number[], ...unknown[]]>([
    closeBatches(client, lease, closedBatches(outcomes)),
    settleAccepted(client, plan, outcomes),
    settleUnknown(client, plan, outcomes),
    storeWaits(client, plan, [...problemRows(outcomes), ...heldRows(outcomes)]),
    noteHeld(client, plan, outcomes.held),
    endWaits(client, plan, waiting(outcomes.unchanged)),
    endDecisions(client, plan, backInside(outcomes)),
    deleteLogRows(client, changeIds(outcomes)),
  ]);
  return inDoubt;
}

/** They waited, and were found to be inside or are told to be; since when that is known. */
function backInside({ accepted, unchanged }: Outcomes): { contactId: number; since: Date | null }[] {
  const told = accepted.flatMap(({ batch }) =>
    batch.items
      .filter(({ claim, record, takesAway }) => claim.wait !== null && record.isActive && !takesAway)
      .map(({ claim: { contactId } }) => ({ contactId, since: batch.createdAt })),
  );
  return [...told, ...waiting(unchanged).map((contactId) => ({ contactId, since: null }))];
}

function closedBatches({ accepted, unknown, blamed, returned }: Outcomes): ClosedBatch[] {
  return [
    ...accepted.map((closed) => ({ ...closed, state: "accepted" as const })),
    ...unknown.map((closed) => ({ ...closed, state: "unknown" as const })),
    ...[...blamed, ...returned].map((closed) => ({ ...closed, state: "rejected" as const })),
  ];
}

/** @returns who of them is still in doubt */
async function settleAccepted(
  client: pg.ClientBase,
  plan: PushPlan,
  { accepted }: Outcomes,
): Promise<number[]> {
  if (accepted.length === 0) return [];
  const items = accepted.flatMap(({ batch }) => batch.items);
  const removals = items.filter(({ takesAway }) => takesAway);
  const [inDoubt] = await together<[number[], ...unknown[]]>([
    storeAccepted(
      client,
      plan,
      accepted.map(({ batch }) => batch),
    ),
    endWaits(client, plan, waiting(items.map(({ claim }) => claim))),
    noteRemovals(client, plan, removals),
  ]);
  return inDoubt;
}

async function settleUnknown(client: pg.ClientBase, plan: PushPlan, { unknown }: Outcomes): Promise<void> {
  if (unknown.length === 0) return;
  const items = unknown.flatMap(({ batch }) => batch.items);
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
  await together([
    storeDoubt(client, plan, items.map(told), plan.settleSeconds),
    storeWaits(client, plan, rows),
  ]);
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
  if (ids.length === 0) return;
  await client.query({
    name: "sync-told",
    text: "delete from contact_change where id = any($1)",
    values: [ids],
  });
}

/** @returns the session's own run, made when there is something to count and it has none */
async function countDelta(
  client: pg.ClientBase,
  plan: PushPlan,
  delta: Counts,
  deltaRunId: number | null,
): Promise<number | null> {
  if (delta.lookedAt === 0) return deltaRunId;
  const runId = deltaRunId ?? (await makeDeltaRun(client, plan));
  await addCounts(client, runId, delta, 0);
  return runId;
}

async function addCounts(
  client: pg.ClientBase,
  runId: number,
  counts: Counts | RunCounts["counts"],
  cursor: number,
): Promise<void> {
  await client.query({
    name: "sync-counts",
    text: `update sync_run
        set looked_at = looked_at + $2, pushed = pushed + $3, unchanged = unchanged + $4, held = held + $5,
            failed = failed + $6, in_doubt = in_doubt + $7, cursor = greatest(cursor, $8)
      where id = $1`,
    values: [
      runId,
      counts.lookedAt,
      counts.pushed,
      counts.unchanged,
      counts.held,
      counts.failed,
      counts.inDoubt,
      cursor,
    ],
  });
}

async function storeConnection(client: pg.ClientBase, plan: PushPlan, news: ConnectionNews): Promise<void> {
  const { failures, speed } = plan.connection;
  const isOld = news.failures === failures && news.speed === speed && news.batchSizeLimit === null;
  await together([
    news.recovered ? lookAtOnce(client, plan) : undefined,
    news.accepted || !isOld ? updateConnection(client, plan, news) : undefined,
  ]);
}

async function updateConnection(client: pg.ClientBase, plan: PushPlan, news: ConnectionNews): Promise<void> {
  await client.query({
    name: "sync-connection",
    text: `update push_state
        set failures = $2, speed = $3, batch_size_limit = least(batch_size_limit, $4),
            last_accepted_at = case when $5 then clock_timestamp() else last_accepted_at end
      where association_id = $1`,
    values: [plan.associationId, news.failures, news.speed, news.batchSizeLimit, news.accepted],
  });
}
