import * as fs from "node:fs";
import { sealReadSecret } from "@/higher-logic/settings/keys";
import { driftCounts, driftFindings, newestDriftRun } from "@/higher-logic/sync/drift/read/store";
import { requestDrift } from "@/higher-logic/sync/drift/store";
import { type House, KEY, TENANT } from "./house";
import { measure, type Measure, percentile } from "./measure";
import { fullRun } from "./runs";

/** Of Higher Logic's read API, which is the slowest part by far. */
const CALLS_A_MINUTE = 180;
const BY_HAND = 0.01;

/**
 * The drift check of BENCH_CONTACTS people by a worker of its own, asked as fast as the stand-in answers: where nothing
 * differs, where a hundredth was changed by hand, and where the community was emptied. What 180 calls a minute make of
 * it is computed from the calls.
 */
export async function benchDrift(house: House, contacts: number): Promise<Measure[]> {
  await openReading(house);
  const pusher = await house.startWorker();
  await fullRun(house);
  pusher.kill("SIGTERM");
  await house.pool.query("update pushed_contact set accepted_at = accepted_at - interval '1 hour'");
  await house.pool.query("vacuum analyze pushed_contact");
  const worker = await house.startWorker();
  const measures: Measure[] = [];
  const looks: [string, () => Promise<void>][] = [
    ["nothing differs", () => Promise.resolve()],
    [`${contacts * BY_HAND} changed by hand`, () => changeByHand(house, contacts * BY_HAND)],
    ["the community emptied", () => house.control("DELETE", "/data")],
  ];
  for (const [what, happens] of looks) {
    await happens();
    const { ms, calls, id } = await look(house);
    measures.push(
      measure(
        `drift check of ${contacts.toLocaleString("en")} people, ${what}: ${calls} calls, against those alone`,
        "ms",
        ms,
        (calls / CALLS_A_MINUTE) * 60_000,
        `at ${CALLS_A_MINUTE} calls a minute`,
      ),
      measure(`its page, ${what}`, "ms", await page(house, id), 200, "≤ 1 × of 200 ms"),
    );
  }
  const peak = Number(
    /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${worker.pid}/status`, "utf8"))?.[1],
  );
  return [
    ...measures,
    measure("memory of the worker that walked, at its highest", "MiB", peak / 1_024, 400, "≤ 1 × of 400 MiB"),
  ];
}

async function openReading({ pool, associationId, standinUrl, control }: House): Promise<void> {
  await control("PUT", "", {
    apiKey: `${KEY}-${TENANT}`,
    siteName: "bench",
    readApi: { iamKey: KEY, password: "" },
  });
  await control("PUT", "/faults", { read: { callsPerMinute: 0 } });
  await pool.query(
    `update higher_logic_settings set read_base_url = $2, read_key_sealed = $3, read_calls_per_minute = 1000000
      where association_id = $1`,
    [associationId, standinUrl, sealReadSecret(associationId, "read-key", KEY).sealed],
  );
}

async function changeByHand({ pool, associationId, control }: House, people: number): Promise<void> {
  const { rows } = await pool.query<{ key: string }>(
    "select integration_key as key from contact where association_id = $1 order by id limit $2",
    [associationId, people],
  );
  for (const { key } of rows) await control("PATCH", `/contacts/${key}`, { LastName: "By hand" });
}

async function look({ pool, associationId }: House): Promise<{ id: number; ms: number; calls: number }> {
  const asked = await requestDrift(associationId, "drift", null);
  if ("refused" in asked) throw new Error(asked.refused);
  for (;;) {
    const { rows } = await pool.query<{ state: string; calls: number; ms: number }>(
      "select state, calls, extract(epoch from finished_at - started_at)::float8 * 1000 as ms from drift_run where id = $1",
      [asked.driftRunId],
    );
    const { state, calls, ms } = rows[0]!;
    if (state === "done") return { id: asked.driftRunId, ms, calls };
    if (state !== "running") throw new Error(`the drift check ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function page({ associationId }: House, id: number): Promise<number> {
  const took: number[] = [];
  for (let time = 0; time < 9; time += 1) {
    const began = performance.now();
    await Promise.all([
      newestDriftRun(associationId),
      driftCounts(associationId, id),
      driftFindings(associationId, id, {}),
    ]);
    took.push(performance.now() - began);
  }
  return percentile(took, 0.5);
}
