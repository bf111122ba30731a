import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { somebodyWaits, TestAssociation } from "./association";

let database: FreshDatabase;
let association: TestAssociation;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  association = await TestAssociation.make(database.pool);
});

/** What the timer does once a minute. */
async function tick(of = association): Promise<number> {
  const { rows } = await database.pool.query("select log_day_changes($1) as logged", [of.id]);
  return rows[0].logged;
}

/** Sets the day the log says it is complete up to, `days` from the association's today. */
async function loggedUpTo(days: number, of = association): Promise<void> {
  await database.pool.query(
    "update push_state set day_logged = association_day($1) + $2::int where association_id = $1",
    [of.id, days],
  );
  await of.forget();
}

/** `days` from today in the association's time zone. */
async function day(days: number, of = association): Promise<string> {
  const { rows } = await database.pool.query("select (association_day($1) + $2::int)::text as day", [
    of.id,
    days,
  ]);
  return rows[0].day;
}

describe("the day timer", () => {
  const turning: [string, (contact: number, today: string) => Promise<unknown>][] = [
    [
      "a membership begins",
      (contact, today) => association.membership(contact, { begins_on: today, status: "active" }),
    ],
    ["a membership is dropped", (contact, today) => association.membership(contact, { dropped_on: today })],
    [
      "a place on a list begins",
      async (contact, today) =>
        association.putOnList(await association.list(), contact, { joined_on: today }),
    ],
    [
      "a place on a list ends",
      async (contact, today) =>
        association.putOnList(await association.list(), contact, { dropped_on: today }),
    ],
    [
      "a relationship begins",
      async (contact, today) =>
        association.relationship(contact, await association.organization(), { begins_on: today }),
    ],
    [
      "a relationship ends",
      async (contact, today) =>
        association.relationship(contact, await association.organization(), { ends_on: today }),
    ],
  ];

  it.each(turning)("R45, I1: logs on that day the contact for whom %s, once", async (_, make) => {
    const maria = await association.person();
    const later = await association.person();
    await make(maria, await day(0));
    await make(later, await day(1));
    await make(later, await day(-1));
    await loggedUpTo(-1);

    expect(await tick()).toBe(1);
    const logged = [{ subject: "contact", subjectId: maria, cause: "day" }];
    expect(await association.changes()).toEqual(logged);
    expect(await association.accessChanges()).toEqual(logged);
    expect(await tick()).toBe(0);
    expect(await association.changes()).toEqual(logged);
  });

  it.each([0, 30])(
    "R45: logs somebody on the day after the last of %i days of grace, for the last day counts",
    async (graceDays) => {
      await database.pool.query("update association set grace_days = $2 where id = $1", [
        association.id,
        graceDays,
      ]);
      const [lastDayWasYesterday, lastDayIsToday] = [await association.person(), await association.person()];
      await association.membership(lastDayWasYesterday, { expires_on: await day(-1 - graceDays) });
      await association.membership(lastDayIsToday, { expires_on: await day(-graceDays) });
      await loggedUpTo(-1);

      await tick();
      expect(await association.loggedContacts()).toEqual([lastDayWasYesterday]);
      const { rows } = await database.pool.query(
        "select status from contact_statuses($1, $2, association_day($1)) order by contact_id",
        [association.id, [lastDayWasYesterday, lastDayIsToday]],
      );
      expect(rows.map((row) => row.status)).toEqual(["dropped", "active"]);
    },
  );

  it("agrees with the rule: nobody's status or lists differ from yesterday's without being logged", async () => {
    const dates = [null, await day(-2), await day(-1), await day(0), await day(1)];
    for (const begins_on of dates)
      for (const expires_on of dates)
        for (const dropped_on of dates)
          await association.membership(await association.person(), { begins_on, expires_on, dropped_on });
    await loggedUpTo(-1);

    await tick();
    const { rows } = await database.pool.query<{ contact_id: number }>(
      `with ids as materialized (select array_agg(id) as ids from contact where association_id = $1)
       select today.contact_id
       from ids, contact_statuses($1, ids.ids, association_day($1)) today
       join ids i on true, contact_statuses($1, i.ids, association_day($1) - 1) yesterday
       where yesterday.contact_id = today.contact_id and yesterday.status <> today.status`,
      [association.id],
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(await association.loggedContacts()).toEqual(
      expect.arrayContaining(rows.map((row) => row.contact_id)),
    );
  });

  it("R40: catches up a week in which no worker ran, and nothing before or after it", async () => {
    const people: number[] = [];
    for (const days of [-8, -7, -6, -3, 0, 1]) {
      people.push(await association.person());
      await association.membership(people.at(-1)!, { dropped_on: await day(days) });
    }
    await loggedUpTo(-7);
    await tick();
    expect(await association.loggedContacts()).toEqual(people.slice(2, 5));
  });

  it("logs again when the day goes back", async () => {
    const maria = await association.person();
    await association.membership(maria, { dropped_on: await day(1) });
    await loggedUpTo(1);
    await tick();
    expect(await association.loggedContacts()).toEqual([maria]);
    expect(await tick()).toBe(0);
  });

  it("logs again when the time zone changes, whichever day it is there", async () => {
    for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12", "America/Chicago"]) {
      const before = await day(0);
      await database.pool.query("update association set time_zone = $2 where id = $1", [
        association.id,
        zone,
      ]);
      const [then, now] = [await association.person(), await association.person()];
      await association.membership(then, { dropped_on: before });
      await association.membership(now, { dropped_on: await day(0) });
      await association.forget();
      await tick();
      expect(await association.loggedContacts(), zone).toEqual(expect.arrayContaining([then, now]));
      expect(await tick(), zone).toBe(0);
    }
  });

  it("goes by each association's own day", async () => {
    const east = await TestAssociation.make(database.pool, { time_zone: "Pacific/Kiritimati" });
    const west = await TestAssociation.make(database.pool, { time_zone: "Etc/GMT+12" });
    const today = await day(0, east);
    const [maria, amir] = [await east.person(), await west.person()];
    await east.membership(maria, { begins_on: today });
    await west.membership(amir, { begins_on: today });
    await loggedUpTo(-1, east);
    await loggedUpTo(-1, west);
    expect(await tick(east)).toBe(1);
    expect(await tick(west)).toBe(0);
    expect(await west.changes()).toEqual([]);
  });

  it("logs an organization, whose people follow when it is expanded", async () => {
    const [northwind, amir] = [await association.organization(), await association.person()];
    await association.relationship(amir, northwind);
    await association.membership(northwind, { expires_on: await day(-1) });
    await loggedUpTo(-1);
    await tick();
    await association.expand();
    expect(await association.loggedContacts()).toEqual([northwind, amir]);
  });

  it("starts a new association on its own today, with nobody logged", async () => {
    const east = await TestAssociation.make(database.pool, { time_zone: "Pacific/Kiritimati" });
    await east.membership(await east.person(), { dropped_on: await day(0, east) });
    await east.forget();
    expect(await tick(east)).toBe(0);
    expect(await east.changes()).toEqual([]);
  });

  it("asks to look at everybody when it is not known from which day on", async () => {
    await database.pool.query("delete from push_state where association_id = $1", [association.id]);
    await tick();
    const everybody = [{ subject: "association", subjectId: association.id, cause: "day" }];
    expect(await association.changes()).toEqual(everybody);
    expect(await association.accessChanges()).toEqual(everybody);
    expect(await tick()).toBe(0);
  });

  it("logs a day once, though two workers' timers ask at the same moment", async () => {
    await association.membership(await association.person(), { dropped_on: await day(0) });
    await loggedUpTo(-1);
    const faster = await database.pool.connect();
    await faster.query("begin");
    await faster.query("select log_day_changes($1)", [association.id]);
    const slower = tick();
    await somebodyWaits(database.pool);
    await faster.query("commit");
    faster.release();
    expect(await slower).toBe(0);
    expect(await association.changes()).toHaveLength(1);
  });

  it("I1: keeps the day unlogged when the transaction that logs it fails", async () => {
    const maria = await association.person();
    await association.membership(maria, { dropped_on: await day(0) });
    await loggedUpTo(-1);
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query("select log_day_changes($1)", [association.id]);
    await client.query("rollback");
    client.release();
    expect(await association.changes()).toEqual([]);
    expect(await tick()).toBe(1);
  });

  it("does nothing for an association that is gone", async () => {
    await database.pool.query("delete from association where id = $1", [association.id]);
    expect(await tick()).toBe(0);
  });
});

