import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { Agent, request } from "undici";
import { type Association, type House, KEY, TENANT } from "./house";
import { measure, type Measure, percentile } from "./measure";
import { fullRun } from "./runs";

const EDITS = 500;
/** Whoever looks without a pause takes a core from the worker and its Postgres; both moments are Postgres' anyway. */
const LOOK_EVERY_MS = 2;

/** From the client's commit to Higher Logic's acceptance, one edit at a time, against the bare way. */
export async function benchEdits(house: House): Promise<Measure[]> {
  const worker = await house.startWorker();
  await house.faults({ latencyMs: 0 });
  await fullRun(house); // only edits differ
  const { rows } = await house.pool.query<{ id: number }>("select id from contact order by id limit $1", [
    EDITS,
  ]);
  const ids = rows.map((row) => row.id);
  const product: number[] = [];
  for (const id of ids) product.push(await editAndWait(house, house, id));
  const during = await duringFullRun(house, ids);
  worker.kill("SIGTERM");
  await once(worker, "exit");
  const bare = await bareWay(house, ids);
  return [
    measure(
      "commit → accepted, p50 of 500 edits",
      "ms",
      percentile(product, 0.5),
      percentile(bare, 0.5),
      "≤ 4 ×",
    ),
    measure(
      "commit → accepted, p99 of 500 edits",
      "ms",
      percentile(product, 0.99),
      percentile(bare, 0.99),
      "≤ 10 ×",
    ),
    measure(
      `commit → accepted while a full run goes on, p99 of ${during.length} edits`,
      "ms",
      percentile(during, 0.99),
      3_000,
      "≤ 1 × of 3 s",
    ),
  ];
}

/** Everybody is told again, by a community that takes its time, while somebody edits one contact after the other. */
async function duringFullRun(house: House, ids: readonly number[]): Promise<number[]> {
  await house.faults({ latencyMs: 20 });
  let isOver = false;
  const run = fullRun(house, "repush").finally(() => (isOver = true));
  const took: number[] = [];
  while (!isOver) took.push(await editAndWait(house, house, ids[took.length % ids.length]!));
  await run;
  await house.faults({ latencyMs: 0 });
  return took;
}

/** @returns milliseconds between the commit's return and the batch's acceptance, both by Postgres' clock */
export async function editAndWait(house: House, { pushTargetId }: Association, id: number): Promise<number> {
  await house.pool.query("update contact set city = 'City ' || (random() * 1e9)::int where id = $1", [id]);
  const committed = await house.pool.query<{ at: Date }>("select clock_timestamp() as at");
  for (;;) {
    const { rows } = await house.pool.query<{ ms: number | null }>(
      `select extract(epoch from accepted_at - $3::timestamptz)::float8 * 1000 as ms from pushed_contact
        where push_target_id = $1 and contact_id = $2
          and not exists (select from contact_change where subject = 'contact' and subject_id = $2)`,
      [pushTargetId, id, committed.rows[0]!.at],
    );
    const ms = rows[0]?.ms;
    if (ms !== null && ms !== undefined) return Math.max(ms, 0);
    await pause(LOOK_EVERY_MS);
  }
}

/** Commit → NOTIFY → read → POST → commit, in one process, with nothing that makes it safe. */
async function bareWay(house: House, ids: readonly number[]): Promise<number[]> {
  const listener = new pg.Client({ connectionString: house.databaseUrl });
  await listener.connect();
  await listener.query("listen bench_bare");
  await house.pool.query("create table bench_bare (id int, at timestamptz)");
  const dispatcher = new Agent({ connections: 1 });
  const took: number[] = [];
  for (const id of ids) {
    const heard = once(listener, "notification");
    const client = await house.pool.connect();
    await client.query("begin");
    await client.query("update contact set city = 'City ' || (random() * 1e9)::int where id = $1", [id]);
    await client.query("select pg_notify('bench_bare', $1)", [String(id)]);
    await client.query("commit");
    client.release();
    const began = performance.now();
    await heard;
    const { rows } = await house.pool.query<Record<string, string>>("select * from contact where id = $1", [
      id,
    ]);
    const one = rows[0]!;
    const details = {
      LegacyContactKey: one.integration_key,
      FirstName: one.first_name,
      LastName: one.last_name,
      EmailAddress: one.email,
      City: one.city,
      IsActive: true,
      IsMember: true,
    };
    const answer = await request(`${house.standinUrl}/push/v1/members`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": `${KEY}-BENCH` },
      body: JSON.stringify({ TenantCode: TENANT, Items: [{ MemberDetails: details, CommunityGroups: [] }] }),
      dispatcher,
    });
    await answer.body.text();
    await house.pool.query("insert into bench_bare values ($1, clock_timestamp())", [id]);
    took.push(performance.now() - began);
  }
  await listener.end();
  await dispatcher.close();
  return took;
}
