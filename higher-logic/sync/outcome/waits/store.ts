import type pg from "pg";
import type { PushPlan, Wait } from "../../ports";

export interface WaitRow {
  contactId: number;
  reason: Wait["reason"];
  code: string;
  detail: string | null;
  attempts: number;
  /** Of the oldest change it keeps from being told; null: now. */
  since: Date | null;
  /** null: until somebody decides, or the contact changes. */
  lookAgainInMs: number | null;
}

/** From now on their own row carries these contacts on, and their log rows may go. */
export async function storeWaits(
  client: pg.ClientBase,
  plan: { associationId: number; pushTargetId: number },
  waits: readonly WaitRow[],
): Promise<void> {
  if (waits.length === 0) return;
  await client.query(
    `insert into push_wait as w (association_id, push_target_id, contact_id, reason, code, detail, attempts, since,
                                 next_look_at)
     select $1, $2, t.contact_id, t.reason, t.code, t.detail, t.attempts, coalesce(t.since, clock_timestamp()),
            clock_timestamp() + make_interval(secs => t.look_in_ms / 1000)
       from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::timestamptz[], $9::float8[])
            as t (contact_id, reason, code, detail, attempts, since, look_in_ms)
     on conflict (push_target_id, contact_id) do update
        set since = case when w.reason = excluded.reason and w.code <> 'settling'
                         then least(w.since, excluded.since) else excluded.since end,
            reason = excluded.reason, code = excluded.code, detail = excluded.detail, attempts = excluded.attempts,
            next_look_at = excluded.next_look_at`,
    [
      plan.associationId,
      plan.pushTargetId,
      waits.map(({ contactId }) => contactId),
      waits.map(({ reason }) => reason),
      waits.map(({ code }) => code),
      waits.map(({ detail }) => detail),
      waits.map(({ attempts }) => attempts),
      waits.map(({ since }) => since),
      waits.map(({ lookAgainInMs }) => lookAgainInMs),
    ],
  );
}

/** Told, or found the same: they wait for nothing any more. */
export async function endWaits(client: pg.ClientBase, plan: PushPlan, contactIds: number[]): Promise<void> {
  if (contactIds.length === 0) return;
  await client.query("delete from push_wait where push_target_id = $1 and contact_id = any($2)", [
    plan.pushTargetId,
    contactIds,
  ]);
}

/** Accepted, but an unanswered request may still be carried out until their doubt is over: then once more. */
export async function waitForSettling(
  client: pg.ClientBase,
  plan: PushPlan,
  contactIds: number[],
): Promise<void> {
  if (contactIds.length === 0) return;
  await client.query(
    `insert into push_wait (association_id, push_target_id, contact_id, reason, code, next_look_at)
     select association_id, push_target_id, contact_id, 'in_doubt', 'settling', in_doubt_until
       from pushed_contact where push_target_id = $1 and contact_id = any($2) and in_doubt_until is not null
     on conflict (push_target_id, contact_id) do update
        set reason = excluded.reason, code = excluded.code, detail = null, attempts = 0,
            next_look_at = excluded.next_look_at`,
    [plan.pushTargetId, contactIds],
  );
}
