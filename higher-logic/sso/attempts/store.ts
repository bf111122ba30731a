import { pool } from "@/lib/db";
import type { AttemptStep, Outcome } from "./attempt";

/** One attempt as staff read it. */
export interface KeptAttempt {
  id: string;
  reference: string;
  contactId: number | null;
  clientId: string | null;
  /** null: no site that is registered asked, or it was removed since. */
  clientName: string | null;
  startedAt: Date;
  lastAt: Date;
  outcome: Outcome;
  /** In their order. */
  steps: AttemptStep[];
}

export interface AttemptSearch {
  /** This person's, and those of records that were merged into theirs. */
  contactId?: number;
  reference?: string;
  /** Only those that let nobody in. */
  onlyFailed?: boolean;
  /** Older than this one. */
  before?: string;
  limit: number;
}

/** Attempts of an association, the newest first. */
export async function findAttempts(associationId: number, search: AttemptSearch): Promise<KeptAttempt[]> {
  const { contactId = null, reference = null, onlyFailed = false, before = null, limit } = search;
  const { rows } = await pool().query<KeptAttempt>(
    `with recursive record (id) as (
       select $2::int where $2 is not null
       union
       select (a.detail ->> 'merged')::int from record r
         join audit_log a on a.association_id = $1 and a.action = 'contact.merged' and a.subject = r.id::text
     )
     select t.id, t.reference, t.contact_id as "contactId", t.client_id as "clientId", c.name as "clientName",
       t.started_at as "startedAt", t.last_at as "lastAt", t.outcome, t.steps
     from sso_attempt t
     left join sso_client c on c.association_id = t.association_id and c.client_id = t.client_id
     where t.association_id = $1
       and ($2::int is null or t.contact_id = any (array(select id from record)))
       and ($3::text is null or t.reference = $3)
       and (not $4 or t.outcome in ('refused', 'failed', 'cancelled', 'help'))
       and ($5::uuid is null or t.id < $5)
     order by t.id desc limit $6`,
    [associationId, contactId, reference, onlyFailed, before, limit],
  );
  return rows.map((row) => ({ ...row, steps: row.steps.toSorted((one, other) => one.at - other.at) }));
}
