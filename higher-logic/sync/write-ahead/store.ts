import { setImmediate } from "node:timers/promises";
import { deflateRawSync } from "node:zlib";
import type pg from "pg";
import { batchBody } from "@/higher-logic/push/format";
import { pool } from "@/lib/db";
import { leaseTaken, underLease } from "../lease/store";
import { closeBatches } from "../outcome/batches/store";
import type { Batch, BatchDraft, Closed, Lease, Outgoing, PushPlan } from "../ports";

/** Level 1: bodies shrink to a seventh either way, and the processor is what a fast full run waits for. */
const COMPRESSION = { level: 1 };

/** $1 the association, $2 its target. */
const DELTA_RUN = {
  columns: "(association_id, push_target_id, kind, requested_as)",
  values: "$1::int, $2::int, 'delta', 'changes'",
};

/**
 * Write batches down before they leave, so that whoever comes after a crash knows what may have been carried out. The
 * refused batches they are the parts of are closed in the same transaction: nobody is in neither.
 */
export async function writeAhead(
  lease: Lease,
  plan: PushPlan,
  write: { drafts: BatchDraft[]; refused: Closed[]; deltaRunId: number | null },
): Promise<{ batches: Batch[]; leftOut: Outgoing[]; deltaRunId: number | null }> {
  // A statement is a transaction of its own: an edit needs no other, and is told a millisecond sooner by it.
  if (write.refused.length === 0 && firstPushes(write.drafts).length === 0)
    return { ...(await insertBatches(pool(), lease, plan, write.drafts, write.deltaRunId)), leftOut: [] };
  return underLease(lease, async (client) => {
    const changed = await fixKeys(client, plan, write.drafts);
    const drafts = write.drafts
      .map((draft) => ({ ...draft, items: draft.items.filter((item) => !changed.has(item)) }))
      .filter(({ items }) => items.length > 0);
    await closeBatches(
      client,
      lease,
      write.refused.map((closed) => ({ ...closed, state: "rejected" })),
    );
    return {
      ...(await insertBatches(client, lease, plan, drafts, write.deltaRunId)),
      leftOut: [...changed],
    };
  });
}

function firstPushes(drafts: readonly BatchDraft[]): Outgoing[] {
  return drafts.flatMap(({ items }) => items.filter(({ isFirst }) => isFirst));
}

/**
 * From now on the keys of those who are pushed for the first time are fixed.
 *
 * Locks the row that a change of key locks: either that change comes first, and the contact is left out and read
 * afresh, or it comes after and is refused.
 *
 * @returns whose key is no longer the one in the record
 */
async function fixKeys(client: pg.ClientBase, plan: PushPlan, drafts: BatchDraft[]): Promise<Set<Outgoing>> {
  const first = firstPushes(drafts);
  if (first.length === 0) return new Set();
  const keys = first.map(({ record }) => record.key);
  const { rows: unfixed } = await client.query<{ key: string }>(
    `select key from integration_key where association_id = $1 and key = any($2) and written_at is null
      order by key for no key update`,
    [plan.associationId, keys],
  );
  // Another statement, another snapshot: it sees what a change of key committed while the lock was waited for.
  const { rows } = await client.query<{ id: number; key: string }>(
    "select id, integration_key as key from contact where association_id = $1 and id = any($2)",
    [plan.associationId, first.map(({ claim }) => claim.contactId)],
  );
  const keyOf = new Map(rows.map(({ id, key }) => [id, key]));
  const changed = new Set(first.filter(({ claim, record }) => keyOf.get(claim.contactId) !== record.key));
  const kept = new Set(first.filter((item) => !changed.has(item)).map(({ record }) => record.key));
  const toFix = unfixed.map(({ key }) => key).filter((key) => kept.has(key));
  if (toFix.length > 0)
    await client.query(
      `update integration_key set written_at = clock_timestamp() where association_id = $1 and key = any($2)`,
      [plan.associationId, toFix],
    );
  return changed;
}

/** The run that counts what no full run or re-push read; one a session. */
export async function makeDeltaRun(client: pg.ClientBase, plan: PushPlan): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into sync_run ${DELTA_RUN.columns} select ${DELTA_RUN.values} returning id`,
    [plan.associationId, plan.pushTargetId],
  );
  return rows[0]!.id;
}

/** In one statement, which holds the lease as `underLease` does. */
async function insertBatches(
  client: Pick<pg.ClientBase, "query">,
  lease: Lease,
  plan: PushPlan,
  drafts: BatchDraft[],
  deltaRunId: number | null,
): Promise<{ batches: Batch[]; deltaRunId: number | null }> {
  if (drafts.length === 0) return { batches: [], deltaRunId };
  const target = { format: plan.settings.format, tenantCode: plan.tenantCode };
  const bodies: string[] = [];
  const compressed: Buffer[] = [];
  for (const { items } of drafts) {
    if (bodies.length > 0) await setImmediate(); // answers that came meanwhile are heard, and lanes stand less idle
    bodies.push(
      batchBody(
        target,
        items.map(({ json }) => json),
      ),
    );
    compressed.push(deflateRawSync(bodies.at(-1)!, COMPRESSION));
  }
  const { rows } = await client.query<{ id: number; createdAt: Date; madeRunId: number | null }>({
    name: "sync-write-ahead",
    text: `with lease as (
       select association_id from pusher_lease where association_id = $1 and epoch = $3 for share
     ),
     made as (
       insert into sync_run ${DELTA_RUN.columns} select ${DELTA_RUN.values} from lease where $10 returning id
     )
     insert into push_batch (association_id, push_target_id, epoch, sync_run_id, purpose, contact_ids, body,
                             oldest_change_at)
     select $1, $2, $3, coalesce(t.run, $9, (select id from made)), t.purpose, t.contacts::int[], t.body, t.oldest
       from lease, unnest($4::int[], $5::text[], $6::text[], $7::bytea[], $8::timestamptz[]) with ordinality
            as t (run, purpose, contacts, body, oldest, place)
      order by t.place
     returning id, created_at as "createdAt", (select id from made) as "madeRunId"`,
    values: [
      plan.associationId,
      plan.pushTargetId,
      lease.epoch,
      drafts.map(({ runId }) => runId),
      drafts.map(({ purpose }) => purpose),
      drafts.map(({ items }) => `{${items.map(({ claim }) => claim.contactId).join(",")}}`),
      compressed,
      drafts.map(({ items }) => oldestChange(items)),
      deltaRunId,
      deltaRunId === null && drafts.some(({ runId }) => runId === null),
    ],
  });
  if (rows.length !== drafts.length) throw leaseTaken();
  // Ids are given in the order of the drafts.
  rows.sort((one, other) => one.id - other.id);
  const batches = drafts.map((draft, index): Batch => {
    const { id, createdAt } = rows[index]!;
    return { ...draft, id, createdAt, body: bodies[index]!, epoch: lease.epoch };
  });
  return { batches, deltaRunId: deltaRunId ?? rows[0]!.madeRunId };
}

function oldestChange(items: readonly Outgoing[]): Date | null {
  return items.reduce<Date | null>((oldest, { claim: { changedAt } }) => {
    if (changedAt === null) return oldest;
    return oldest === null || changedAt < oldest ? changedAt : oldest;
  }, null);
}
