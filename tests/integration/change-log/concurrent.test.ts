import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { somebodyWaits, TestAssociation } from "./association";

let database: FreshDatabase;
let association: TestAssociation;
let clients: pg.PoolClient[] = [];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  association = await TestAssociation.make(database.pool);
});
afterEach(async () => {
  for (const client of clients) {
    await client.query("rollback");
    client.release(true);
  }
  clients = [];
});

/** A connection with a transaction open, in which waiting for anybody's lock is an error. */
async function openTransaction(): Promise<pg.PoolClient> {
  const client = await database.pool.connect();
  clients.push(client);
  await client.query("begin");
  await client.query("set local lock_timeout = '1s'");
  return client;
}

describe("a list that is un-ticked in an open transaction", () => {
  it("R39, I1: still concerns somebody who was put on it meanwhile and told about as if it were ticked", async () => {
    const [board, maria] = [await association.list(), await association.person()];
    await association.forget();

    const clerk = await openTransaction();
    await clerk.query("update list set is_synced = false where id = $1", [board]);
    await association.putOnList(board, maria);
    expect(await association.loggedContacts()).toEqual([maria]);
    await association.forget(); // the pusher has seen the ticked list and told about Maria
    await clerk.query("commit");

    await association.expand();
    expect(await association.loggedContacts()).toEqual([maria]);
  });

  it("R39, I1: concerns somebody whose transaction ends after the list was expanded", async () => {
    const [board, maria] = [await association.list(), await association.person()];
    await association.forget();

    const other = await openTransaction();
    await association.putOnList(board, maria, {}, other);
    await database.pool.query("update list set is_synced = false where id = $1", [board]);
    await association.expand();
    expect(await association.changes()).toEqual([]);
    await other.query("commit");

    expect(await association.loggedContacts()).toEqual([maria]);
  });
});

describe("a list that is deleted", () => {
  it("R39: takes along and logs somebody who was being put on it", async () => {
    const [board, maria, amir] = [
      await association.list(),
      await association.person(),
      await association.person(),
    ];
    await association.putOnList(board, maria);
    await association.forget();

    const other = await openTransaction();
    await association.putOnList(board, amir, {}, other);
    const deletion = database.pool.query("delete from list where id = $1", [board]);
    await somebodyWaits(database.pool);
    await other.query("commit");
    await deletion;

    const changes = await association.changes();
    expect(changes.filter((change) => change.cause === "list")).toHaveLength(1);
    expect(await association.loggedContacts()).toEqual([maria, amir]);
  });
});

describe("a merge that moves rows from one contact to another", () => {
  it("F13: logs the old and the new contact for every row that moves, and for the deletion", async () => {
    const [kept, double] = [await association.person(), await association.person()];
    const [board, northwind] = [await association.list(), await association.organization()];
    await association.putOnList(board, kept);
    await association.putOnList(board, double, { role: "Chair" });
    await association.membership(double);
    await association.relationship(double, northwind);
    await association.staff(double);

    for (const table of ["list_membership", "membership", "relationship", "staff_member"]) {
      await association.forget();
      await database.pool.query(`update ${table} set contact_id = $1 where contact_id = $2`, [kept, double]);
      const moved = [kept, double].map((subjectId) => ({ subject: "contact", subjectId, cause: table }));
      expect(await association.changes(), table).toEqual(expect.arrayContaining(moved));
      expect(await association.changes(), table).toHaveLength(2);
      expect(await association.accessChanges(), table).toHaveLength(2);
    }
    await association.forget();
    await database.pool.query("delete from contact where id = $1", [double]);
    expect(await association.changes()).toEqual([
      { subject: "contact", subjectId: double, cause: "contact" },
    ]);
  });

  it("R12: logs the person whose employer is replaced by another", async () => {
    const amir = await association.person();
    const [one, two] = [await association.organization("One"), await association.organization("Two")];
    await association.relationship(amir, one);
    await association.forget();
    await database.pool.query("update relationship set organization_id = $2 where organization_id = $1", [
      one,
      two,
    ]);
    expect(await association.changes()).toEqual([
      { subject: "contact", subjectId: amir, cause: "relationship" },
    ]);
  });
});

