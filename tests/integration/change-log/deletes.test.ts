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

describe("a hard delete", () => {
  it("R39: of a contact is logged, though nothing is left of it", async () => {
    const maria = await association.person();
    await association.putOnList(await association.list(), maria);
    await association.forget();
    await database.pool.query("delete from contact where id = $1", [maria]);
    expect(await association.loggedContacts()).toEqual([maria]);
    expect(await association.accessChanges()).toContainEqual({
      subject: "contact",
      subjectId: maria,
      cause: "contact",
    });
  });

  it("R39: of a list logs everybody who was on it", async () => {
    const board = await association.list();
    const people = [await association.person(), await association.person()];
    for (const person of people) await association.putOnList(board, person);
    await association.forget();
    await database.pool.query("delete from list where id = $1", [board]);
    expect(await association.loggedContacts()).toEqual(people);
  });

  it("R12: of an organization logs its people", async () => {
    const northwind = await association.organization();
    await association.membership(northwind);
    const amir = await association.person();
    await association.relationship(amir, northwind);
    await association.forget();
    await database.pool.query("delete from contact where id = $1", [northwind]);
    expect(await association.loggedContacts()).toContain(amir);
    const access = await association.accessChanges();
    expect(access.map((change) => change.subjectId)).toContain(amir);
  });

  it("F20: of a membership type in use is refused and logs nothing", async () => {
    await association.membership(await association.person());
    await association.forget();
    await expect(
      database.pool.query("delete from membership_type where id = $1", [association.typeId]),
    ).rejects.toThrow("membership_association_id_membership_type_id_fkey");
    expect(await association.changes()).toEqual([]);
  });

  it("of a whole association leaves nothing behind in the logs, and others alone", async () => {
    const other = await TestAssociation.make(database.pool);
    const theirs = await other.person();
    const maria = await association.person();
    await association.putOnList(await association.list(), maria);
    await association.membership(maria);
    await database.pool.query("delete from association where id = $1", [association.id]);
    expect(await association.changes()).toEqual([]);
    expect(await association.accessChanges()).toEqual([]);
    expect(await other.loggedContacts()).toEqual([theirs]);
  });
});

describe("TRUNCATE", () => {
  it.each(["list_membership", "membership", "relationship", "staff_member", "list", "contact"])(
    "R39: of %s asks for a full run of every association that was told about, and of no other",
    async (table) => {
      const told = await TestAssociation.make(database.pool);
      await told.tellAbout(await told.person());
      const never = await TestAssociation.make(database.pool);
      await told.forget();
      await database.pool.query(`truncate ${table} cascade`);
      const everybody = { subject: "association", subjectId: told.id, cause: "truncate" };
      expect(await told.changes()).toContainEqual(everybody);
      expect(await told.accessChanges()).toContainEqual(everybody);
      expect(await never.changes()).toEqual([]);
    },
  );
});
