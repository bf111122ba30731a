import { describe, expect, it } from "vitest";
import { heldRemovalCounts, heldRemovals } from "@/higher-logic/sync/removals/store";
import type { TestAssociation } from "./support/association";
import {
  deliverAll,
  deliverUntil,
  deliverWith,
  expectConverged,
  inOneSession,
  once,
} from "./support/delivery";
import { approve, inactive, members } from "./support/guarded";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();

/** More than two, and more than a fifth of these ten, leave by a yes of staff only. */
const TEN = { guardPeople: 2, guardPercent: 20, settleSeconds: 1, requestTimeoutSeconds: 1 };

/** Tell what waits; the community carries it out, and this is how nobody hears of it. */
const UNHEARD = {
  "the answer was lost": async (association: TestAssociation) => {
    await association.tenant.setFaults({ rules: [{ action: "dropAfterApply", times: 1 }] });
    await deliverAll(association);
  },
  "Postgres was away when it came": async (association: TestAssociation) => {
    const told = deliverWith(association, () => ({ settle: postgresAway }));
    await expect(told).rejects.toThrow("away");
  },
  "the worker died before it came": async (association: TestAssociation) => {
    const told = deliverWith(association, () => ({ settle: postgresAway, putInDoubt: postgresAway }), {
      pause: () => Promise.resolve(),
    });
    await expect(told).rejects.toThrow("away");
  },
};

async function postgresAway(): Promise<never> {
  throw new Error("Postgres is away");
}

async function heldWords(association: TestAssociation): Promise<string[]> {
  const held = await heldRemovals(association.id, { limit: 100 });
  return [...new Set(held.map(({ detail }) => detail ?? ""))];
}

async function isNobodyInDoubt(association: TestAssociation): Promise<boolean> {
  return (await association.waits()).every(({ reason }) => reason !== "in_doubt");
}