describe("two imports at once", () => {
  it("never wait for each other, although they concern the same people in opposite order", async () => {
    const [board, committee] = [await association.list(), await association.list()];
    const people: number[] = [];
    for (let n = 0; n < 20; n += 1) people.push(await association.person());
    await association.forget();

    const [one, two] = [await openTransaction(), await openTransaction()];
    for (const [n, person] of people.entries()) {
      await association.putOnList(board, person, {}, one);
      await association.putOnList(committee, people[people.length - 1 - n]!, {}, two);
    }
    await two.query("commit");
    await one.query("commit");

    expect(await association.changes()).toHaveLength(40);
    expect(await association.loggedContacts()).toEqual(people);
  });

  it("do not keep a clerk waiting who edits somebody they concern", async () => {
    const [board, maria] = [await association.list(), await association.person()];
    const importing = await openTransaction();
    await association.putOnList(board, maria, {}, importing);

    const clerk = await openTransaction();
    await clerk.query("update contact set email = 'maria@prairie.example' where id = $1", [maria]);
    await clerk.query("update list set name = 'Board' where id = $1", [board]);
    await clerk.query("commit");
  });
});

describe("a commit that comes late", () => {
  it("I1: leaves its row to be found, though its id is lower than what was already told", async () => {
    const [early, late] = [await association.person(), await association.person()];
    await association.forget();
    const slow = await openTransaction();
    await slow.query("update contact set city = 'Lakeside' where id = $1", [late]);
    await database.pool.query("update contact set city = 'Lakeside' where id = $1", [early]);

    const { rows: told } = await database.pool.query<{ id: string }>(
      "delete from contact_change where association_id = $1 returning id",
      [association.id],
    );
    await slow.query("commit");

    const { rows: found } = await database.pool.query<{ id: string; subject_id: number }>(
      "select id, subject_id from contact_change where association_id = $1",
      [association.id],
    );
    expect(found).toEqual([{ id: expect.any(String), subject_id: late }]);
    expect(Number(found[0]!.id)).toBeLessThan(Number(told[0]!.id));
  });
});

describe("who listens", () => {
  it("R41: is called with the association's id when a change commits, and only then", async () => {
    const maria = await association.person();
    const other = await TestAssociation.make(database.pool);
    const listener = await database.pool.connect();
    const heard: string[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await listener.query("listen causeway_change");

    const clerk = await openTransaction();
    await clerk.query("update contact set city = 'Lakeside' where id = $1", [maria]);
    await clerk.query("update contact set do_not_email = true where association_id = $1", [other.id]);
    await listener.query("select 1");
    expect(heard).toEqual([]);
    await clerk.query("commit");
    await listener.query("select 1");
    listener.release(true);

    expect(heard).toEqual([String(association.id)]);
  });

  it("I1: is called once by an import of any length, which holds one lock however long it writes", async () => {
    const others = [await TestAssociation.make(database.pool), await TestAssociation.make(database.pool)];
    const people = await Promise.all([association, ...others].map((each) => each.person()));
    const listener = await database.pool.connect();
    const heard: string[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await listener.query("listen causeway_change");

    const importing = await openTransaction();
    // Over ten slices of time.
    await importing.query(`do $$ begin
      for n in 1..20 loop
        update contact set city = 'City ' || n where id in (${people.join(", ")});
        perform pg_sleep(0.03);
      end loop; end $$`);
    const { rows } = await importing.query(
      "select count(*)::int as locks from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
    );
    expect(rows).toEqual([{ locks: 1 }]);
    await importing.query("commit");
    await listener.query("select 1");
    listener.release(true);
    expect(heard.sort()).toEqual([association, ...others].map(({ id }) => String(id)).sort());
  });

  it("I1: is called all the same by a transaction whose first call was rolled back with a savepoint", async () => {
    const [maria, amir] = [await association.person(), await association.person()];
    const listener = await database.pool.connect();
    const heard: string[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await listener.query("listen causeway_change");

    const importing = await openTransaction();
    await importing.query("savepoint row");
    await importing.query("update contact set city = 'Lakeside' where id = $1", [maria]);
    await importing.query("rollback to savepoint row");
    await importing.query("update contact set city = 'Lakeside' where id = $1", [amir]);
    await importing.query("commit");
    await listener.query("select 1");
    listener.release(true);
    expect(heard).toEqual([String(association.id)]);
  });
});
