import { describe, expect, it } from "vitest";
import { openGatewayV1 } from "@/higher-logic/push/gateway-v1";
import type { PushGateway } from "@/higher-logic/push/gateway";
import { LEASE_MS } from "@/higher-logic/sync/deliver";
import { takeLease } from "@/higher-logic/sync/lease/store";
import type { PusherStore, PushPlan } from "@/higher-logic/sync/ports";
import { isAnythingDue } from "@/higher-logic/sync/waiting/store";
import { systemClock } from "@/lib/clock";
import { somebodyWaits } from "../change-log/association";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverWith, expectConverged, once, sync } from "./support/delivery";
import { requestIsOut } from "./support/moments";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();

describe("the lease", () => {
  it("F30: has one holder at a time, and tells everybody else for how long", async () => {
    const association = await test.association();
    const mine = await takeLease(association.id, 20_000);
    expect(mine).toMatchObject({ associationId: association.id });
    const other = await takeLease(association.id, 20_000);
    expect(other).toMatchObject({ takenForMs: expect.any(Number) });
  });

  it("F30: two pushers at once tell everybody once", async () => {
    const association = await test.association({ batchSize: 10 });
    const board = await association.addList("Board");
    await association.addPeople(100, { lists: [board] });
    await askForRun(association);
    await Promise.all([deliverAll(association), deliverAll(association)]);
    await until("nothing is due", async () => !(await isAnythingDue(association.id)));
    expect(await association.tenant.summary()).toMatchObject({ activeContacts: 100, items: 100 });
  });

  it("F4 F33: settings saved in the middle of a run close nothing made before, and the run starts over", async () => {
    const association = await test.association({ batchSize: 10, requestsInFlight: 2, settleSeconds: 0 });
    const board = await association.addList("Board");
    await association.addPeople(60, { lists: [board] });
    await association.addPeople(10, { status: "suspended", lists: [board] });
    await association.tenant.setFaults({ latencyMs: 200 });
    const syncRunId = await askForRun(association);
    const delivering = deliverAll(association);
    await requestIsOut(association);
    // What the dialog does: the option and the epoch, in one transaction.
    const client = await association.pool.connect();
    await client.query("begin");
    await client.query(
      "update higher_logic_settings set only_sync_active_members = false where association_id = $1",
      [association.id],
    );
    await client.query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [
      association.id,
    ]);
    await client.query("commit");
    client.release();
    await delivering;
    await association.tenant.clearFaults();
    await deliverAll(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 70 });
    expect((await association.tenant.summary()).activeContacts).toBe(70);
    await expectConverged(association);
  });

  it("R41: a change of a contact overtakes a full run that has not come to it", async () => {
    const association = await test.association({ batchSize: 5, requestsInFlight: 1 });
    const board = await association.addList("Board");
    const people = await association.addPeople(60, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ latencyMs: 150 });
    await askForRun(association, { kind: "repush" });
    const delivering = deliverAll(association);
    await requestIsOut(association);
    await association.edit(people.at(-1)!, "urgent@members.example");
    await until(
      "the edit arrives",
      async () => (await association.known(people.at(-1)!))?.EmailAddress === "urgent@members.example",
    );
    const { rows } = await association.pool.query(
      "select state from sync_run where kind = 'repush' and association_id = $1",
      [association.id],
    );
    expect(rows).toEqual([{ state: "running" }]);
    await delivering;
    await expectConverged(association);
  });
});

