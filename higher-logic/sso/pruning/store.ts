import { pool } from "@/lib/db";
import { pruneLogouts } from "../logout/store";

/** Rows of one statement, so that none holds many locks for long. */
const BATCH = 10_000;

/** Forget what can let nobody in any more, and logout tokens that nobody will ask about. Grants stay. */
export async function pruneSignOn(): Promise<void> {
  await pruneArtefacts();
  await pruneLogouts();
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
