import { describe, expect, it } from "vitest";
import { readMemberAccess } from "@/higher-logic/sso/member-access/store";
import { readContactAtHigherLogic } from "@/higher-logic/sync/contact/store";
import { allTellings, tellings } from "@/higher-logic/sync/history/store";
import { findPeople } from "@/higher-logic/sync/people/store";
import { nothingToSend } from "@/higher-logic/sync/push-now";
import { approveRemovals } from "@/higher-logic/sync/removals/deciding/store";
import { prune } from "@/higher-logic/sync/timer/store";
import { toldSentence } from "@/higher-logic/sync/told";
import { why, whyList } from "@/higher-logic/sync/why";
import { all } from "@/tests/support/all";
import type { TestAssociation } from "./support/association";
import { deliverAll, deliverWith, sync } from "./support/delivery";
import { stage } from "./support/stage";

const test = stage();
const clock = () => "at 09:41";

async function answer(association: TestAssociation, contactId: number) {
  return why((await readContactAtHigherLogic(association.id, contactId))!.why, clock);
}
const failing = async (association: TestAssociation, contactId: number) =>
  (await answer(association, contactId)).steps.filter(({ holds }) => !holds).map(({ says }) => says);
const pushNow = async (association: TestAssociation, contactId: number) =>
  nothingToSend((await readContactAtHigherLogic(association.id, contactId))!.why, clock);

async function oneMember() {
  const association = await test.association({ guardPeople: 1, guardPercent: 1 });
  const board = await association.addList("Board");
  const [maria, amir] = await association.addPeople(2, { lists: [board] });
  await sync(association);
  return { association, board, maria: maria!, amir: amir! };
}