describe("a removal that may have been carried out", () => {
  it.each(Object.entries(UNHEARD))(
    "I8: counts until it is known that the person is back, where %s",
    async (_how, tellUnheard) => {
      const { association, people } = await members(test, 10, TEN);
      await association.drop(people.slice(0, 2));
      await tellUnheard(association);
      expect(await inactive(association)).toBe(2);
      // They come back, and two others would leave before the community has been told so.
      await association.reinstate(people.slice(0, 2));
      await association.drop(people.slice(2, 4));
      await deliverAll(association);
      expect(await heldWords(association)).toEqual([
        "4 of 10 people would have lost access within 24 hours.",
      ]);
      expect(await inactive(association)).toBe(0);

      // Once that is certain, it is two.
      await deliverUntil(association, "nobody is in doubt", () => isNobodyInDoubt(association));
      await association.reinstate(people.slice(2, 4));
      await deliverAll(association);
      await association.drop(people.slice(4, 6));
      await deliverAll(association);
      expect(await inactive(association)).toBe(2);
      await expectConverged(association);
    },
  );

  it("I8: and so does one that was accepted, while nobody knows whether the person's coming back was", async () => {
    const { association, people } = await members(test, 10, { ...TEN, settleSeconds: 900 });
    await association.drop(people.slice(0, 2));
    await deliverAll(association);
    await association.reinstate(people.slice(0, 2));
    await association.tenant.setFaults({ rules: [{ action: "reset", times: 1 }] });
    await deliverAll(association);
    expect(await inactive(association)).toBe(2);
    await association.drop(people.slice(2, 4));
    await deliverAll(association);
    expect(await inactive(association)).toBe(2);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 2 });
  });

  it("I8 F38: counts for a list as well", async () => {
    const { association, people, board } = await members(test, 22, { settleSeconds: 900 });
    const choir = await association.addList("Choir");
    const join = (list: number, who: number[]) =>
      association.pool.query(
        "insert into list_membership (list_id, contact_id) select $1, unnest($2::int[])",
        [list, who],
      );
    const leave = (who: number[]) =>
      association.pool.query("delete from list_membership where list_id = $1 and contact_id = any($2)", [
        board,
        who,
      ]);
    await join(choir, people);
    await deliverAll(association);
    await leave(people.slice(0, 8));
    await UNHEARD["the answer was lost"](association);
    // However often nobody answers, it is the same eight people.
    await association.pool.query("update push_wait set next_look_at = now() where association_id = $1", [
      association.id,
    ]);
    await UNHEARD["the answer was lost"](association);
    expect((await association.known(people[0]!))?.communities).toHaveLength(1);
    await join(board, people.slice(0, 8));
    await leave(people.slice(8, 12));
    await deliverAll(association);
    expect(await heldWords(association)).toEqual([
      "“Board” would have lost 12 of its 22 people within 24 hours.",
    ]);
  });

  it("I8: is no smaller a part of the community by somebody who may never have come into it", async () => {
    const { association, people, board } = await members(test, 14, { ...TEN, settleSeconds: 900 });
    await association.tenant.setFaults({ rules: [{ action: "reset", times: 1 }] });
    await association.addPerson({ lists: [board] });
    await deliverAll(association);
    expect(await association.tenant.summary()).toMatchObject({ contacts: 14 });
    await association.drop(people.slice(0, 3));
    await deliverAll(association);
    expect(await heldWords(association)).toEqual(["3 of 14 people would have lost access within 24 hours."]);
  });

  it("I8 F38: nor of a list, which it makes no larger", async () => {
    const { association, people, board } = await members(test, 22, { settleSeconds: 900 });
    const choir = await association.addList("Choir");
    await association.pool.query(
      "insert into list_membership (list_id, contact_id) select $1, unnest($2::int[])",
      [choir, people],
    );
    await deliverAll(association);
    await association.tenant.setFaults({ rules: [{ action: "reset", times: 1 }] });
    await association.addPeople(8, { lists: [board] });
    await deliverAll(association);
    await association.pool.query("delete from list_membership where list_id = $1 and contact_id = any($2)", [
      board,
      people.slice(0, 12),
    ]);
    await deliverAll(association);
    expect(await heldWords(association)).toEqual([
      "“Board” would have lost 12 of its 22 people within 24 hours.",
    ]);
  });

  it("F42: uses up nothing of what may leave unasked when staff approved it", async () => {
    const { association, people } = await members(test, 10, { ...TEN, settleSeconds: 900 });
    await dropApproved(association, people.slice(0, 3), UNHEARD["the answer was lost"]);
    await association.drop(people[3]!);
    await deliverAll(association);
    expect(await inactive(association)).toBe(4);
  });

  it("F42: is known to be an approved one again when it is told again, where the worker died", async () => {
    const { association, people } = await members(test, 10, TEN);
    await dropApproved(association, people.slice(0, 3), UNHEARD["the worker died before it came"]);
    await deliverUntil(association, "nobody is in doubt", () => isNobodyInDoubt(association));
    await association.drop(people[3]!);
    await deliverAll(association);
    expect(await inactive(association)).toBe(4);
  });
});

describe("a decision about a removal", () => {
  it("I8 F42: is over when who was removed by it is back, though nobody answered the removal", async () => {
    const { association, people } = await members(test, 10, { ...TEN, settleSeconds: 900 });
    await dropApproved(association, people.slice(0, 3), UNHEARD["the answer was lost"]);
    await association.reinstate(people.slice(0, 3));
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    await association.drop(people.slice(0, 4));
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 4 });
    expect(await inactive(association)).toBe(0);
  });

  it("F42: is over, and so is the first of two, when who was to be removed is back before it was carried out", async () => {
    const { association, people } = await members(test, 10, { ...TEN, settleSeconds: 900 });
    const [yes, first] = [people.slice(0, 3), people.slice(3, 6)];
    await association.drop([...yes, ...first]);
    await deliverAll(association);
    await approve(association, yes);
    await association.pool.query(
      "update higher_logic_settings set four_eyes = true where association_id = $1",
      [association.id],
    );
    expect(await approve(association, first)).toMatchObject({ decided: 0, proposed: 3 });
    await association.reinstate([...yes, ...first]);
    await deliverAll(association);
    await association.drop([...yes, ...first]);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    const another = await approve(association, "all", "second@prairie.example");
    expect(another).toMatchObject({ decided: 0, proposed: 6 });
  });

  it("I8 F42: a yes is used up by the removal it let go, within one session too", async () => {
    const { association, people } = await members(test, 10, TEN);
    await association.drop(people.slice(0, 3));
    await deliverAll(association);
    await approve(association, "all");
    await inOneSession(association, [
      () => association.reinstate(people.slice(0, 3)),
      () => association.drop(people.slice(0, 4)),
    ]);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 4 });
    expect(await inactive(association)).toBe(0);
  });

  it.each([
    ["after the guard has answered", false],
    ["while it is asked", true],
  ])(
    "I8 F41: who was counted, was back before it was their turn, read %s, and is out again with others, is held with them",
    async (_when, isReadMeanwhile) => {
      const { association, people } = await members(test, 10, TEN);
      await association.drop(people[0]!);
      const out = once(() => association.drop(people[1]!));
      const back = once(async () => {
        await association.reinstate(people[1]!);
        nudgeSession();
        if (isReadMeanwhile)
          await until("they were read as back", async () => !(await isInLog(association, people[1]!)));
      });
      let nudgeSession = () => {};
      await inOneSession(association, [() => association.drop(people.slice(1, 4))], (real, nudge) => ({
        async guardFacts(...asked) {
          await out();
          const facts = await real.guardFacts(...asked);
          nudgeSession = nudge;
          await back();
          return facts;
        },
      }));
      expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 3 });
      expect(await inactive(association)).toBe(1);
    },
  );
});

