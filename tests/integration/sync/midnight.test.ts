import { beforeAll, describe, expect, it } from "vitest";
import { logDayChanges } from "@/higher-logic/sync/timer/store";
import { runTimer } from "@/worker/timer";
import { giveClocks } from "./model/clock";
import type { TestAssociation } from "./support/association";
import { deliverAll, sync } from "./support/delivery";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();
beforeAll(() => giveClocks(test.database.pool));

/** Somebody who comes in or goes out by a date alone. `$1` contact, `$2` the list, `$3` a company with a membership, `$4` the day. */
const TURNS: { who: string; comesIn: boolean; rows: string[] }[] = [
  {
    who: "whose membership begins",
    comesIn: true,
    rows: [member("begins_on", "$4"), onList("joined_on", "null")],
  },
  {
    who: "whose membership had its last day",
    comesIn: false,
    rows: [member("expires_on", "$4::date - 1"), onList("joined_on", "null")],
  },
  {
    who: "whose membership is dropped",
    comesIn: false,
    rows: [member("dropped_on", "$4"), onList("joined_on", "null")],
  },
  {
    who: "whose place on the list begins",
    comesIn: true,
    rows: [member("begins_on", "null"), onList("joined_on", "$4")],
  },
  {
    who: "whose place on the list ends",
    comesIn: false,
    rows: [member("begins_on", "null"), onList("dropped_on", "$4")],
  },
  {
    who: "whose job at a member company begins",
    comesIn: true,
    rows: [worksFor("begins_on", "$4"), onList("joined_on", "null")],
  },
  {
    who: "whose job at a member company ends",
    comesIn: false,
    rows: [worksFor("ends_on", "$4"), onList("joined_on", "null")],
  },
];

function member(column: string, value: string): string {
  return `insert into membership (contact_id, membership_type_id, status, ${column})
    select $1, min(t.id), 'active', ${value} from membership_type t join list l on l.id = $2 and l.association_id = t.association_id`;
}
function onList(column: string, value: string): string {
  return `insert into list_membership (list_id, contact_id, ${column}) select $2, $1, ${value}::date`;
}
function worksFor(column: string, value: string): string {
  return `insert into relationship (contact_id, organization_id, ${column}) select $1, $3, ${value}::date`;
}

/** Midnights as the world has them: one moment before the new day, one after, and the day it is then. */
const MIDNIGHTS: { where: string; zone: string; before: string; after: string; day: string }[] = [
  {
    where: "in London in winter",
    zone: "Europe/London",
    before: "2026-01-14T23:59:59Z",
    after: "2026-01-15T00:00:00Z",
    day: "2026-01-15",
  },
  {
    where: "in London in summer",
    zone: "Europe/London",
    before: "2026-07-14T22:59:59Z",
    after: "2026-07-14T23:00:00Z",
    day: "2026-07-15",
  },
  {
    where: "in Berlin, before summer time begins at two",
    zone: "Europe/Berlin",
    before: "2026-03-28T22:59:59Z",
    after: "2026-03-28T23:00:00Z",
    day: "2026-03-29",
  },
  {
    where: "in Los Angeles, after a day of 25 hours",
    zone: "America/Los_Angeles",
    before: "2026-11-02T07:59:59Z",
    after: "2026-11-02T08:00:00Z",
    day: "2026-11-02",
  },
  {
    where: "in São Paulo, skipped: summer time began at it",
    zone: "America/Sao_Paulo",
    before: "2018-11-04T02:59:59Z",
    after: "2018-11-04T03:00:00Z",
    day: "2018-11-04",
  },
  {
    where: "in São Paulo, come to twice: summer time ended at it",
    zone: "America/Sao_Paulo",
    before: "2018-02-18T02:59:59Z",
    after: "2018-02-18T03:00:00Z",
    day: "2018-02-18",
  },
  {
    where: "in Cairo, skipped",
    zone: "Africa/Cairo",
    before: "2024-04-25T21:59:59Z",
    after: "2024-04-25T22:00:00Z",
    day: "2024-04-26",
  },
  {
    where: "in Cairo, come to twice",
    zone: "Africa/Cairo",
    before: "2024-10-31T21:59:59Z",
    after: "2024-10-31T22:00:00Z",
    day: "2024-11-01",
  },
  {
    where: "in Apia, which had no 30 December 2011",
    zone: "Pacific/Apia",
    before: "2011-12-30T09:59:59Z",
    after: "2011-12-30T10:00:00Z",
    day: "2011-12-30",
  },
  {
    where: "on Kiritimati, first of all",
    zone: "Pacific/Kiritimati",
    before: "2026-05-09T09:59:59Z",
    after: "2026-05-09T10:00:00Z",
    day: "2026-05-10",
  },
];

async function setClock(association: TestAssociation, at: string): Promise<void> {
  await association.pool.query(
    "insert into test_clock values ($1, $2) on conflict (association_id) do update set at = excluded.at",
    [association.id, at],
  );
}

/** What the timer does every minute, and the pusher after it. */
async function tick(association: TestAssociation): Promise<void> {
  await logDayChanges(association.id);
  await deliverAll(association);
}

