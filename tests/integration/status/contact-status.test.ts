import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { type MembershipFacts, type RelationshipFacts, verdict, type World } from "./rule";

/** Day 0 of the generated worlds; near the end of February of a leap year, so that months and 29 Feb are crossed. */
const DAY_ZERO = Date.UTC(2028, 1, 27);
const DAYS = [-2, -1, 0, 1, 2, 3];
const STATUSES = ["active", "pending", "suspended", "dropped"] as const;

let database: FreshDatabase;
let associations = 0;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

function date(day: number | null): string | null {
  return day === null ? null : new Date(DAY_ZERO + day * 86_400_000).toISOString().slice(0, 10);
}

/** An association with `people` individuals and `organizations` organizations, ids numbered from 0 as in the world. */
async function makeAssociation(graceDays: number, people: number, organizations: number) {
  const { rows } = await database.pool.query<{ id: number }>(
    "insert into association (slug, name, grace_days) values ($1, 'Prairie Lakes Association', $2) returning id",
    [`prairie-${(associations += 1)}`, graceDays],
  );
  const associationId = rows[0]!.id;
  const contacts = await database.pool.query<{ id: number }>(
    `insert into contact (association_id, kind)
     select $1, case when n <= $2 then 'individual' else 'organization' end from generate_series(1, $3) n
     returning id`,
    [associationId, people, people + organizations],
  );
  await database.pool.query("insert into membership_type (association_id, name) values ($1, 'Full')", [
    associationId,
  ]);
  return { associationId, contactIds: contacts.rows.map((row) => row.id) };
}

