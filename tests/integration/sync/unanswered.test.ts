import { describe, expect, it } from "vitest";
import { changesWaiting } from "@/higher-logic/sync/store";
import type { TestAssociation } from "./support/association";
import { deliverAll, deliverUntil, expectConverged, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();

async function isNobodyInDoubt(association: TestAssociation): Promise<boolean> {
  return (await association.waits()).length === 0;
}

/** The next request about one of five people is carried out after it was given up, and before the doubt is over. */
async function nextAboutMariaIsLate(): Promise<{ association: TestAssociation; maria: number }> {
  const association = await test.association({ settleSeconds: 6, requestTimeoutSeconds: 1 });
  const board = await association.addList("Board");
  const [maria] = await association.addPeople(5, { lists: [board] });
  await sync(association);
  await association.tenant.setFaults({
    rules: [{ match: { key: String(maria) }, action: "applyLate", applyAfterMs: 2_500, times: 1 }],
  });
  return { association, maria: maria! };
}

describe("a request that nobody answers", () => {
  it("F25 I4: that was carried out does no harm, and is made sure of", async () => {
    const association = await test.association({ settleSeconds: 1 });
    const board = await association.addList("Board");
    const people = await association.addPeople(10, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ rules: [{ action: "dropAfterApply", times: 1 }] });
    await association.edit(people[3]!, "new@members.example");
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([{ contact_id: people[3], reason: "in_doubt" }]);

    await deliverUntil(association, "nobody is in doubt", () => isNobodyInDoubt(association));
    expect(await association.known(people[3]!)).toMatchObject({ EmailAddress: "new@members.example" });
    await expectConverged(association);
  });

  it("I2: that is carried out late, after a newer record, does not last", async () => {
    const { association, maria } = await nextAboutMariaIsLate();
    await association.edit(maria, "first@members.example");
    await deliverAll(association);
    await association.edit(maria, "second@members.example");
    await deliverAll(association);
    expect((await association.known(maria))?.EmailAddress).toBe("second@members.example");
    // Sent, accepted, and still not settled: no change waits, but the contact is looked at once more.
    expect(await association.waits()).toMatchObject([
      { contact_id: maria, reason: "in_doubt", code: "settling" },
    ]);
    expect(await changesWaiting(association.id)).toMatchObject({ count: 0 });

    await deliverUntil(
      association,
      "the late one was carried out",
      async () => (await association.known(maria))?.EmailAddress === "first@members.example",
    );
    await deliverUntil(association, "nobody is in doubt", () => isNobodyInDoubt(association));
    expect((await association.known(maria))?.EmailAddress).toBe("second@members.example");
  });

  it("I2 R39: whose first record may arrive late is removed all the same when dropped", async () => {
    const association = await test.association({ settleSeconds: 6, requestTimeoutSeconds: 1 });
    const board = await association.addList("Board");
    await association.addPeople(5, { lists: [board] });
    await sync(association);
    const maria = await association.addPerson({ lists: [board] });
    await association.tenant.setFaults({
      rules: [{ match: { key: String(maria) }, action: "applyLate", applyAfterMs: 2_500, times: 1 }],
    });
    await deliverAll(association);
    await association.drop(maria);
    await deliverAll(association);
    await deliverUntil(association, "nobody is in doubt", () => isNobodyInDoubt(association));
    expect(await association.known(maria)).toMatchObject({ IsActive: false, communities: [] });
  });

  it("I2 F17: who was removed before it comes late, and is back without a name, is told by the last one", async () => {
    const { association, maria } = await nextAboutMariaIsLate();
    await association.edit(maria, "first@members.example");
    await deliverAll(association);
    await association.drop(maria);
    await deliverAll(association);
    expect(await association.known(maria)).toMatchObject({ IsActive: false });
    await association.pool.query("update contact set first_name = null, city = 'Elmwood' where id = $1", [
      maria,
    ]);
    await association.reinstate(maria);
    await deliverAll(association);
    const told = { FirstName: "Person", City: "Elmwood", IsActive: true };
    expect(await association.known(maria)).toMatchObject(told);

    await deliverUntil(
      association,
      "the late one was carried out",
      async () => (await association.known(maria))?.City !== "Elmwood",
    );
    await deliverUntil(association, "nobody is in doubt", () => isNobodyInDoubt(association));
    expect(await association.known(maria)).toMatchObject(told);
  });

  it("I10: is made up for at once when a request is first accepted after failures, and so is who was never answered", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(5, { lists: [board] });
    await sync(association);
    const waits = [
      ["in_doubt", "in-doubt"],
      ["problem", "record-unanswered"],
      ["problem", "record-refused"],
      ["in_doubt", "settling"],
    ];
    for (const [index, wait] of waits.entries())
      await association.pool.query(
        `insert into push_wait (association_id, push_target_id, contact_id, reason, code, attempts, next_look_at)
         select $1, push_target_id, $2, $3, $4, 1, now() + interval '1 hour'
           from higher_logic_settings where association_id = $1`,
        [association.id, people[index], ...wait],
      );
    await association.pool.query("update push_state set failures = 1 where association_id = $1", [
      association.id,
    ]);
    await association.edit(people[4]!, "answered@members.example");
    await deliverAll(association);
    // Whom a record's own fault, or an old request alone, keeps waiting goes on waiting.
    expect((await association.waits()).map(({ code }) => code)).toEqual(["record-refused", "settling"]);
  });

  it("F26: again and again, for one record, while others are answered, makes that one a problem", async () => {
    const association = await test.association({ requestTimeoutSeconds: 1, settleSeconds: 1 });
    const board = await association.addList("Board");
    const people = await association.addPeople(8, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ rules: [{ match: { key: String(people[7]) }, action: "hang" }] });
    await association.pool.query("update contact set city = 'Lakeside' where id = any($1)", [people]);

    await deliverUntil(
      association,
      "only the one at fault waits",
      async () => {
        const waits = await association.waits();
        return waits.length === 1 && waits[0]!.code === "record-unanswered";
      },
      120_000,
    );
    for (const id of people.filter((id) => id !== people[7]))
      expect((await association.known(id))?.City).toBe("Lakeside");

    await association.tenant.clearFaults();
    await deliverUntil(association, "nobody is in doubt", () => isNobodyInDoubt(association), 120_000);
    expect((await association.known(people[7]!))?.City).toBe("Lakeside");
  }, 240_000);
});