describe("why somebody is, or is not, in the community", () => {
  it("ends in what was last told, and says that nothing has to be sent", async () => {
    const { association, maria } = await oneMember();
    expect(await answer(association, maria)).toMatchObject({
      sentence: "In the community as a member, in Board, last told at 09:41.",
      toChange: null,
    });
    expect(await failing(association, maria)).toEqual([]);
    expect(await pushNow(association, maria)).toEqual({
      ok: true,
      message: "Nothing to change: Higher Logic accepted exactly this at 09:41.",
      offersAgain: true,
    });
  });

  it("I1: says of a removal that nobody answered that they may be out already", async () => {
    const { association, maria } = await oneMember();
    await association.tenant.setFaults({ rules: [{ action: "dropAfterApply", times: 1 }] });
    await association.drop(maria);
    await deliverWith(association, () => ({}));
    expect((await answer(association, maria)).sentence).toBe(
      "May be in the community, and to be taken out: is Dropped, and Only Sync Active members is on.",
    );
  });

  it("I1: is said of a first record that nobody answered, to staff and to the member", async () => {
    const { association, board } = await oneMember();
    await association.tenant.setFaults({ rules: [{ action: "reset", times: 3 }] });
    const nadia = await association.addPerson({ firstName: "Nadia", lastName: "Ott", lists: [board] });
    const shared = async () => (await readMemberAccess(association.id, nadia)).told;
    await deliverWith(association, () => ({}));
    expect(await answer(association, nadia)).toMatchObject({
      sentence: "Was told to the community, and whether it carried that out is not known yet.",
    });
    expect(await shared(), "the member").toMatchObject({ firstName: "Nadia", at: null });
    await association.drop(nadia);
    await deliverWith(association, () => ({}));
    expect(await answer(association, nadia)).toMatchObject({
      sentence:
        "May be in the community, and to be taken out: is Dropped, and Only Sync Active members is on.",
    });

    await association.tenant.clearFaults();
    await association.reinstate(nadia);
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([{ code: "settling" }]);
    expect(await answer(association, nadia)).toMatchObject({
      sentence: "In the community as a member, in Board, last told at 09:41.",
    });
    // What was accepted may still be overtaken by the old request: Push now does not say that nothing is left to send.
    expect(await pushNow(association, nadia)).toBeNull();
    expect(await shared()).toMatchObject({ at: expect.any(Date) as unknown });
  });

  it("names the community that is to be taken away", async () => {
    const { association, board, maria } = await oneMember();
    const choir = await association.addList("Choir");
    await association.pool.query("insert into list_membership (list_id, contact_id) values ($1, $2)", [
      choir,
      maria,
    ]);
    await deliverAll(association);
    await association.pool.query("delete from list_membership where list_id = $1 and contact_id = $2", [
      board,
      maria,
    ]);
    expect((await answer(association, maria)).sentence).toBe(
      "In the community as a member, in Board, Choir, last told at 09:41; to be taken out of Board.",
    );
  });

  it("names a change that is on its way, and then has something to send", async () => {
    const { association, maria } = await oneMember();
    await association.edit(maria, "moved@members.example");
    expect(await failing(association, maria)).toEqual([
      "Higher Logic was not told the present record yet; it accepted the one before at 09:41",
    ]);
    expect(await pushNow(association, maria)).toBeNull();
  });

  it("F38: of held people says so, whatever the rules say by now, and Push now does not get past it", async () => {
    const { association, maria, amir } = await oneMember();
    await association.drop([maria, amir]);
    await deliverAll(association);
    const { sentence, toChange } = await answer(association, maria);
    expect(sentence).toBe(
      "Still in the community, and to be taken out: is Dropped, and Only Sync Active members is on.",
    );
    expect(toChange).toMatch(/active membership/);
    expect((await failing(association, maria))[1]).toMatch(/all removals that wait are held/);
    expect(await pushNow(association, maria)).toMatchObject({
      ok: false,
      message: expect.stringContaining("the removal is held"),
    });
    await approveRemovals(association.id, { who: "all", by: "admin@prairie.example" });
    await deliverAll(association);
    expect((await answer(association, maria)).sentence).toMatch(
      /^Taken out of the community at 09:41: is Dropped/,
    );
    expect(await pushNow(association, maria)).toMatchObject({
      ok: true,
      message: expect.stringMatching(/not pushed/),
    });
  });

  it("of somebody who misses a mandatory field names it, and of a paused connection the field to check", async () => {
    const { association, board } = await oneMember();
    const nameless = await association.addPerson({ email: null, lists: [board] });
    await deliverAll(association);
    expect((await failing(association, nameless))[0]).toBe("The e-mail address is missing");
    expect(await pushNow(association, nameless)).toMatchObject({ ok: false });
    await association.pool.query(
      "update push_state set paused_code = 'key-refused', paused_at = now() where association_id = $1",
      [association.id],
    );
    expect(await failing(association, nameless)).toContain(
      "Pushing is paused: Higher Logic refuses the Tenant API Key",
    );
  });

  it("R39: answers for somebody deleted, who is found by name, key and ContactId, also when the name is kept no longer", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const gone = await association.addPerson({
      ...{ firstName: "Gonda", lastName: "Gone", email: "old.office@members.example" },
      lists: [board],
    });
    await association.pool.query("update contact set integration_key = 'OLD-7' where id = $1", [gone]);
    await sync(association);
    const queries = ["gonda", "Göndä", "OLD.Office@", "OLD-7", String(gone)];
    for (const query of queries)
      expect(await findPeople(association.id, query), query).toMatchObject([
        { contactId: gone, name: "Gonda Gone", isDeleted: false },
      ]);
    await association.pool.query("delete from contact where id = $1", [gone]);
    await deliverAll(association);
    expect((await answer(association, gone)).sentence).toBe(
      "Taken out of the community at 09:41: the contact was deleted.",
    );
    for (const query of queries)
      expect(await findPeople(association.id, query), query).toMatchObject([
        { contactId: gone, name: "Gonda Gone", isDeleted: true },
      ]);
    await association.pool.query(
      "update pushed_contact set removed_at = removed_at - interval '31 days' where association_id = $1",
      [association.id],
    );
    await prune();
    expect(await findPeople(association.id, "gonda")).toEqual([]);
    expect(await findPeople(association.id, "OLD-7")).toMatchObject([{ contactId: gone, isDeleted: true }]);
    expect((await tellings(association.id, gone)).map(({ said }) => said?.firstName)).toEqual([
      "Gonda",
      "Gonda",
    ]);
    // Out of the requests alone, as after a target was taken away.
    await association.pool.query("delete from pushed_contact where association_id = $1", [association.id]);
    expect(await findPeople(association.id, String(gone))).toMatchObject([
      { contactId: gone, isDeleted: true },
    ]);
    // I5: nobody of another association is found.
    const other = await test.association();
    for (const query of ["OLD-7", String(gone)]) expect(await findPeople(other.id, query)).toEqual([]);
    expect(await readContactAtHigherLogic(other.id, gone)).toBeUndefined();
    expect(await tellings(other.id, gone)).toEqual([]);
  });
});