/** Writes a world whose contacts are numbered from 0, and answers it with the ids the database gave. */
async function write(world: World, people: number, organizations: number) {
  const { associationId, contactIds } = await makeAssociation(world.graceDays, people, organizations);
  const memberships = world.memberships.map((each) => ({ ...each, contactId: contactIds[each.contactId]! }));
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into membership (contact_id, membership_type_id, status, begins_on, expires_on, dropped_on)
     select r.contact_id, t.id, r.status, r.begins_on, r.expires_on, r.dropped_on
     from json_to_recordset($2) r (n int, contact_id int, status text, begins_on date, expires_on date, dropped_on date)
     join membership_type t on t.association_id = $1 order by r.n returning id`,
    [
      associationId,
      JSON.stringify(
        memberships.map((each, n) => ({
          n,
          contact_id: each.contactId,
          status: each.status,
          begins_on: date(each.beginsOn),
          expires_on: date(each.expiresOn),
          dropped_on: date(each.droppedOn),
        })),
      ),
    ],
  );
  memberships.forEach((each, n) => (each.id = rows[n]!.id));
  const relationships = world.relationships.map((each) => ({
    ...each,
    contactId: contactIds[each.contactId]!,
    organizationId: contactIds[each.organizationId]!,
  }));
  await database.pool.query(
    `insert into relationship (contact_id, organization_id, begins_on, ends_on)
     select * from json_to_recordset($1) r (contact_id int, organization_id int, begins_on date, ends_on date)`,
    [
      JSON.stringify(
        relationships.map((each) => ({
          contact_id: each.contactId,
          organization_id: each.organizationId,
          begins_on: date(each.beginsOn),
          ends_on: date(each.endsOn),
        })),
      ),
    ],
  );
  return { associationId, contactIds, world: { ...world, memberships, relationships } };
}

async function expectRuleHolds(world: World, people: number, organizations: number): Promise<void> {
  const written = await write(world, people, organizations);
  for (const day of DAYS) {
    const { rows } = await database.pool.query(
      "select contact_id, status, active_membership_id from contact_statuses($1, $2, $3) order by contact_id",
      [written.associationId, written.contactIds, date(day)],
    );
    const expected = written.contactIds.map((contactId) => {
      const { status, activeMembershipId } = verdict(written.world, contactId, day);
      return { contact_id: contactId, status, active_membership_id: activeMembershipId };
    });
    expect(rows, `on ${date(day)}`).toEqual(expected);
  }
}

describe("contact status", () => {
  it("R23: follows the rule for every status and every order of one membership's dates, with and without grace", async () => {
    const dates = [null, -1, 0, 1];
    for (const graceDays of [0, 2]) {
      const memberships: MembershipFacts[] = [];
      for (const status of STATUSES)
        for (const beginsOn of dates)
          for (const expiresOn of [...dates, -2, -3])
            for (const droppedOn of dates)
              memberships.push({
                id: 0,
                contactId: memberships.length,
                status,
                beginsOn,
                expiresOn,
                droppedOn,
              });
      await expectRuleHolds({ graceDays, memberships, relationships: [] }, memberships.length, 0);
    }
  });

  it("R23: follows the rule for people with several memberships and employers", async () => {
    const [people, organizations] = [12, 4];
    const anyDate = fc.option(fc.integer({ min: -4, max: 4 }), { freq: 2 });
    const membership: fc.Arbitrary<MembershipFacts> = fc.record({
      id: fc.constant(0),
      contactId: fc.nat(people + organizations - 1),
      status: fc.constantFrom(...STATUSES, "active"),
      beginsOn: anyDate,
      expiresOn: anyDate,
      droppedOn: anyDate,
    });
    const relationship: fc.Arbitrary<RelationshipFacts> = fc.record({
      contactId: fc.nat(people - 1),
      organizationId: fc.integer({ min: people, max: people + organizations - 1 }),
      beginsOn: anyDate,
      endsOn: anyDate,
    });
    const world: fc.Arbitrary<World> = fc.record({
      graceDays: fc.nat(3),
      memberships: fc.array(membership, { maxLength: 40, size: "max" }),
      relationships: fc.array(relationship, { maxLength: 20, size: "max" }),
    });
    await fc.assert(
      fc.asyncProperty(world, (each) => expectRuleHolds(each, people, organizations)),
      { numRuns: 60 },
    );
  });

  it("R44: does not pass on through somebody who is no organization", async () => {
    const { associationId, contactIds } = await makeAssociation(0, 2, 0);
    const [person, colleague] = contactIds;
    await database.pool.query(
      "insert into relationship (contact_id, organization_id) values ($1, $2)",
      contactIds,
    );
    await database.pool.query(
      `insert into membership (contact_id, membership_type_id, status)
       select $2, id, 'active' from membership_type where association_id = $1`,
      [associationId, colleague],
    );
    const { rows } = await database.pool.query("select contact_status($1, current_date) as status", [person]);
    expect(rows).toEqual([{ status: "non-member" }]);
  });

  it("I5: is not told about another association's contact", async () => {
    const here = await makeAssociation(0, 1, 0);
    const elsewhere = await makeAssociation(0, 1, 0);
    const { rows } = await database.pool.query("select * from contact_statuses($1, $2, current_date)", [
      here.associationId,
      elsewhere.contactIds,
    ]);
    expect(rows).toEqual([]);
  });

  it("F18: holds at the ends of the calendar", async () => {
    const { associationId, contactIds } = await makeAssociation(3650, 1, 0);
    await database.pool.query(
      `insert into membership (contact_id, membership_type_id, status, begins_on, expires_on, dropped_on)
       select $2, id, 'active', '0001-01-01', '5874897-12-31', 'infinity' from membership_type where association_id = $1`,
      [associationId, contactIds[0]],
    );
    const { rows } = await database.pool.query("select contact_status($1, '2028-02-29') as status", [
      contactIds[0],
    ]);
    expect(rows).toEqual([{ status: "active" }]);
  });
});

describe("the association's day", () => {
  const day = async (at: string, zone: string) =>
    (await database.pool.query("select day_in_zone($1, $2)::text as day", [at, zone])).rows[0].day;

  it("begins at midnight of its own time zone, also where clocks change", async () => {
    // Chicago goes to summer time on 2028-03-12 and back on 2028-11-05: midnight is UTC-6 before and UTC-5 after.
    expect(await day("2028-03-12T05:59:59Z", "America/Chicago")).toBe("2028-03-11");
    expect(await day("2028-03-12T06:00:00Z", "America/Chicago")).toBe("2028-03-12");
    expect(await day("2028-03-13T04:59:59Z", "America/Chicago")).toBe("2028-03-12");
    expect(await day("2028-03-13T05:00:00Z", "America/Chicago")).toBe("2028-03-13");
    expect(await day("2028-11-06T05:59:59Z", "America/Chicago")).toBe("2028-11-05");
    expect(await day("2028-11-06T06:00:00Z", "America/Chicago")).toBe("2028-11-06");
    // Havana changes at midnight itself: 00:00 does not exist on 2028-03-12.
    expect(await day("2028-03-12T04:59:59Z", "America/Havana")).toBe("2028-03-11");
    expect(await day("2028-03-12T05:00:00Z", "America/Havana")).toBe("2028-03-12");
  });

  it("is another one at the two ends of the world at every instant", async () => {
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into association (slug, name, time_zone)
       values ('first', 'First', 'Pacific/Kiritimati'), ('last', 'Last', 'Etc/GMT+12') returning id`,
    );
    const [first, last] = rows.map((row) => row.id);
    const { rows: days } = await database.pool.query(
      "select association_day($1) - association_day($2) as apart",
      [first, last],
    );
    expect([1, 2]).toContain(days[0].apart);
  });

  it("is the day of the statement and not of its transaction's beginning", async () => {
    const client = await database.pool.connect();
    try {
      await client.query("begin isolation level repeatable read");
      const { rows } = await client.query(
        `select association_day(id) = day_in_zone(statement_timestamp(), time_zone) as of_statement,
                statement_timestamp() > now() as later
         from association limit 1`,
      );
      expect(rows).toEqual([{ of_statement: true, later: true }]);
    } finally {
      await client.query("rollback");
      client.release();
    }
  });
});
