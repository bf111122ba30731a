import type pg from "pg";
import { transaction } from "@/lib/db";

export type DriftRunKind = "drift" | "takeover";
export type DriftRefused = "no-read-access" | "not-synced" | "already-synced" | "not-complete";

/** Runs of an association that are kept, with their findings. */
const RUNS_KEPT = 10;

/**
 * Ask for a look into the community; a worker walks it. Pressing the button twice is one look.
 *
 * A drift check compares with what was told, so it needs a community that was synced; a take-over looks before that.
 */
export async function requestDrift(
  associationId: number,
  kind: DriftRunKind,
  by: string | null,
): Promise<{ driftRunId: number; already: boolean } | { refused: DriftRefused }> {
  return transaction(async (client) => {
    // Two who ask at once are one after the other.
    await client.query("select from higher_logic_settings where association_id = $1 for update", [
      associationId,
    ]);
    const { rows } = await client.query<{ target: number | null; canRead: boolean; isSynced: boolean }>(
      `select s.push_target_id as target, s.read_key_sealed is not null as "canRead",
              t.sync_requested_at is not null as "isSynced"
         from higher_logic_settings s left join push_target t on t.id = s.push_target_id
        where s.association_id = $1`,
      [associationId],
    );
    const { target, canRead, isSynced } = rows[0]!;
    if (target === null) return { refused: "not-complete" };
    if (!canRead) return { refused: "no-read-access" };
    if (kind === "drift" && !isSynced) return { refused: "not-synced" };
    if (kind === "takeover" && isSynced) return { refused: "already-synced" };
    const running = await client.query<{ id: number }>(
      "select id from drift_run where association_id = $1 and state = 'running'",
      [associationId],
    );
    if (running.rows[0]) return { driftRunId: running.rows[0].id, already: true };
    return {
      driftRunId: await begin(client, { associationId, pushTargetId: target, kind, by }),
      already: false,
    };
  });
}

async function begin(
  client: pg.ClientBase,
  run: { associationId: number; pushTargetId: number; kind: DriftRunKind; by: string | null },
): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into drift_run (association_id, push_target_id, kind, requested_by, groups_left, groups)
     select $1, $2, $3, $4, coalesce(array_agg(key order by key), '{}'), count(*)
       from (select key from list where association_id = $1 and is_active and is_synced
             union
             select unnest(group_keys) from pushed_contact
              where association_id = $1 and push_target_id = $2 and is_active) as keys
     returning id`,
    [run.associationId, run.pushTargetId, run.kind, run.by],
  );
  const { id } = rows[0]!;
  // Who was told about and belongs to no community, staff mostly, is in no list of members.
  if (run.kind === "drift")
    await client.query(
      `insert into drift_finding (drift_run_id, association_id, contact_id, integration_key, name, kind)
       select $3, $1, contact_id, integration_key, concat_ws(' ', first_name, last_name), 'candidate'
         from pushed_contact p
        where association_id = $1 and push_target_id = $2 and is_active and group_keys = '{}'
          and record_hash is not null and ${settled("p", "clock_timestamp()")}`,
      [run.associationId, run.pushTargetId, id],
    );
  await client.query(
    `delete from drift_run where association_id = $1 and id not in
       (select id from drift_run where association_id = $1 order by id desc limit $2)`,
    [run.associationId, RUNS_KEPT],
  );
  return id;
}

/** What was accepted so short a time ago may not show yet. */
const SHOWS_AFTER = "interval '5 minutes'";

/** SQL: nothing about this row of the shadow (`alias`) waits, is in doubt, or was accepted only just before `since`. */
export function settled(alias: string, since: string): string {
  return `${alias}.in_doubt_until is null and coalesce(${alias}.accepted_at < ${since} - ${SHOWS_AFTER}, true)
    and not exists (select from contact_change c where c.association_id = ${alias}.association_id
                     and c.subject = 'contact' and c.subject_id = ${alias}.contact_id)
    and not exists (select from push_wait w where w.push_target_id = ${alias}.push_target_id
                     and w.contact_id = ${alias}.contact_id)`;
}

/** Associations with a look that could go on now. */
export async function dueDriftRuns(client: Pick<pg.ClientBase, "query">): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select association_id as id from drift_run
      where state = 'running' and leased_until < clock_timestamp() and next_call_at <= clock_timestamp()
      order by id`,
  );
  return rows.map(({ id }) => id);
}

/** Stop a look; what was found so far stays. */
export async function stopDrift(client: Pick<pg.ClientBase, "query">, associationId: number): Promise<void> {
  await client.query(
    `update drift_run set state = 'stopped', finished_at = clock_timestamp()
      where association_id = $1 and state = 'running'`,
    [associationId],
  );
}