describe("a pusher", () => {
  /** Somebody was edited, and nothing was sent yet. */
  async function edited(settings = {}) {
    const association = await test.association(settings);
    const board = await association.addList("Board");
    const people = await association.addPeople(5, { lists: [board] });
    await sync(association);
    await association.edit(people[0]!, "edited@members.example");
    const { requests } = await association.tenant.summary();
    return { association, people, requests };
  }

  const leaseOf = async ({ pool, id }: TestAssociation) => {
    const { rows } = await pool.query<{ holder: string | null; seconds: number }>(
      `select holder, extract(epoch from expires_at - clock_timestamp())::float8 as seconds
         from pusher_lease where association_id = $1`,
      [id],
    );
    return rows[0]!;
  };

  it("F28 F30: sends nothing once its own clock says that the lease has run out", async () => {
    const { association, requests } = await edited({ settleSeconds: 0 });
    let sleptMs = 0;
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + sleptMs };
    const asleep = (real: PusherStore): Partial<PusherStore> => ({
      async writeAhead(...given) {
        const written = await real.writeAhead(...given);
        sleptMs = LEASE_MS;
        return written;
      },
    });
    await deliverWith(association, asleep, { clock });
    expect((await association.tenant.summary()).requests).toBe(requests);
    await deliverAll(association);
    expect((await association.tenant.summary()).requests).toBeGreaterThan(requests);
  });

  it("F30 F33: writes nothing ahead, and sends nothing, when settings were saved since it read", async () => {
    const { association, requests } = await edited({ settleSeconds: 0 });
    const saved = (real: PusherStore): Partial<PusherStore> => ({
      async writeAhead(...given) {
        await association.pool.query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [
          association.id,
        ]);
        return real.writeAhead(...given);
      },
    });
    await deliverWith(association, saved);
    const { rows } = await association.pool.query(
      "select state from push_batch where association_id = $1 and state <> 'accepted'",
      [association.id],
    );
    expect(rows).toEqual([]);
    expect((await association.tenant.summary()).requests).toBe(requests);
    await deliverAll(association);
    await expectConverged(association);
  });

  it("F30: renews its lease every few seconds as long as it works", async () => {
    const { association } = await edited();
    const stays = once(async () => {
      await association.pool.query(
        "update pusher_lease set expires_at = clock_timestamp() + interval '6 s' where association_id = $1",
        [association.id],
      );
      await until("the lease is renewed", async () => (await leaseOf(association)).seconds > 12);
    });
    const delivered = await deliverWith(association, (real) => ({
      async settle(...given) {
        await stays();
        return real.settle(...given);
      },
    }));
    expect(delivered).toEqual({ again: false });
  });

  it("F30 I2: whose association another one has taken stores nothing, lets go of nothing, and says what it sent", async () => {
    const { association, people } = await edited();
    const [maria] = people as [number];
    await deliverWith(association, (real) => ({
      async settle(...given) {
        await association.pool.query(
          "update pusher_lease set epoch = epoch + 1, holder = 'another' where association_id = $1",
          [association.id],
        );
        return real.settle(...given);
      },
    }));
    expect(await leaseOf(association)).toMatchObject({ holder: "another" });
    const { rows } = await association.pool.query(
      `select in_doubt_until is not null as "inDoubt",
              (select array_agg(cause) from contact_change where subject_id = contact_id) as changes,
              (select state from push_batch b where b.association_id = p.association_id order by id desc limit 1) as batch
         from pushed_contact p where contact_id = $1`,
      [maria],
    );
    expect(rows).toEqual([
      { inDoubt: true, changes: expect.arrayContaining(["contact", "late pusher"]), batch: "unknown" },
    ]);
  });

  it("F30 F33: keeps out whoever would take over or save settings until its outcome is written whole", async () => {
    const { association, people } = await edited();
    const { pool, id } = association;
    const inTheWay = await pool.connect();
    const lockWaits = async () => {
      const { rows } = await pool.query<{ waits: number }>(
        `select count(*)::int as waits from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0]!.waits;
    };
    let saved = "";
    await deliverWith(association, (real) => ({
      async settle(...given) {
        await inTheWay.query("begin");
        await inTheWay.query("select from pushed_contact where contact_id = $1 for update", [people[0]]);
        const settling = real.settle(...given);
        let saving: Promise<string> | undefined;
        // Whatever comes of it, the lock has to go: the pusher would wait for it to say what it sent.
        try {
          await until("the outcome waits", async () => (await lockWaits()) === 1, 10_000);
          saving = pool
            .query("update pusher_lease set epoch = epoch + 1 where association_id = $1", [id])
            .then(() => "while the outcome was being written");
          const waiting = until("the save waits", async () => (await lockWaits()) === 2, 10_000);
          saved = await Promise.race([saving, waiting.then(() => "afterwards", String)]);
        } finally {
          await inTheWay.query("rollback");
          await saving;
        }
        return settling;
      },
    }));
    inTheWay.release();
    expect(saved).toBe("afterwards");
    const { rows } = await pool.query(
      "select state from push_batch where association_id = $1 order by id desc limit 1",
      [id],
    );
    expect(rows).toEqual([{ state: "accepted" }]);
    await deliverAll(association);
    await expectConverged(association);
  });

  it("F30: closes no batch that another one has found and closed, under whatever epoch", async () => {
    const { association, people } = await edited();
    await deliverWith(association, (real) => ({
      async settle(...given) {
        await association.pool.query("update push_batch set state = 'unknown' where state = 'sending'");
        return real.settle(...given);
      },
    }));
    const { rows } = await association.pool.query(
      'select in_doubt_until is not null as "inDoubt" from pushed_contact where contact_id = $1',
      [people[0]],
    );
    expect(rows).toEqual([{ inDoubt: true }]);
  });

  it("I1: looks once more after it has let go, so that a change in that moment is not left to nobody", async () => {
    const { association, people } = await edited();
    const delivered = await deliverWith(association, (real) => ({
      async letGo(...given) {
        const client = await association.pool.connect();
        try {
          await client.query("begin");
          await client.query("select from pusher_lease where association_id = $1 for update", [
            association.id,
          ]);
          const letGo = real.letGo(...given);
          await somebodyWaits(association.pool);
          await association.edit(people[1]!, "in-that-moment@members.example");
          await client.query("commit");
          return await letGo;
        } finally {
          client.release();
        }
      },
    }));
    expect(delivered).toEqual({ again: true });
  });

  it("F29: counts the doubt of what it finds from now on, and the time a request may take on top", async () => {
    const { association, people } = await edited({ settleSeconds: 600, requestTimeoutSeconds: 5 });
    await deliverAll(association);
    const batch = "association_id = $1 and contact_ids = array[$2::int]";
    const of = [association.id, people[0]];
    await association.pool.query(`update push_batch set state = 'sending' where ${batch}`, of);
    await deliverAll(association);
    const { rows } = await association.pool.query(
      `select in_doubt_until >= (select min(finished_at) from push_batch where ${batch} and state = 'unknown')
                                + interval '605 s' as "isWhole"
         from pushed_contact where contact_id = $2 and association_id = $1`,
      of,
    );
    expect(rows).toEqual([{ isWhole: true }]);
  });

  it("F29 I1: finds a batch and puts its people in doubt in one transaction, or does neither", async () => {
    const { association, people } = await edited({ settleSeconds: 600 });
    await deliverAll(association);
    const { pool, id } = association;
    const left = async () => {
      const { rows } = await pool.query(
        `select b.state, p.in_doubt_until is not null as "inDoubt", w.reason
           from push_batch b join pushed_contact p on p.contact_id = $2
           left join push_wait w on w.contact_id = p.contact_id
          where b.association_id = $1 and b.contact_ids = array[$2::int] order by b.id limit 1`,
        [id, people[0]],
      );
      return rows[0];
    };
    await pool.query(
      "update push_batch set state = 'sending', finished_at = null where association_id = $1 and contact_ids = array[$2::int]",
      [id, people[0]],
    );
    await pool.query(
      `create function refuse_waits() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$`,
    );
    await pool.query(
      "create trigger refuse_waits before insert on push_wait execute function refuse_waits()",
    );
    await expect(deliverAll(association)).rejects.toThrow("the disk is full");
    expect(await left()).toEqual({ state: "sending", inDoubt: false, reason: null });

    await pool.query("drop function refuse_waits cascade");
    await deliverAll(association);
    expect(await left()).toEqual({ state: "unknown", inDoubt: true, reason: "in_doubt" });
  });

  it("has as many requests on their way as the settings say, and no more", async () => {
    const association = await test.association({ batchSize: 2, requestsInFlight: 3 });
    const board = await association.addList("Board");
    await association.addPeople(24, { lists: [board] });
    await association.tenant.setFaults({ latencyMs: 100 });
    await askForRun(association);
    let now = 0;
    let most = 0;
    const gateway = ({ access }: PushPlan): PushGateway => {
      const real = openGatewayV1({ baseUrl: access.baseUrl, apiKey: access.tenantApiKey });
      return {
        async push(request) {
          most = Math.max(most, (now += 1));
          const answer = await real.push(request);
          now -= 1;
          return answer;
        },
      };
    };
    await deliverWith(association, () => ({}), { gateway });
    expect(most).toBe(3);
    expect((await association.tenant.summary()).activeContacts).toBe(24);
  });
});

describe("requests per minute", () => {
  it("F23: are kept to from one delivery to the next, probes among them", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria] = (await association.addPeople(1, { lists: [board] })) as [number];
    await association.pool.query(
      "update higher_logic_settings set requests_per_minute = 100 where association_id = $1",
      [association.id],
    );
    await sync(association);
    for (const email of ["one@members.example", "two@members.example"]) {
      await association.edit(maria, email);
      await deliverAll(association);
    }
    await association.pool.query(
      "update push_state set paused_code = 'key-refused' where association_id = $1",
      [association.id],
    );
    await association.edit(maria, "three@members.example");
    await deliverAll(association);
    const came = (await association.tenant.requests()).map(({ at }) => Date.parse(at));
    const [, second, third, probe, last] = came as [number, number, number, number, number];
    expect(came).toHaveLength(5);
    // The probe finds out whether anything may leave, and what leaves keeps its distance from it.
    // They leave 600 ms apart, and one of two may be long on its way when the machine is busy.
    for (const apart of [second - came[0]!, third - second, last - probe]) expect(apart).toBeGreaterThan(300);
  });
});

describe("the end of the program", () => {
  it("finishes what is in flight, begins nothing new, and lets go", async () => {
    const association = await test.association({ batchSize: 5, requestsInFlight: 1 });
    const board = await association.addList("Board");
    await association.addPeople(50, { lists: [board] });
    await association.tenant.setFaults({ latencyMs: 150 });
    const syncRunId = await askForRun(association);
    const shutdown = new AbortController();
    const delivering = deliverWith(association, () => ({}), { shutdown: shutdown.signal });
    await requestIsOut(association);
    shutdown.abort();
    expect(await delivering).toEqual({ again: true });
    const { rows } = await association.pool.query(
      "select distinct state from push_batch where association_id = $1",
      [association.id],
    );
    expect(rows.map(({ state }) => state)).not.toContain("sending");
    expect(rows.map(({ state }) => state)).not.toContain("unknown");
    await association.tenant.clearFaults();
    await deliverAll(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 50, pushed: 50 });
  });
});
