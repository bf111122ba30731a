import type pg from "pg";
import { requestRun, type RunRequest } from "@/higher-logic/sync/store";

/** @returns seconds the run took by Postgres' clock, from the press of Sync to its end */
export async function fullRun(
  { pool, associationId }: { pool: pg.Pool; associationId: number },
  kind: RunRequest["kind"] = "full",
): Promise<number> {
  const asked = await requestRun({ associationId, kind, requestedAs: "command" });
  if ("refused" in asked) throw new Error(asked.refused);
  for (;;) {
    const { rows } = await pool.query<{ state: string; seconds: number }>(
      "select state, extract(epoch from finished_at - started_at)::float8 as seconds from sync_run where id = $1",
      [asked.syncRunId],
    );
    if (rows[0]!.state === "failed") throw new Error("the run failed");
    if (rows[0]!.state === "done") return rows[0]!.seconds;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
