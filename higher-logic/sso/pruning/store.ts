import { pool } from "@/lib/db";
import { lowestIdAt } from "../attempts/attempt";
import { pruneLogouts } from "../logout/store";

/** Rows of one statement, each a transaction of its own: none holds many locks, or any for long. */
const BATCH = 1_000;
/** What is left after so many goes a minute later, so that whoever prunes gets round to other things. */
const MOST_BATCHES = 300;

/** So long staff can look up why somebody did not get in. */
const ATTEMPTS_KEPT_MS = 90 * 24 * 60 * 60_000;

/** Forget what can let nobody in any more, old attempts, and logout tokens that nobody will ask about. Grants stay. */
export async function pruneSignOn(): Promise<void> {
  await pruneArtefacts();
  await pruneAttempts();
  await pruneLogouts();
}

/** Ids begin with the time: the oldest attempts of each association are the first of its key. */
async function pruneAttempts(): Promise<void> {
  const oldestKept = lowestIdAt(Date.now() - ATTEMPTS_KEPT_MS);
  const { rows } = await pool().query<{ id: number }>("select id from association order by id");
  for (const { id } of rows) {
    let deleted: number;
    do {
      const { rowCount } = await pool().query(
        `delete from sso_attempt where association_id = $1 and id = any (array(
           select id from sso_attempt where association_id = $1 and id < $2 order by id limit $3 for update skip locked
         ))`,
        [id, oldestKept, BATCH],
      );
      deleted = rowCount ?? 0;
    } while (deleted === BATCH);
  }
}

/** @returns how many went */
export async function pruneArtefacts(mostBatches = MOST_BATCHES): Promise<number> {
  let pruned = 0;
  let from: string | null = null;
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const { count, last } = await pruneBatch(from);
    pruned += count;
    if (count < BATCH) break;
    from = last;
  }
  return pruned;
}

/**
 * The oldest, from where the last batch ended: from the beginning, each would walk over all that was deleted before it.
 *
 * What somebody is just deleting is left out: two who delete the same rows in another order wait for each other.
 */
async function pruneBatch(from: string | null): Promise<{ count: number; last: string | null }> {
  const { rows } = await pool().query<{ count: number; last: string | null }>(
    `with due as materialized (
       select ctid, expires_at from sso_artefact
        where expires_at < now() and expires_at >= coalesce($1::timestamptz, '-infinity')
        order by expires_at limit $2 for update skip locked
     ), gone as (
       delete from sso_artefact where ctid = any (array(select ctid from due)) returning expires_at
     )
     select count(*) as count, max(expires_at)::text as last from gone`,
    [from, BATCH],
  );
  return rows[0]!;
}
