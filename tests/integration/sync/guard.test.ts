import { describe, expect, it } from "vitest";
import { audit } from "@/accounts/audit/store";
import { doingsBehindHeld } from "@/higher-logic/sync/removals/doings/store";
import { heldCauses, heldRemovalCounts, heldRemovals } from "@/higher-logic/sync/removals/store";
import { importText } from "../import/files";
import { deliverAll, expectConverged, sync } from "./support/delivery";
import { approve, inactive, keep, members } from "./support/guarded";
import { stage } from "./support/stage";

const test = stage();

describe("the brake on mass removal", () => {
  it("I8 F39: an import that drops 30 of 100 removes nobody until staff approve", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    const held = await heldRemovals(association.id, { limit: 100 });
    expect(held.map(({ contactId }) => contactId)).toEqual(people.slice(0, 30));
    expect(held[0]).toMatchObject({
      name: "Person Number 1",
      detail: "30 of 100 people would have lost access within 24 hours.",
      communities: ["Board"],
      code: "removal-held",
    });

    await approve(association, "all");
    await deliverAll(association);
    expect(await inactive(association)).toBe(30);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 0, refused: 0, approved: 0 });
    await expectConverged(association);
  });

  it("lets additions and changes go on while removals are held", async () => {
    const { association, people, board } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await association.edit(people[50]!, "still@members.example");
    const fresh = await association.addPerson({ lists: [board] });
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    expect((await association.known(people[50]!))?.EmailAddress).toBe("still@members.example");
    expect(await association.known(fresh)).toMatchObject({ IsActive: true });
  });

  it("lets 25 go, and more than 25 that are no fifth of all", async () => {
    const few = await members(test, 60);
    await few.association.drop(few.people.slice(0, 25));
    await deliverAll(few.association);
    expect(await inactive(few.association)).toBe(25);

    const many = await members(test, 200);
    await many.association.drop(many.people.slice(0, 40));
    await deliverAll(many.association);
    expect(await inactive(many.association)).toBe(40);
  });

  it("F40 I8: removals that trickle count together for 24 hours", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 20));
    await deliverAll(association);
    expect(await inactive(association)).toBe(20);
    await association.drop(people.slice(20, 26));
    await deliverAll(association);
    expect(await inactive(association)).toBe(20);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 6, refused: 0, approved: 0 });
  });

  it("F41: who comes back into scope is released by itself", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    await association.reinstate(people[3]!);
    await deliverAll(association);
    expect(
      (await heldRemovals(association.id, { limit: 100 })).map(({ contactId }) => contactId),
    ).not.toContain(people[3]);
    // The others are held until somebody decides, even if they are few by now.
    await association.reinstate(people.slice(0, 20));
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 10, refused: 0, approved: 0 });
    await association.edit(people[25]!, "edited@members.example");
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
  });

  it("F42: staff approve some, refuse others, and approving twice changes nothing", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    expect(await approve(association, people.slice(0, 10))).toMatchObject({ decided: 10 });
    expect(await keep(association, people.slice(10, 15))).toMatchObject({ decided: 5 });
    await deliverAll(association);
    expect(await inactive(association)).toBe(10);
    expect(await approve(association, people.slice(0, 10))).toMatchObject({ decided: 0 });
    await sync(association);
    expect(await inactive(association)).toBe(10);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 15, refused: 5, approved: 0 });
  });

  it("F38: a list that stays synced does not lose more than half of its people unasked", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const staff = await association.addList("Everybody");
    const people = await association.addPeople(22, { lists: [board, staff] });
    await association.addPeople(200, { lists: [staff] });
    await sync(association);
    await association.pool.query("delete from list_membership where list_id = $1 and contact_id = any($2)", [
      board,
      people.slice(0, 12),
    ]);
    await deliverAll(association);
    const held = await heldRemovals(association.id, { limit: 100 });
    expect(held).toHaveLength(12);
    expect(held[0]!.detail).toBe("“Board” would have lost 12 of its 22 people within 24 hours.");
    expect((await association.known(people[0]!))?.communities).toHaveLength(2);
  });

  it("counts an unticked list by the people who lose everything, not by the list", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const staff = await association.addList("Everybody");
    const people = await association.addPeople(30, { lists: [board, staff] });
    await sync(association);
    await association.pool.query("update list set is_synced = false where id = $1", [board]);
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 0, refused: 0, approved: 0 });
    expect((await association.known(people[0]!))?.communities).toHaveLength(1);

    await association.pool.query("update list set is_synced = false where id = $1", [staff]);
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 30, refused: 0, approved: 0 });
    expect(await inactive(association)).toBe(0);
  });

  it("I8: a full run counts its whole walk before the first removal leaves", async () => {
    const { association, people } = await members(test, 100);
    await association.pool.query("alter table membership disable trigger all");
    await association.drop(people.slice(0, 30));
    await association.pool.query("alter table membership enable trigger all");
    const run = await association.run(await sync(association));
    expect(run).toMatchObject({ state: "done", looked_at: 100, held: 30, unchanged: 70 });
    expect(await inactive(association)).toBe(0);
  });

  it("approves for an hour, and those only who were named", async () => {
    const { association, people } = await members(test, 100);
    const { rows } = await association.pool.query(
      "select push_target_id as id from higher_logic_settings where association_id = $1",
      [association.id],
    );
    await association.pool.query(
      `insert into removal_approval (association_id, push_target_id, contact_id, approved_on, approved_by, expires_at)
       select $1, $2, unnest($3::int[]), 'settings', 'admin@prairie.example', now() + interval '1 hour'`,
      [association.id, rows[0].id, people.slice(0, 40)],
    );
    await association.pool.query("update removal_approval set expires_at = now() where contact_id = $1", [
      people[0],
    ]);
    await association.drop(people.slice(0, 42));
    await deliverAll(association);
    // 39 approved leave; of the others 3 are far below the limit.
    expect(await inactive(association)).toBe(42);
    await association.drop(people.slice(42, 66));
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 24, refused: 0, approved: 0 });
  });

  it("F42 I8: approves once: who came back since is held when the same would happen again", async () => {
    const { association, people } = await members(test, 100);
    const thirty = people.slice(0, 30);
    await association.drop(thirty);
    await deliverAll(association);
    await approve(association, "all");
    await deliverAll(association);
    expect(await inactive(association)).toBe(30);
    await association.reinstate(thirty);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);

    await association.drop(thirty);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 30, refused: 0, approved: 0 });
  });

  it("F42 I8: takes a first yes for the removal it was given for, and for none after that", async () => {
    const { association, people } = await members(test, 100);
    const thirty = people.slice(0, 30);
    await association.pool.query(
      "update higher_logic_settings set four_eyes = true where association_id = $1",
      [association.id],
    );
    await association.drop(thirty);
    await deliverAll(association);
    expect(await approve(association, "all")).toMatchObject({ decided: 0, proposed: 30 });
    // They leave without the second one, by settings that two others confirmed; and come back.
    await association.pool.query(
      `insert into removal_approval (association_id, push_target_id, contact_id, approved_on, approved_by, expires_at)
       select $1, push_target_id, unnest($2::int[]), 'settings', $3, now() + interval '1 hour'
         from higher_logic_settings where association_id = $1`,
      [association.id, thirty, "another@prairie.example"],
    );
    await association.pool.query("update contact set city = 'Elmwood' where id = any($1)", [thirty]);
    await deliverAll(association);
    expect(await inactive(association)).toBe(30);
    await association.reinstate(thirty);
    await deliverAll(association);

    await association.drop(thirty);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    expect(await approve(association, "all", "other@prairie.example")).toMatchObject({
      decided: 0,
      proposed: 30,
    });
  });
});

