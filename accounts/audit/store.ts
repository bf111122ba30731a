import type pg from "pg";
import { pool } from "@/lib/db";
import { environment } from "@/lib/env";

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

/** Lines older than this are kept no longer; the database refuses to take away younger ones. */
/** Takes away what is older than the log is kept. What is left is still a chain, beginning with its oldest line. */
export async function pruneAudit(): Promise<void> {
  await pool().query("delete from audit_log where at < now() - make_interval(years => $1)", [
    environment("KEEP_AUDIT_YEARS"),
  ]);
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

/** What happened in an association before this line, the latest first. */
export async function auditEntries(
  associationId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditEntry[]> {
  const { rows } = await pool().query<AuditEntry>(
    `select id, at, actor, action, subject, detail from audit_log
     where association_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [associationId, before, limit],
  );
  return rows;
}
