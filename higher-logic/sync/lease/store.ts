import { randomUUID } from "node:crypto";
import type pg from "pg";
import { pool, transaction } from "@/lib/db";
import { type Lease, LeaseLost } from "../ports";
import { isAnythingDue } from "../waiting/store";

/**
 * Take the association's lease under a new epoch, or say for how long somebody else has it. Expiry is Postgres' clock
 * alone.
 */
export async function takeLease(
  associationId: number,
  leaseMs: number,
): Promise<Lease | { takenForMs: number } | null> {
  const holder = randomUUID();
  const { rows } = await pool().query<{ epoch: number }>(
    `update pusher_lease
        set holder = $2, epoch = epoch + 1, expires_at = clock_timestamp() + make_interval(secs => $3)
      where association_id = $1 and expires_at <= clock_timestamp()
      returning epoch`,
    [associationId, holder, leaseMs / 1_000],
  );
  if (rows[0]) return { associationId, holder, epoch: rows[0].epoch };
  const taken = await pool().query<{ forMs: number }>(
    `select extract(epoch from expires_at - clock_timestamp())::float8 * 1000 as "forMs"
       from pusher_lease where association_id = $1`,
    [associationId],
  );
  return taken.rows[0] ? { takenForMs: Math.max(0, taken.rows[0].forMs) } : null;
}

/** False when it was taken over, or settings were saved. */
export async function renewLease(lease: Lease, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `update pusher_lease set expires_at = clock_timestamp() + make_interval(secs => $4)
      where association_id = $1 and holder = $2 and epoch = $3`,
    [lease.associationId, lease.holder, lease.epoch, leaseMs / 1_000],
  );
  return rowCount === 1;
}

/** Done, while the lease is kept. */
export async function closeDeltaRun(lease: Lease, deltaRunId: number): Promise<void> {
  await pool().query(
    `update sync_run set state = 'done', finished_at = clock_timestamp()
      where association_id = $1 and id = $2 and state = 'running'`,
    [lease.associationId, deltaRunId],
  );
}

/**
 * Let go, and only *then* look: a change that came between a last look and the letting go, whose nudge found the lease
 * taken, would be waited for by nobody.
 */
export async function letGo(lease: Lease, deltaRunId: number | null): Promise<boolean> {
  await pool().query(
    `with closed as (
       update sync_run set state = 'done', finished_at = clock_timestamp() where id = $3 and state = 'running'
     )
     update pusher_lease set expires_at = '-infinity', holder = null where association_id = $1 and holder = $2`,
    [lease.associationId, lease.holder, deltaRunId],
  );
  return isAnythingDue(lease.associationId);
}

/**
 * One transaction of the lease's holder. A share lock is enough to keep out whoever would raise the epoch, and lets
 * this pusher's own transactions run side by side.
 */
export async function underLease<T>(lease: Lease, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return transaction(work, { first: (client) => requireLease(client, lease) });
}

/** Dividing by nothing where there is no such lease: Postgres itself then refuses whatever was asked after this. */
const LEASE_GONE = "22012";

async function requireLease(client: pg.PoolClient, { associationId, epoch }: Lease): Promise<void> {
  const held = client.query({
    name: "sync-lease",
    text: `select 1 / count(*) from (
             select from pusher_lease where association_id = $1 and epoch = $2 for share) held`,
    values: [associationId, epoch],
  });
  await held.catch((error: pg.DatabaseError) => {
    throw error.code === LEASE_GONE ? leaseTaken() : error;
  });
}

export function leaseTaken(): LeaseLost {
  return new LeaseLost("another pusher has the lease, or settings were saved");
}
