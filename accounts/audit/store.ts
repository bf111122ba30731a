import type pg from "pg";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";
import { newestFirst } from "@/lib/newest-first";

export interface AuditLine {
  /** null: the operator's own doing, or nobody's association. */
  associationId: number | null;
  /** Who did it: an e-mail, "command", "timer" or "unknown". */
  actor: string;
  /** `thing.verb-in-the-past`, for example `login.signed-in`. */
  action: string;
  subject?: string;
  /** Never a secret, a password or a key. */
  detail?: Record<string, unknown>;
}

/** Append to the audit log; inside a transaction give its client, so that the line stands or falls with the change. */
export async function audit(line: AuditLine, client: Pick<pg.ClientBase, "query"> = pool()): Promise<void> {
  await client.query(
    "insert into audit_log (association_id, actor, action, subject, detail) values ($1, $2, $3, $4, $5)",
    [line.associationId, line.actor, line.action, line.subject ?? "", JSON.stringify(line.detail ?? {})],
  );
}

/** Lines of one statement, a transaction of its own. */
const BATCH = 1_000;

/**
 * Takes away what is older than the log is kept, from the oldest on, so that not all that is kept is read; the database
 * refuses to take away younger lines. What is left is still a chain, beginning with its oldest line.
 */
export async function pruneAudit(): Promise<void> {
  let deleted: number | null;
  do
    ({ rowCount: deleted } = await pool().query(
      `delete from audit_log where id = any (array(
         select id from (select id, at from audit_log order by id limit $2) oldest
          where at < now() - make_interval(years => $1)))`,
      [environment("KEEP_AUDIT_YEARS"), BATCH],
    ));
  while (deleted === BATCH);
}

/** A line as it is read. */
export interface AuditEntry {
  id: number;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}

const OURS = newestFirst("$1", "$2");

/** What happened in an association before this line, the latest first. */
export async function auditEntries(
  associationId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditEntry[]> {
  const { rows } = await pool().query<AuditEntry>(
    `select id, at, actor, action, subject, detail from audit_log
     where ${OURS.isOurs} order by ${OURS.order} limit $3`,
    [associationId, before, limit],
  );
  return rows;
}

/** A line somebody has noted: its hash covers all before it. */
export interface AuditAnchor {
  id: number;
  hash: string;
}

export interface VerifiedAudit {
  lines: number;
  /** The first line that is not as it should be; null: the log is whole. */
  broken: { id: number; because: "changed" | "cut-before" | "not-known" } | null;
  /** `id:hash` of the youngest line, to be noted elsewhere; null: the log is empty. */
  last: string | null;
}

/**
 * Read every line and reckon its hash anew, as the trigger did when it was written.
 *
 * Whoever owns the database can write the whole chain anew, or take lines off its end; a line noted elsewhere tells.
 */
export async function verifyAudit(known: AuditAnchor | null = null): Promise<VerifiedAudit> {
  const { rows } = await pool().query<VerifiedAudit>(verifyQuery, [known?.id ?? null, known?.hash ?? null]);
  return rows[0]!;
}

const verifyQuery = `
  with line as (
    select id, encode(hash, 'hex') as hash,
      hash = sha256(previous_hash || convert_to(concat_ws(E'\\x1f', id, extract(epoch from at), association_id, actor, action,
        subject, detail::text), 'UTF8')) as is_as_written,
      lag(hash) over (order by id) as before, previous_hash
    from audit_log
  ),
  broken as (
    select id, case when is_as_written then 'cut-before' else 'changed' end as because
    from line where not is_as_written or before <> previous_hash
    union all
    select $1::bigint, 'not-known' where $1 is not null and not exists (select from line where id = $1 and hash = $2)
  )
  select (select count(*)::int from line) as lines,
    (select json_build_object('id', id, 'because', because) from broken order by id limit 1) as broken,
    (select id || ':' || hash from line order by id desc limit 1) as last`;
