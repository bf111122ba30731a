import { deflateRawSync } from "node:zlib";
import type pg from "pg";
import type { PushAnswer } from "@/higher-logic/push/gateway";
import { underLease } from "../lease/store";
import type { ClosedDoor, Lease, PushPlan } from "../ports";

/** Nothing leaves for a while; with a code, pushing is paused and a probe has to be accepted first. */
export async function closeDoor(
  client: pg.ClientBase,
  associationId: number,
  { code, detail, forMs }: ClosedDoor,
  failures: number,
): Promise<void> {
  await client.query(
    `update push_state
        set next_probe_at = clock_timestamp() + make_interval(secs => $2), failures = $3,
            paused_code = coalesce($4, paused_code),
            paused_detail = case when $4 is null then paused_detail else $5 end,
            paused_at = case when $4 is null then paused_at else coalesce(paused_at, clock_timestamp()) end
      where association_id = $1`,
    [associationId, forMs / 1_000, failures, code, detail],
  );
  if (code === null) return;
  await client.query(
    `update sync_run set error_code = $2, error_detail = $3
      where association_id = $1 and state = 'running' and kind in ('full', 'repush')`,
    [associationId, code, detail],
  );
}

/** A probe was accepted: nothing is paused any more, and whatever waited because of the connection is due now. */
export async function openDoor(lease: Lease, plan: PushPlan): Promise<void> {
  await underLease(lease, async (client) => {
    await client.query(
      `update push_state set paused_code = null, paused_at = null, paused_detail = null, next_probe_at = null,
              failures = 0
        where association_id = $1`,
      [lease.associationId],
    );
    await client.query(
      `update sync_run set error_code = null, error_detail = null
        where association_id = $1 and state = 'running' and error_code is not null`,
      [lease.associationId],
    );
    await lookAtOnce(client, plan);
  });
}

/** Something was accepted again: what waited for the connection, or for an answer, need not wait any longer. */
export async function lookAtOnce(client: pg.ClientBase, plan: PushPlan): Promise<void> {
  await client.query(
    `update push_wait set next_look_at = clock_timestamp()
      where association_id = $1 and push_target_id = $2 and next_look_at > clock_timestamp()
        and (reason in ('in_doubt', 'connection') and code <> 'settling' or code = 'record-unanswered')`,
    [plan.associationId, plan.pushTargetId],
  );
}

/** Probes are shown among the requests. */
export async function recordProbe(
  lease: Lease,
  plan: PushPlan,
  answer: PushAnswer,
  body: string,
): Promise<void> {
  await underLease(lease, async (client) => {
    await client.query(
      `insert into push_batch (association_id, push_target_id, epoch, purpose, contact_ids, body, state, http_status,
                               answer_message, answer, error_code, finished_at)
       values ($1, $2, $3, 'probe', '{}', $4, $5, $6, $7, $8, $9, clock_timestamp())`,
      [
        lease.associationId,
        plan.pushTargetId,
        lease.epoch,
        deflateRawSync(body),
        answer.kind === "accepted" ? "accepted" : answer.kind === "unknown" ? "unknown" : "rejected",
        answer.httpStatus,
        answer.message,
        answer.answer,
        answer.code,
      ],
    );
  });
}
