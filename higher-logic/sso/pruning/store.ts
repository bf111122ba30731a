import { pool } from "@/lib/db";
import { lowestIdAt } from "../attempts/attempt";
import { pruneLogouts } from "../logout/store";

/** Rows of one statement, so that none holds many locks for long. */
const BATCH = 10_000;

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

async function pruneArtefacts(): Promise<void> {
  let deleted: number;
  do {
    // Leaves out what somebody is just deleting: two who delete the same rows in another order wait for each other.
    const { rowCount } = await pool().query(
      `delete from sso_artefact where ctid = any (array(
         select ctid from sso_artefact where expires_at < now() limit $1 for update skip locked
       ))`,
      [BATCH],
    );
    deleted = rowCount ?? 0;
  } while (deleted === BATCH);
}
