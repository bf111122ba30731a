import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { TestAssociation } from "./association";

let database: FreshDatabase;
let association: TestAssociation;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  association = await TestAssociation.make(database.pool);
});

const via = (subject: string, ...contacts: number[]) =>
  contacts.map((subjectId) => ({ subject: "contact", subjectId, cause: `via ${subject}` }));

async function sorted() {
  const changes = await association.changes();
  return changes.sort((one, two) => one.subjectId - two.subjectId);
}

describe("expanding what was touched", () => {
  it("R14: turns a list into everybody on it, also whose time there is over", async () => {
    const [board, committee] = [await association.list(), await association.list()];
    const [maria, amir, nora] = [
      await association.person(),
      await association.person(),
      await association.person(),
    ];
    await association.putOnList(board, maria);
    await association.putOnList(board, maria, { role: "Chair" });
    await association.putOnList(board, amir, { dropped_on: "2020-01-01" });
    await association.putOnList(committee, nora);
    await association.forget();

    await database.pool.query("update list set name = 'Board' where id = $1", [board]);
    expect(await association.expand()).toBe(2);
    expect(await sorted()).toEqual(via("list", maria, amir));
  });

  it("R12, F19: turns a renamed organization into its people", async () => {
    const northwind = await association.organization();
    const people = [await association.person(), await association.person()];
    for (const person of people) await association.relationship(person, northwind);
    await association.forget();

    await database.pool.query("update contact set organization_name = 'Northwind' where id = $1", [
      northwind,
    ]);
    await association.expand();
    expect(await sorted()).toEqual(via("organization", ...people));
  });

  it("R23: turns an organization whose membership changed into its people", async () => {
    const northwind = await association.organization();
    const amir = await association.person();
    await association.relationship(amir, northwind);
    const membership = await association.membership(northwind);
    await association.forget();

    await database.pool.query("update membership set status = 'dropped' where id = $1", [membership]);
    await association.expand();
    // Itself too: it may have been a person until now, whose record is on its way.
    expect(await sorted()).toEqual(via("organization", northwind, amir));
  });

  it("R13: turns a renamed membership type into its holders, and into the people of those who are organizations", async () => {
    const [maria, amir, northwind] = [
      await association.person(),
      await association.person(),
      await association.organization(),
    ];
    await association.membership(maria);
    await association.membership(northwind);
    await association.relationship(amir, northwind);
    await association.forget();

    await database.pool.query("update membership_type set name = 'Gold' where id = $1", [association.typeId]);
    await association.expand();
    expect(await sorted()).toEqual(via("membership_type", maria, amir, northwind));
  });

  it("leaves rows of people, of the whole association and of other associations alone", async () => {
    const maria = await association.person();
    await database.pool.query("update association set grace_days = 5 where id = $1", [association.id]);
    const other = await TestAssociation.make(database.pool);
    const list = await other.list();
    await other.putOnList(list, await other.person());
    const [before, theirs] = [await association.changes(), await other.changes()];

    const { rows } = await database.pool.query(
      "select expand_changes($1, array(select id from contact_change)) as made",
      [association.id],
    );
    expect(rows).toEqual([{ made: 0 }]);
    expect(await association.changes()).toEqual(before);
    expect(await association.loggedContacts()).toEqual([maria]);
    expect(await other.changes()).toEqual(theirs);
  });

  it("R40: keeps the time of the change, the oldest where there are several", async () => {
    const board = await association.list();
    const maria = await association.person();
    await association.putOnList(board, maria);
    await association.forget();
    for (const name of ["One", "Two"])
      await database.pool.query("update list set name = $2 where id = $1", [board, name]);
    const times = async () =>
      (
        await database.pool.query<{ changed_at: Date }>(
          "select changed_at from contact_change where association_id = $1 order by changed_at",
          [association.id],
        )
      ).rows.map((row) => row.changed_at.getTime());
    const [oldest] = await times();
    await association.expand();
    expect(await times()).toEqual([oldest]);
  });

  it("comes to an end where two organizations have a relationship with each other", async () => {
    const [one, two] = [await association.organization("One"), await association.organization("Two")];
    await association.relationship(one, two);
    await association.relationship(two, one);
    await association.expand();
    expect(await association.expand()).toBe(0);
  });

  it("R20: does not forget the removal of somebody who turned out to be an organization", async () => {
    const northwind = await association.person();
    const amir = await association.person();
    await association.relationship(amir, northwind);
    await association.tellAbout(northwind);
    await association.forget();
    await database.pool.query("update contact set kind = 'organization' where id = $1", [northwind]);
    await association.expand();
    expect(await association.loggedContacts()).toEqual([northwind, amir]);
    await association.expand();
    expect(await association.loggedContacts()).toEqual([northwind, amir]);
  });

  it("expands a row once, though two ask for it at the same moment", async () => {
    const board = await association.list();
    await association.putOnList(board, await association.person());
    await association.forget();
    await database.pool.query("update list set name = 'Board' where id = $1", [board]);
    const ids = "array(select id from contact_change where association_id = $1 and subject = 'list')";
    const expand = () => database.pool.query(`select expand_changes($1, ${ids}) as made`, [association.id]);
    const answers = await Promise.all([expand(), expand(), expand()]);
    expect(answers.map(({ rows }) => rows[0].made).sort()).toEqual([0, 0, 1]);
    expect(await association.changes()).toHaveLength(1);
  });
});
