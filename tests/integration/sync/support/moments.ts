import type pg from "pg";
import type { TestAssociation } from "./association";
import { until } from "./until";

/** The lease of a pusher that was killed or stopped runs out; the tests do not wait for it. */
export async function leaseRunsOut(association: TestAssociation): Promise<void> {
  await association.pool.query("update pusher_lease set expires_at = now() where association_id = $1", [
    association.id,
  ]);
}

/** Until requests are written ahead and not closed. */
export async function requestIsOut(
  association: TestAssociation,
  contactId?: number,
  withinMs?: number,
): Promise<void> {
  await until(
    "a request is on its way",
    async () => {
      const { rowCount } = await association.pool.query(
        `select from push_batch where association_id = $1 and state = 'sending'
            and ($2::int is null or contact_ids @> array[$2::int])`,
        [association.id, contactId ?? null],
      );
      return rowCount! > 0;
    },
    withinMs,
  );
}

/** Whatever the pusher wants to commit under its lease waits until `release` is called. */
export async function holdOutcomes(association: TestAssociation): Promise<{ release(): Promise<void> }> {
  const client: pg.PoolClient = await association.pool.connect();
  await client.query("begin");
  await client.query("select from pusher_lease where association_id = $1 for update", [association.id]);
  return {
    async release() {
      await client.query("rollback");
      client.release();
    },
  };
}

/** Nothing waits, nobody is in doubt, no run goes on. */
export async function allIsDelivered(association: TestAssociation, withinMs = 60_000): Promise<void> {
  await until(
    "all is delivered and settled",
    async () => {
      const { rows } = await association.pool.query<{ waiting: boolean }>(
        `select exists (select from contact_change where association_id = $1)
             or exists (select from push_wait where association_id = $1 and reason <> 'problem')
             or exists (select from push_batch where association_id = $1 and state = 'sending')
             or exists (select from sync_run where association_id = $1 and state = 'running') as waiting`,
        [association.id],
      );
      return !rows[0]!.waiting;
    },
    withinMs,
  );
}
