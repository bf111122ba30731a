import { describe, expect, it } from "vitest";
import { mergeContacts } from "@/membership/contacts/merging/store";
import { deliverAll, expectConverged, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();
const admin = { actor: "admin@prairie.example", managesPeople: true };

describe("two contacts of one person", () => {
  it("F13 R39: become one who keeps their communities and has the other’s too, and one who is out", async () => {
    const association = await test.association();
    const [board, crew] = [await association.addList("Board"), await association.addList("Crew")];
    await association.addPeople(5, { lists: [board] });
    // She stays under the number that has no membership of its own.
    const maria = await association.addPerson({ status: null, lists: [board] });
    const twin = await association.addPerson({ lists: [board, crew] });
    await sync(association);
    expect(await association.known(maria)).toBeUndefined();

    await mergeContacts(association.id, { stays: maria, goes: twin, ...admin });
    await deliverAll(association);
    const known = (await association.known(maria))!;
    expect(known).toMatchObject({ IsActive: true, IsMember: true });
    expect(known.communities.map(({ GroupKey }) => GroupKey)).toHaveLength(2);
    expect(await association.known(twin)).toMatchObject({
      IsActive: false,
      IsMember: false,
      communities: [],
    });
    await expectConverged(association);
  });

  it("F13 I8: are never seen with the memberships at neither: the one that stays is not told of twice", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria, twin] = (await association.addPeople(2, { lists: [board] })) as [number, number];
    await sync(association);
    const { items } = await association.tenant.summary();
    await mergeContacts(association.id, { stays: maria, goes: twin, ...admin });
    await deliverAll(association);
    // One removal; the other record says what it said before.
    expect((await association.tenant.summary()).items - items).toBe(1);
    expect((await association.known(maria))!.communities).toHaveLength(1);
  });

  it("R12: of one company: everybody of both works for the one that stays", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(4, { lists: [board] });
    const { rows } = await association.pool.query<{ id: number }>(
      `insert into contact (association_id, kind, organization_name)
       values ($1, 'organization', 'Northwind'), ($1, 'organization', 'Northwind Ltd.') returning id`,
      [association.id],
    );
    const [stays, goes] = rows.map(({ id }) => id) as [number, number];
    for (const [index, person] of people.entries())
      await association.pool.query("insert into relationship (contact_id, organization_id) values ($1, $2)", [
        person,
        index % 2 === 0 ? stays : goes,
      ]);
    await sync(association);
    await mergeContacts(association.id, { stays, goes, ...admin });
    await deliverAll(association);
    for (const person of people) expect((await association.known(person))?.CompanyName).toBe("Northwind");
    await expectConverged(association);
  });
});