describe("what the window and the lists count", () => {
  it("F40: lets go again what was removed more than 24 hours ago", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 20));
    await deliverAll(association);
    await association.pool.query(
      "update accepted_removal set accepted_at = accepted_at - interval '25 hours' where association_id = $1",
      [association.id],
    );
    await association.drop(people.slice(20, 26));
    await deliverAll(association);
    expect(await inactive(association)).toBe(26);
  });

  it("F40 F38: a list that loses people little by little is counted over 24 hours too", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const choir = await association.addList("Choir");
    const people = await association.addPeople(22, { lists: [board, choir] });
    await sync(association);
    const leave = (from: number, to: number) =>
      association.pool.query("delete from list_membership where list_id = $1 and contact_id = any($2)", [
        board,
        people.slice(from, to),
      ]);
    await leave(0, 8);
    await deliverAll(association);
    expect((await association.known(people[0]!))?.communities).toHaveLength(1);
    await leave(8, 12);
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 4 });
    expect((await association.known(people[8]!))?.communities).toHaveLength(2);
  });

  it.each([
    ["deactivated", "update list set is_active = false where id = $1"],
    ["deleted", "delete from list where id = $1"],
  ])("a list that is %s counts by the people who lose everything", async (_how, sql) => {
    const association = await test.association();
    const board = await association.addList("Board");
    const choir = await association.addList("Choir");
    await association.addPeople(24, { lists: [board, choir] });
    await sync(association);
    await association.pool.query(sql, [board]);
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 0 });
    await association.addPeople(6, { lists: [choir] });
    await deliverAll(association);
    await association.pool.query(sql, [choir]);
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 30 });
    expect(await inactive(association)).toBe(0);
  });

  it("I8: a full run counts everybody it will come to, not only those of its first page", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const people = await association.addPeople(1_300, { lists: [board] });
    await sync(association);
    await association.pool.query("alter table membership disable trigger all");
    // Few of the first thousand, all of the rest.
    await association.drop([...people.slice(0, 10), ...people.slice(1_000)]);
    await association.pool.query("alter table membership enable trigger all");
    await sync(association);
    expect(await inactive(association)).toBe(0);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 310 });
  });

  it("R39 I8: what expires by itself is held as well, and what an import drops", async () => {
    const { association, people } = await members(test, 100);
    // As if a day had passed over their last one while nobody looked.
    await association.pool.query("alter table membership disable trigger all");
    await association.pool.query(
      `update membership set expires_on = current_date - 2 where contact_id = any($1)`,
      [people.slice(0, 30)],
    );
    await association.pool.query("alter table membership enable trigger all");
    await association.pool.query(
      "update push_state set day_logged = day_logged - 3 where association_id = $1",
      [association.id],
    );
    await association.pool.query("select log_day_changes($1)", [association.id]);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    expect(await heldCauses(association.id)).toMatchObject([{ kind: "expired", people: 30 }]);

    const lines = people.slice(30, 60).map((id) => `${id},Regular,dropped`);
    const rows = ["integration_key,membership_type,status", ...lines].join("\n");
    expect(await importText(association.id, "memberships", rows)).toMatchObject({
      status: "applied",
      updated: 30,
    });
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 60 });
    // F42: whoever decides sees who did it, as far as that is kept; nobody is named for the hand-written SQL, for what
    // takes nobody out of a community, or for what was done in another association.
    const actor = "ana@fixture.example";
    await audit({ associationId: association.id, actor, action: "login.signed-in" });
    await audit({
      associationId: association.id + 1,
      actor,
      action: "list.unticked",
      detail: { name: "Theirs" },
    });
    expect(await doingsBehindHeld(association.id)).toMatchObject([
      { actor: "command", action: "records.imported", about: "memberships", times: 1 },
    ]);
    await association.pool.query(
      "update push_wait set since = now() - interval '1 hour' where association_id = $1",
      [association.id],
    );
    // When somebody else waits, or somebody of another association, says nothing of when these changed.
    const other = await test.association();
    for (const [{ id }, person, reason, code] of [
      [association, people[60], "problem", "no-email"],
      [other, people[61], "held", "removal-held"],
    ] as const)
      await association.pool.query(
        `insert into push_wait (association_id, push_target_id, contact_id, reason, code)
         select $1, push_target_id, $2, $3, $4 from higher_logic_settings where association_id = $1`,
        [id, person, reason, code],
      );
    expect(await doingsBehindHeld(association.id)).toEqual([]);
  });
});
