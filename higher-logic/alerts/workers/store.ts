import { pool } from "@/lib/db";

/** A worker that was not seen for so long is taken for dead. */
const ALIVE_WITHIN = "1 minute";

/** A worker is alive. */
export async function beat(worker: string): Promise<void> {
  await pool().query(
    `insert into worker_beat (worker) values ($1)
     on conflict (worker) do update set seen_at = clock_timestamp()`,
    [worker],
  );
}

/** A worker ends as it was told to. */
export async function endBeat(worker: string): Promise<void> {
  await pool().query("delete from worker_beat where worker = $1", [worker]);
}

/** How many workers are alive, by their own signs of life. */
export async function workersAlive(): Promise<number> {
  const { rows } = await pool().query<{ alive: number }>(
    "select count(*)::int as alive from worker_beat where seen_at > clock_timestamp() - $1::interval",
    [ALIVE_WITHIN],
  );
  return rows[0]!.alive;
}