describe("midnight", () => {
  it.each([
    ["when clocks go forward", "2028-03-12", "America/Chicago"],
    ["when clocks go back", "2028-11-05", "America/Chicago"],
    ["where midnight itself is skipped", "2028-03-12", "America/Havana"],
    ["where it is summer in December", "2028-10-01", "Australia/Lord_Howe"],
  ])("ends each day's memberships once %s", async (_, changing, zone) => {
    await database.pool.query("update association set time_zone = $2 where id = $1", [association.id, zone]);
    const people: number[] = [];
    for (const offset of [-1, 0, 1]) {
      people.push(await association.person());
      await database.pool.query(
        `insert into membership (contact_id, membership_type_id, status, expires_on)
         values ($1, $2, 'active', $3::date + $4::int)`,
        [people.at(-1), association.typeId, changing, offset],
      );
    }
    // Hour by hour over the change, as the timer goes: each step logs from the day it knew to the day it finds.
    const { rows } = await database.pool.query(
      `with hours as (
         select at, day_in_zone(at, $2) as day, lag(day_in_zone(at, $2)) over (order by at) as known
         from generate_series($3::timestamptz - interval '40 hours', $3::timestamptz + interval '80 hours', interval '1 hour') at
       )
       select day::text, log_days($1, known, day) as logged from hours where day is distinct from known and known is not null
       order by at`,
      [association.id, zone, `${changing}T00:00:00Z`],
    );
    const ended = rows.filter((row) => row.logged > 0);
    expect(ended.map((row) => row.logged)).toEqual([1, 1, 1]);
    const days = ended.map((row) => (Date.parse(row.day) - Date.parse(changing)) / 86_400_000);
    expect(days).toEqual([0, 1, 2]);
    expect(await association.loggedContacts()).toEqual(people);
  });
});
