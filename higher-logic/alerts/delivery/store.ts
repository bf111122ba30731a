import { pool } from "@/lib/db";

export interface DueMessage {
  id: number;
  associationId: number;
  channel: "email" | "webhook";
  recipient: string;
  messageId: string;
  subject: string;
  body: string;
  /** This attempt included. */
  attempts: number;
  webhookUrl: string | null;
  /** The present one first, then those it replaced that are good yet. */
  webhookSecretsSealed: string[];
}

/** Longer than an attempt takes; a process that dies during one keeps its message back no longer than this. */
const CLAIMED_FOR = "60 seconds";
/** An alert that could not be delivered for so long is of no use any more. */
const TRIED_FOR = "3 days";

/**
 * Take up to `limit` due messages; no other process has them. To one recipient and about one kind in the order they
 * were made: nobody hears that it is over before hearing what was wrong.
 */
export async function claimDueMessages(channel: DueMessage["channel"], limit: number): Promise<DueMessage[]> {
  const { rows } = await pool().query<DueMessage>(
    `update alert_message m
        set attempts = m.attempts + 1, due_at = clock_timestamp() + $3::interval
       from alert_settings s
      where s.association_id = m.association_id and m.id in (
        select id from alert_message d
         where d.delivered_at is null and d.due_at <= clock_timestamp() and d.channel = $1
           and d.created_at > clock_timestamp() - $4::interval
           and not exists (
             select from alert_message e
              where e.association_id = d.association_id and e.kind = d.kind and e.channel = d.channel
                and e.recipient = d.recipient and e.id < d.id and e.delivered_at is null
                and e.created_at > clock_timestamp() - $4::interval
           )
         order by d.due_at limit $2
         for update skip locked
      )
      returning m.id, m.association_id as "associationId", m.channel, m.recipient, m.message_id as "messageId",
        m.subject, m.body, m.attempts, s.webhook_url as "webhookUrl",
        array_remove(s.webhook_secret_sealed || array(
          select b.secret_sealed from alert_secret_before b
           where b.association_id = m.association_id and b.ends_at > clock_timestamp() order by b.id desc
        ), null) as "webhookSecretsSealed"`,
    [channel, limit, CLAIMED_FOR, TRIED_FOR],
  );
  return rows;
}

/** @param remark why nothing was sent */
export async function finishMessage(id: number, remark: string | null = null): Promise<void> {
  await pool().query(
    "update alert_message set delivered_at = clock_timestamp(), last_error = $2 where id = $1",
    [id, remark],
  );
}

/** It was not taken: again later. */
export async function postponeMessage({ id, attempts }: DueMessage, error: string): Promise<void> {
  await pool().query(
    `update alert_message set due_at = clock_timestamp() + make_interval(secs => $2), last_error = $3
      where id = $1 and delivered_at is null`,
    [id, nextTryAfterSeconds(attempts), error.slice(0, 300)],
  );
}

/** 5 s, 15 s, 45 s … 1 h. */
function nextTryAfterSeconds(attempts: number): number {
  return Math.min(5 * 3 ** Math.min(attempts - 1, 7), 3_600);
}