async function isInLog(association: TestAssociation, contactId: number): Promise<boolean> {
  const { rowCount } = await association.pool.query(
    "select from contact_change where association_id = $1 and subject_id = $2",
    [association.id, contactId],
  );
  return rowCount! > 0;
}

/** How a member of two lists may come to be outside the community, or is for certain, and nobody knows which. */
const OUTSIDE = {
  "their first record was lost": async (association: TestAssociation, lists: number[]) => {
    await association.tenant.setFaults({ rules: [{ action: "reset", times: 1 }] });
    const maria = await association.addPerson({ lists });
    await deliverAll(association);
    return maria;
  },
  "the answer to their removal was lost": async (association: TestAssociation, lists: number[]) => {
    const maria = await association.addPerson({ lists });
    await deliverAll(association);
    await association.drop(maria);
    await UNHEARD["the answer was lost"](association);
    return maria;
  },
  "their coming back was lost": async (association: TestAssociation, lists: number[]) => {
    const maria = await association.addPerson({ lists });
    await deliverAll(association);
    await association.drop(maria);
    await deliverAll(association);
    await association.tenant.setFaults({ rules: [{ action: "reset", times: 1 }] });
    await association.reinstate(maria);
    await deliverAll(association);
    return maria;
  },
};

describe("a member who may be outside", () => {
  it.each(Object.entries(OUTSIDE))(
    "I3: is told to be inside, though off one list and while removals are held, where %s",
    async (_how, bringOutside) => {
      const { association, people, board } = await members(test, 10, { ...TEN, settleSeconds: 900 });
      const choir = await association.addList("Choir");
      await deliverAll(association);
      const maria = await bringOutside(association, [board, choir]);
      expect((await association.known(maria))?.IsActive ?? false).toBe(false);
      await association.pool.query("delete from list_membership where list_id = $1 and contact_id = $2", [
        choir,
        maria,
      ]);
      await association.reinstate(maria);
      await association.drop(people.slice(0, 3));
      await deliverAll(association);
      expect(await association.known(maria)).toMatchObject({ IsActive: true, communities: [{}] });
      expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 3 });

      // Known to be inside again, they leave a list like anybody else.
      await association.pool.query(
        "update pushed_contact set in_doubt_until = now() where contact_id = $1 and in_doubt_until is not null",
        [maria],
      );
      await association.pool.query("insert into list_membership (list_id, contact_id) values ($1, $2)", [
        choir,
        maria,
      ]);
      await deliverAll(association);
      await association.pool.query("delete from list_membership where list_id = $1 and contact_id = $2", [
        choir,
        maria,
      ]);
      await deliverAll(association);
      expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 4 });
    },
  );
});

async function dropApproved(
  association: TestAssociation,
  people: number[],
  tell: (association: TestAssociation) => Promise<void>,
): Promise<void> {
  await association.drop(people);
  await deliverAll(association);
  await approve(association, "all");
  await tell(association);
  expect(await inactive(association)).toBe(people.length);
}
