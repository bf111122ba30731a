import type pg from "pg";
import type { PushAnswer } from "@/higher-logic/push/gateway";
import { type Batch, type Lease, LeaseLost } from "../../ports";

export interface ClosedBatch {
  batch: Batch;
  /** null: it never left. */
  answer: PushAnswer | null;
  state: "accepted" | "rejected" | "unknown";
}

/**
 * Close batches that are still `sending` under this lease.
 *
 * @throws LeaseLost when one was closed by somebody else: a later pusher found it and put its people in doubt
 */
export async function closeBatches(
  client: pg.ClientBase,
  lease: Lease,
  closed: readonly ClosedBatch[],
): Promise<void> {
  if (closed.length === 0) return;
  const { rowCount } = await client.query({
    name: "sync-close-batches",
    text: `update push_batch b
        set state = t.state, http_status = t.status, answer_message = t.message, answer = t.answer,
            error_code = t.code, finished_at = clock_timestamp(), prepared_ms = t.prepared, queued_ms = t.queued,
            answered_ms = t.answered
       from unnest($3::bigint[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::real[], $10::real[],
                   $11::real[])
            as t (id, state, status, message, answer, code, prepared, queued, answered)
      where b.id = t.id and b.association_id = $1 and b.epoch = $2 and b.state = 'sending'`,
    values: [
      lease.associationId,
      lease.epoch,
      closed.map(({ batch }) => batch.id),
      closed.map(({ state }) => state),
      closed.map(({ answer }) => answer?.httpStatus ?? null),
      closed.map(({ answer }) => answer?.message ?? "Not sent."),
      closed.map(({ answer }) => answer?.answer ?? null),
      closed.map(({ answer }) => answer?.code ?? null),
      closed.map(({ batch }) => batch.took?.preparedMs ?? null),
      closed.map(({ batch }) => batch.took?.queuedMs ?? null),
      closed.map(({ batch }) => batch.took?.answeredMs ?? null),
    ],
  });
  if (rowCount !== closed.length) throw new LeaseLost("a batch was closed by somebody else");
}
