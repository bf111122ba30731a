import { describe, expect, it, vi } from "vitest";
import { asTimer, emptyIdleLog, prune, requestNightlyRuns } from "@/higher-logic/sync/timer/store";
import { changesWaiting, requestRun } from "@/higher-logic/sync/store";
import { somebodyWaits } from "../change-log/association";
import { deliverAll, sync } from "./support/delivery";
import { aDayPasses, atLocalHour, fullRuns } from "./support/time";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();

describe("the timer", () => {
  it("is one worker of all, as long as it is at it", async () => {
    let letGo: () => void = () => undefined;
    let isActing = false;
    const first = asTimer(async () => {
      isActing = true;
      await new Promise<void>((resolve) => (letGo = resolve));
    });
    await until("the first one acts", () => isActing);
    let acted = 0;
    const acts = async () => void (acted += 1);
    expect(await asTimer(acts)).toBe(false);
    expect(acted).toBe(0);
    letGo();
    expect(await first).toBe(true);
    expect(await asTimer(acts)).toBe(true);
    expect(acted).toBe(1);
  });

  it("is another worker when the one that is at it has stopped and speaks no more", async () => {
    let wakeUp: (() => void) | undefined;
    const stopped = asTimer(() => new Promise<void>((resolve) => (wakeUp = resolve)), 100);
    const outcome = stopped.then(
      () => "acted",
      () => "lost it",
    );
    await until("the first one acts", () => wakeUp !== undefined);
    await until("another one acts", () => asTimer(async () => undefined));
    wakeUp!();
    expect(await outcome).toBe("lost it");
  });

  it("R31: keeps the log empty before Sync was pressed; Sync begins with everybody", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    await association.addPeople(5, { lists: [board] });
    expect((await changesWaiting(association.id)).count).toBeGreaterThan(0);
    await emptyIdleLog(association.id);
    expect((await changesWaiting(association.id)).count).toBe(0);
    expect(await association.run(await sync(association))).toMatchObject({ looked_at: 5, pushed: 5 });
  });

  it("R31 I1: leaves a change alone that comes while Sync is being pressed", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria] = await association.addPeople(1, { lists: [board] });
    const client = await association.pool.connect();
    try {
      await client.query("begin");
      await requestRun({ associationId: association.id, kind: "full", requestedAs: "staff" }, client);
      await client.query("update contact set email = 'meanwhile@members.example' where id = $1", [maria]);
      const emptied = emptyIdleLog(association.id);
      await somebodyWaits(association.pool);
      await client.query("commit");
      await emptied;
    } finally {
      client.release();
    }
    expect((await changesWaiting(association.id)).count).toBe(1);
  });

  it("makes a full run every night, once, which costs no request where nothing differs", async () => {
    const association = await atLocalHour(12, await test.association());
    const board = await association.addList("Board");
    await association.addPeople(8, { lists: [board] });
    await sync(association);
    await requestNightlyRuns();
    expect(await fullRuns(association), "one was made today").toHaveLength(1);

    await aDayPasses(association);
    const { requests } = await association.tenant.summary();
    await requestNightlyRuns();
    await requestNightlyRuns();
    await deliverAll(association);
    await requestNightlyRuns();
    expect(await fullRuns(association)).toMatchObject([
      { requested_as: "staff" },
      { requested_as: "timer", state: "done", looked_at: 8, unchanged: 8 },
    ]);
    expect((await association.tenant.summary()).requests).toBe(requests);
  });

  it("makes no full run before two in the morning, where the association is", async () => {
    const association = await atLocalHour(0, await test.association());
    await sync(association);
    await aDayPasses(association);
    await requestNightlyRuns();
    expect(await fullRuns(association)).toHaveLength(1);
  });

  it("R31 F35: keeps the log empty while switched off; switching on begins with a full run by itself", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(10, { lists: [board] });
    await sync(association);
    await association.pool.query(
      "update higher_logic_settings set enabled = false where association_id = $1",
      [association.id],
    );
    await association.edit(people[0]!, "while.off@members.example");
    await emptyIdleLog(association.id);
    expect((await changesWaiting(association.id)).count).toBe(0);
    await deliverAll(association);
    await association.pool.query(
      "update higher_logic_settings set enabled = true where association_id = $1",
      [association.id],
    );
    await deliverAll(association);
    expect((await association.known(people[0]!))?.EmailAddress).toBe("while.off@members.example");
    const { rows } = await association.pool.query(
      "select requested_as, state from sync_run where association_id = $1 and kind = 'full' order by id",
      [association.id],
    );
    expect(rows.at(-1)).toEqual({ requested_as: "switched on", state: "done" });
  });

  it("leaves the log of an association alone whose changes are delivered", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria] = await association.addPeople(1, { lists: [board] });
    await sync(association);
    await association.edit(maria!, "kept@members.example");
    await emptyIdleLog(association.id);
    expect((await changesWaiting(association.id)).count).toBe(1);
  });

  it("erases names 30 days after a removal, and bodies after 90 days, and keeps the counts", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria] = await association.addPeople(1, { lists: [board] });
    await sync(association);
    await association.drop(maria!);
    await deliverAll(association);
    await association.pool.query(
      "update pushed_contact set removed_at = now() - interval '31 days' where contact_id = $1",
      [maria],
    );
    await association.pool.query(
      "update push_batch set created_at = now() - interval '91 days' where association_id = $1",
      [association.id],
    );
    await association.pool.query(
      "update push_batch set state = 'sending' where id = (select max(id) from push_batch where association_id = $1)",
      [association.id],
    );
    await prune();
    const { rows } = await association.pool.query(
      "select first_name, last_name, email, integration_key from pushed_contact where contact_id = $1",
      [maria],
    );
    expect(rows).toEqual([
      { first_name: null, last_name: null, email: null, integration_key: String(maria) },
    ]);
    const { rows: batches } = await association.pool.query(
      "select body, answer, state from push_batch where association_id = $1 order by id",
      [association.id],
    );
    expect(batches).toHaveLength(2);
    expect(batches[0]).toEqual({ body: null, answer: null, state: "accepted" });
    // Whoever finds it left by a dead worker needs to know whom it was about.
    expect(batches[1]).toMatchObject({ body: expect.any(Buffer) as unknown, state: "sending" });
  });

  it("keeps runs and requests 400 days, and what was in a request 90, or as long as the operator says; a run that goes on is never too old", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    await association.addPeople(1, { lists: [board] });
    for (let count = 0; count < 4; count += 1)
      await sync(association, { kind: count === 0 ? "full" : "repush" });
    const { pool, id } = association;
    /** The oldest one becomes so many days old, the next one so many, and so on. */
    const becomeOld = (table: "sync_run" | "push_batch", column: string, days: number[]) =>
      pool.query(
        `update ${table} t set ${column} = now() - make_interval(days => old.days)
           from (select id, row_number() over (order by id) as place from ${table} where association_id = $1) row
           join unnest($2::int[]) with ordinality as old (days, place) on old.place = row.place
          where t.id = row.id`,
        [id, days],
      );
    await becomeOld("push_batch", "created_at", [401, 399, 91, 89]);
    await becomeOld("sync_run", "started_at", [401, 402, 399, 0]);
    await pool.query(
      "update sync_run set state = 'running' where id = (select min(id) from sync_run where association_id = $1)",
      [id],
    );
    await prune();
    const { rows: runs } = await pool.query<{ days: number }>(
      `select extract(day from now() - started_at)::int as days from sync_run
        where association_id = $1 and pushed = 1 order by id`,
      [id],
    );
    expect(runs.map(({ days }) => days)).toEqual([401, 399, 0]);
    const { rows: batches } = await pool.query<{ days: number; whole: boolean }>(
      `select extract(day from now() - created_at)::int as days, body is not null as whole from push_batch
        where association_id = $1 order by id`,
      [id],
    );
    expect(batches).toEqual([
      { days: 399, whole: false },
      { days: 91, whole: false },
      { days: 89, whole: true },
    ]);

    vi.stubEnv("KEEP_REQUESTS_DAYS", "30");
    vi.stubEnv("KEEP_RUNS_DAYS", "90");
    await prune();
    vi.unstubAllEnvs();
    const { rows: kept } = await pool.query<{ days: number; whole: boolean }>(
      `select extract(day from now() - created_at)::int as days, body is not null as whole from push_batch
        where association_id = $1`,
      [id],
    );
    expect(kept).toEqual([{ days: 89, whole: false }]);
  });

  it("prunes a thousand at a time and no more than so many thousands an hour, of a deleted association too", async () => {
    const { pool } = await test.association();
    const kept = async () => {
      const { rows } = await pool.query<{ requests: number; bodies: number }>(
        "select count(*) as requests, count(body) as bodies from push_batch where association_id = 987654",
      );
      return rows[0];
    };
    const requests = (days: number) =>
      pool.query(
        `insert into push_batch (association_id, push_target_id, epoch, contact_ids, body, created_at)
         select 987654, 1, 1, '{1}', '\\x00', now() - make_interval(days => $1) from generate_series(1, 1500)`,
        [days],
      );
    await requests(401);
    await requests(91);
    await prune(2);
    expect(await kept()).toEqual({ requests: 3000, bodies: 1000 });
    await prune(2);
    expect(await kept()).toEqual({ requests: 2000, bodies: 0 });
    await prune();
    expect(await kept()).toEqual({ requests: 1500, bodies: 0 });
  });
});
