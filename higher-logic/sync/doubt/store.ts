import { inflateRawSync } from "node:zlib";
import type pg from "pg";
import { transaction } from "@/lib/db";
import { underLease } from "../lease/store";
import { storeDoubt, told } from "../outcome/shadow/store";
import { storeWaits } from "../outcome/waits/store";
import type { Batch, Lease, PushPlan } from "../ports";
import { toldInBody } from "./told-in-body";

interface LeftBatch {
  id: number;
  pushTargetId: number;
  syncRunId: number | null;
  contactIds: number[];
  body: Buffer;
  oldestChangeAt: Date | null;
}

/**
 * What pushers before left in `sending` may have been carried out, or may be yet. Their people are in doubt and looked
 * at again; else somebody accepted just before a crash and dropped just after would stay in the community for ever.
 */
export async function recover(lease: Lease): Promise<void> {
  await underLease(lease, async (client) => {
    const { rows: left } = await client.query<LeftBatch>(
      `update push_batch
          set state = 'unknown', finished_at = clock_timestamp(), error_code = 'no-answer',
              answer_message = 'The worker stopped before the answer came.'
        where association_id = $1 and state = 'sending' and epoch < $2
        returning id, push_target_id as "pushTargetId", sync_run_id as "syncRunId", contact_ids as "contactIds", body,
                  oldest_change_at as "oldestChangeAt"`,
      [lease.associationId, lease.epoch],
    );
    if (left.length > 0) {
      const seconds = await doubtfulSeconds(client, lease.associationId);
      for (const batch of left) await putLeftInDoubt(client, lease, batch, seconds);
    }
    await client.query(
      `update sync_run set state = 'done', error_code = 'interrupted', finished_at = clock_timestamp()
        where association_id = $1 and kind = 'delta' and state = 'running'`,
      [lease.associationId],
    );
  });
}

/** Nobody knows when these requests were cut off, but none outlives its time limit. */
async function doubtfulSeconds(client: pg.ClientBase, associationId: number): Promise<number> {
  const { rows } = await client.query<{ seconds: number }>(
    `select settle_seconds + request_timeout_seconds as seconds from higher_logic_settings where association_id = $1`,
    [associationId],
  );
  return rows[0]!.seconds;
}

async function putLeftInDoubt(
  client: pg.ClientBase,
  { associationId }: Lease,
  batch: LeftBatch,
  seconds: number,
): Promise<void> {
  const target = { associationId, pushTargetId: batch.pushTargetId };
  const people = toldInBody(inflateRawSync(batch.body).toString("utf8"), batch.contactIds);
  await storeDoubt(client, target, people, seconds);
  await storeWaits(
    client,
    target,
    people.map(({ contactId }) => ({
      contactId,
      reason: "in_doubt",
      code: "in-doubt",
      detail: "The worker stopped before the answer came.",
      attempts: 1,
      since: batch.oldestChangeAt,
      lookAgainInMs: 0,
    })),
  );
  // A full run goes on from its cursor and looks at them again; what a delta leaves behind is counted here.
  await client.query(
    `update sync_run set looked_at = looked_at + $2, in_doubt = in_doubt + $2 where id = $1 and kind = 'delta'`,
    [batch.syncRunId, people.length],
  );
}

/**
 * A late pusher's confession: these requests left, or may have left, after the lease was lost. Whatever they do must
 * not last, so their people are in doubt from now on, and in the log again.
 *
 * Needs no lease, and takes none from whoever has it now.
 */
export async function putInDoubt(plan: PushPlan, batches: readonly Batch[]): Promise<void> {
  const people = batches.flatMap(({ items }) => items.map(told));
  await transaction(async (client) => {
    await client.query(
      `update push_batch set state = 'unknown', finished_at = clock_timestamp(), error_code = 'no-answer',
              answer_message = 'Another worker had taken over before the answer came.'
        where association_id = $1 and id = any($2) and state = 'sending'`,
      [plan.associationId, batches.map(({ id }) => id)],
    );
    await storeDoubt(client, plan, people, plan.settleSeconds);
    await client.query(
      `insert into contact_change (association_id, subject, subject_id, cause)
       select $1, 'contact', unnest($2::int[]), 'late pusher'`,
      [plan.associationId, people.map(({ contactId }) => contactId)],
    );
    await client.query("select pg_notify('causeway_change', $1)", [String(plan.associationId)]);
  });
}