/** One person for each turn, on that day; everything that can be told on the day before is told. */
async function turningPeople(zone: string, at: string, day: string) {
  const association = await test.association({ guardPeople: 1_000 });
  const { pool, id } = association;
  await pool.query("update association set time_zone = $2 where id = $1", [id, zone]);
  await setClock(association, at);
  const board = await association.addList("Board");
  await association.addPeople(2, { lists: [board] });
  const { rows } = await pool.query<{ id: number }>(
    "insert into contact (association_id, kind, organization_name) values ($1, 'organization', 'Works') returning id",
    [id],
  );
  const works = rows[0]!.id;
  await pool.query(
    "insert into membership (contact_id, membership_type_id, status) select $1, min(id), 'active' from membership_type where association_id = $2",
    [works, id],
  );
  const people = await association.addPeople(TURNS.length, { status: null });
  for (const [index, contact] of people.entries())
    for (const sql of TURNS[index]!.rows) {
      const given = { $1: contact, $2: board, $3: works, $4: day };
      const used = Object.entries(given).filter(([place]) => sql.includes(place));
      const text = used.reduce((all, [place], at) => all.replaceAll(place, `$${at + 1}`), sql);
      await pool.query(
        text,
        used.map(([, value]) => value),
      );
    }
  await logDayChanges(id);
  await sync(association);
  const isIn = async (contact: number) => (await association.known(contact))?.IsActive === true;
  return { association, people, isIn };
}

describe.each(MIDNIGHTS)("midnight $where", ({ zone, before, after, day }) => {
  it("R45 R46 R40: takes in and lets out whoever comes and goes with the day, then and not before", async () => {
    const { association, people, isIn } = await turningPeople(zone, before, day);
    for (const [index, contact] of people.entries())
      expect(await isIn(contact), `before: ${TURNS[index]!.who}`).toBe(!TURNS[index]!.comesIn);
    await tick(association);
    const { items } = await association.tenant.summary();
    await setClock(association, after);
    await tick(association);
    for (const [index, contact] of people.entries())
      expect(await isIn(contact), `after: ${TURNS[index]!.who}`).toBe(TURNS[index]!.comesIn);
    expect((await association.tenant.summary()).items - items, "nobody else was told about").toBe(
      TURNS.length,
    );
  });
});

describe("an hour that comes twice", () => {
  it("R45: brings no day before its time, and takes none back: Cairo’s last hour of 31 October 2024", async () => {
    const { association, people, isIn } = await turningPeople(
      "Africa/Cairo",
      "2024-10-31T20:59:59Z",
      "2024-11-01",
    );
    const { items } = await association.tenant.summary();
    await setClock(association, "2024-10-31T21:00:00Z"); // eleven at night again
    await tick(association);
    expect((await association.tenant.summary()).items).toBe(items);
    await setClock(association, "2024-10-31T22:00:00Z");
    await tick(association);
    for (const [index, contact] of people.entries()) expect(await isIn(contact)).toBe(TURNS[index]!.comesIn);
  });
});

describe("a week in which no worker ran", () => {
  it("R40 R45: is made up for at once, over a change to summer time; what began and ended in it is never told", async () => {
    const { association, people, isIn } = await turningPeople(
      "Europe/Berlin",
      "2026-03-27T11:00:00Z",
      "2026-03-29",
    );
    const passing = await association.addPerson({ lists: [] });
    await association.pool.query(
      "insert into list_membership (list_id, contact_id, joined_on, dropped_on) select min(id), $2, '2026-03-28', '2026-04-01' from list where association_id = $1",
      [association.id, passing],
    );
    await deliverAll(association);
    await setClock(association, "2026-04-03T11:00:00Z");
    await tick(association);
    for (const [index, contact] of people.entries())
      expect(await isIn(contact), TURNS[index]!.who).toBe(TURNS[index]!.comesIn);
    expect(await association.known(passing)).toBeUndefined();
  });
});

describe("the timer of a running worker", () => {
  it("R45: sees the new day within a minute", async () => {
    const { association, people, isIn } = await turningPeople("UTC", "2026-06-09T23:59:59Z", "2026-06-10");
    const end = new AbortController();
    const pauses: number[] = [];
    let goOn: () => void = () => undefined;
    const running = runTimer({
      onError: (error) => {
        throw error;
      },
      pause: (ms) => {
        pauses.push(ms);
        return new Promise((resolve) => (goOn = resolve));
      },
      monotonicMs: () => 0,
      signal: end.signal,
    });
    await until("the timer pauses", () => pauses.length === 1);
    await setClock(association, "2026-06-10T00:00:00Z");
    goOn();
    await until("the timer pauses again", () => pauses.length === 2);
    end.abort();
    goOn();
    await running;
    // The rest of the minute is for the work itself, the push and the answer.
    expect(Math.max(...pauses)).toBeLessThanOrEqual(45_000);
    await deliverAll(association);
    for (const [index, contact] of people.entries()) expect(await isIn(contact)).toBe(TURNS[index]!.comesIn);
  });
});
