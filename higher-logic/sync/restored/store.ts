import type pg from "pg";
import { requestRun } from "../store";

/** Above whatever a worker from before the restore may still hold, so that it can close nothing. */
const EPOCHS_AHEAD = 1_000_000;

/** What a restored association is in for. */
export interface Restored {
  associationId: number;
  slug: string;
  /** Everybody whom Higher Logic is told about again, whatever the shadow says. */
  inDoubt: number;
  /** The full run that does it; null: pushing is off, or Sync was never pressed. */
  syncRunId: number | null;
}

/**
 * The shadow is as old as the backup, and Higher Logic is not: nobody's row is believed any more. A full run tells
 * everybody once, behind the removal guard; waits are looked at, and a run that was going on starts over.
 *
 * Whoever was out of the community then may be back since, so they stand to be removed like anybody (ADR 39).
 *
 * Erased rows of people who are gone stay as they are: nothing is left that could be told.
 */
export async function doubtWhatWasTold(client: pg.ClientBase): Promise<Restored[]> {
  const { rows: associations } = await client.query<{ id: number; slug: string }>(
    `with ended as (
       update pusher_lease set epoch = epoch + $1, holder = null, expires_at = '-infinity' returning association_id
     )
     select a.id, a.slug from association a join ended on ended.association_id = a.id order by a.id`,
    [EPOCHS_AHEAD],
  );
  const restored: Restored[] = [];
  for (const { id, slug } of associations) {
    const inDoubt = await doubtShadow(client, id);
    await client.query("update push_wait set next_look_at = clock_timestamp() where association_id = $1", [
      id,
    ]);
    const run = await requestRun({ associationId: id, kind: "full", requestedAs: "restored" }, client);
    restored.push({ associationId: id, slug, inDoubt, syncRunId: "refused" in run ? null : run.syncRunId });
  }
  return restored;
}

async function doubtShadow(client: pg.ClientBase, associationId: number): Promise<number> {
  // Nothing of ours can be under way, so the doubt is over with the next record that is accepted.
  const { rowCount } = await client.query(
    `update pushed_contact p set in_doubt_until = clock_timestamp(), is_active = true, removed_at = null
      where p.association_id = $1
        and (p.first_name is not null or exists (select from contact c where c.id = p.contact_id))`,
    [associationId],
  );
  return rowCount ?? 0;
}
