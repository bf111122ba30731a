import { deflateRawSync } from "node:zlib";
import { alertFacts } from "@/higher-logic/alerts/facts/store";
import { batchBody } from "@/higher-logic/push/format";
import { lastHour, pushBatches, syncRuns, waitingCounts } from "@/higher-logic/sync/activity/store";
import { tellings } from "@/higher-logic/sync/history/store";
import { countLatency, dailyLatency, latency, stageLatency } from "@/higher-logic/sync/latency/store";
import { findPeople, firstNames } from "@/higher-logic/sync/people/store";
import { changesWaiting } from "@/higher-logic/sync/store";
import type { House } from "./house";
import { measure, type Measure, percentile } from "./measure";

const KEPT = Number(process.env.BENCH_REQUESTS ?? 1_000_000);
const FEW = 10_000;
const TIMES = 9;

/**
 * What the screens read of the history, with BENCH_REQUESTS requests kept (a million unless said), against ten thousand:
 * edits of single people over a year, as many in the last 30 days as there are days among it.
 */
export async function benchActivity(house: House): Promise<Measure[]> {
  const few = await house.addAssociation("few", 1_000);
  await fill(house, house.associationId, KEPT);
  await fill(house, few.associationId, FEW);
  await house.pool.query("update push_latency_counted set until = '-infinity'");
  await countLatency();
  await house.pool.query("vacuum analyze");
  const many = await figures(house, house.associationId);
  const yardsticks = await figures(house, few.associationId);
  return [...many].map(([name, ms]) =>
    measure(
      `${name}, ${KEPT.toLocaleString("en")} requests kept`,
      "ms",
      ms,
      yardsticks.get(name)!,
      "no growth",
    ),
  );
}

/** Of one person; which one is of no matter to how long it takes to read. */
const BODY = batchBody({ format: "push-v1", tenantCode: "BENCH" }, [
  JSON.stringify({
    MemberDetails: {
      LegacyContactKey: "1",
      ...{ FirstName: "First", LastName: "Last", EmailAddress: "first@bench.example" },
      ...{ IsActive: true, IsMember: true },
    },
    CommunityGroups: [
      {
        ...{
          GroupKey: "list-1",
          GroupName: "Committee 1",
          GroupType: "Committee",
          RoleDescription: "Member",
        },
        ...{ BeginDate: "", EndDate: "" },
      },
    ],
  }),
]);

/** Each request a run of its own, as most edits are; the newest ones a moment ago. */
async function fill({ pool }: House, associationId: number, requests: number): Promise<void> {
  await pool.query(
    `with people as (
       select array_agg(id order by id) as ids from contact where association_id = $1
     ), runs as (
       insert into sync_run (association_id, kind, state, requested_as, started_at, finished_at, looked_at, pushed)
       select $1, 'delta', 'done', 'changes', at, at, 1, 1
         from generate_series(1, $2::int) n
         cross join lateral (select now() - interval '365 days' * (1 - n::float8 / $2) as at) moment
       returning id, started_at
     )
     insert into push_batch (association_id, push_target_id, sync_run_id, epoch, contact_ids, body, state, http_status,
                             answer_message, answer, oldest_change_at, created_at, finished_at, prepared_ms, queued_ms,
                             answered_ms)
     select $1, s.push_target_id, r.id, 1, array[ids[1 + (r.id * 7919::bigint) % cardinality(ids)]],
            $3, 'accepted', 200, 'accepted', '{"success":true,"count":1}',
            r.started_at - make_interval(secs => took), r.started_at - make_interval(secs => took / 2), r.started_at,
            took * 200, 1, took * 300
       from runs r
       cross join people
       cross join lateral (select 0.01 + ln(1 / (1 - random())) as took) stages
       join higher_logic_settings s on s.association_id = $1
      order by r.id`,
    [associationId, requests, deflateRawSync(BODY)],
  );
}

async function figures({ pool }: House, associationId: number): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ id: number; email: string }>(
    "select id, email from contact where association_id = $1 order by id offset 500 limit 1",
    [associationId],
  );
  const { id, email } = rows[0]!;
  const { rows: newest } = await pool.query<{ id: number }>(
    "select id from push_batch where association_id = $1 order by id desc limit 8",
    [associationId],
  );
  const reads: Record<string, () => Promise<unknown>> = {
    "how long changes take": () => latency(associationId),
    "the same by stage": () => stageLatency(associationId),
    "the same by day": () => dailyLatency(associationId),
    "the last hour": () => lastHour(associationId),
    "what waits": () => Promise.all([changesWaiting(associationId), waitingCounts(associationId)]),
    alerts: () => alertFacts(associationId),
    "runs and requests": () =>
      Promise.all([
        syncRuns(associationId),
        pushBatches(associationId),
        firstNames(
          associationId,
          newest.map((batch) => batch.id),
        ),
      ]),
    "a person by e-mail": () => findPeople(associationId, email),
    "a person by ContactId": () => findPeople(associationId, String(id)),
    "nobody by ContactId": () => findPeople(associationId, "999999999"),
    "one person's requests": () => pushBatches(associationId, { contactId: id }),
    "one person's time line": () => tellings(associationId, id),
  };
  const found = new Map<string, number>();
  for (const [name, read] of Object.entries(reads)) {
    const took: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const began = performance.now();
      await read();
      took.push(performance.now() - began);
    }
    found.set(name, percentile(took, 0.5));
  }
  return found;
}