describe("why somebody is, or is not, in the community of one list", () => {
  const ofList = async (association: TestAssociation, contactId: number, listId: number) => {
    const found = (await readContactAtHigherLogic(association.id, contactId, listId))!;
    const list = found.lists.find((each) => each.listId === listId)!;
    const { belongs, steps, toChange } = whyList(found.why, list, clock);
    return { belongs, last: steps.at(-1), toChange };
  };

  it("ends in what was last told and when, with the one thing to change", async () => {
    const { association, board, maria } = await oneMember();
    const choir = await association.addList("Choir");
    expect(await ofList(association, maria, board)).toEqual({
      belongs: true,
      last: { holds: true, says: "Higher Logic accepted exactly this at 09:41" },
      toChange: null,
    });
    expect(await ofList(association, maria, choir)).toEqual({
      belongs: false,
      last: { holds: true, says: "Higher Logic was last told at 09:41, and not of this community" },
      toChange: "Put the contact on the list again.",
    });
    const stranger = await association.addPerson();
    expect((await ofList(association, stranger, choir)).last).toEqual({
      holds: true,
      says: "Higher Logic accepted nothing about this person yet",
    });
  });

  it("says what stands between the rules and what was told", async () => {
    const { association, board, maria, amir } = await oneMember();
    await association.edit(maria, "moved@members.example");
    expect(await ofList(association, maria, board)).toEqual({
      belongs: true,
      last: {
        holds: false,
        says: "Higher Logic was not told the present record yet; it accepted the one before at 09:41",
      },
      toChange: "Nothing: it goes by itself.",
    });
    const nameless = await association.addPerson({ email: null, lists: [board] });
    await deliverAll(association);
    expect(await ofList(association, nameless, board)).toMatchObject({
      belongs: true,
      last: { holds: true, says: "Higher Logic accepted nothing about this person yet" },
      toChange: expect.stringContaining("e-mail address"),
    });
    await association.drop([maria, amir]);
    await deliverAll(association);
    expect(await ofList(association, amir, board)).toMatchObject({
      belongs: false,
      last: {
        holds: false,
        says: expect.stringMatching(/^Higher Logic was last told at 09:41 that the person is in it: .*held/),
      },
      toChange: expect.stringContaining("active membership"),
    });
  });

  it("R39: of somebody deleted, when the removal was accepted", async () => {
    const { association, board, maria } = await oneMember();
    await association.pool.query("delete from contact where id = $1", [maria]);
    await deliverAll(association);
    expect(await ofList(association, maria, board)).toMatchObject({
      belongs: false,
      last: { holds: true, says: "Higher Logic accepted the removal at 09:41" },
      toChange: expect.stringContaining("Enter the person anew"),
    });
  });
});

describe("everything Higher Logic was told about a person", () => {
  it("is a time line with what each said otherwise, the newest first", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const choir = await association.addList("Choir");
    const maria = await association.addPerson({ lists: [board] });
    await sync(association);
    await association.edit(maria, "moved@members.example");
    await deliverAll(association);
    await association.pool.query("insert into list_membership (list_id, contact_id) values ($1, $2)", [
      choir,
      maria,
    ]);
    await deliverAll(association);
    await association.drop(maria);
    await deliverAll(association);
    const told = await tellings(association.id, maria);
    expect(told.map(({ said, before }) => toldSentence(said!, before))).toEqual([
      "taken out of the community",
      "joined Choir",
      "details updated",
      "told to the community, in Board",
    ]);
    expect(told[2]!.changes).toMatchObject([{ field: "E-mail", is: "moved@members.example" }]);
    expect(told[1]!.changes).toEqual([{ field: "Community Choir", was: "", is: "Member" }]);

    // A page knows what was accepted before it.
    const page = await tellings(association.id, maria, { before: told[0]!.batchId, limit: 1 });
    expect(page[0]!.changes).toEqual(told[1]!.changes);
    const file = await all(allTellings(association.id, maria));
    expect(file.map(({ changes }) => changes)).toEqual(told.map(({ changes }) => changes).reverse());
  });

  it.each([
    ["refused", { action: "status", status: 400 }, "rejected"],
    ["never answered", { action: "dropAfterApply" }, "unknown"],
  ] as const)("counts what was %s as not told", async (_how, fault, state) => {
    const association = await test.association();
    const board = await association.addList("Board");
    const [maria] = await association.addPeople(2, { lists: [board] });
    await sync(association);
    await association.tenant.setFaults({ rules: [{ match: { key: String(maria) }, ...fault, times: 1 }] });
    await association.edit(maria!, "first@members.example");
    await deliverAll(association);
    await association.tenant.clearFaults();
    await association.edit(maria!, "second@members.example");
    await deliverAll(association);
    const told = await tellings(association.id, maria!);
    const states = told.map((telling) => telling.state);
    expect(states).toContain(state);
    expect(states[0]).toBe("accepted");
    const latest = told[0]!.changes.find(({ field }) => field === "E-mail")!;
    expect(latest.was).toMatch(/^person/);
  });
});
