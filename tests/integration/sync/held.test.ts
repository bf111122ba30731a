import { describe, expect, it } from "vitest";
import { approveLeaving } from "@/higher-logic/sync/lists/approving/store";
import { leavingLines, type LeavingLine } from "@/higher-logic/sync/lists/names/store";
import { leavingList, type LeavingList } from "@/higher-logic/sync/preview/list/store";
import { approveRemovals, keepInCommunity } from "@/higher-logic/sync/removals/deciding/store";
import { causeOf, causeWords } from "@/higher-logic/sync/removals/held";
import { heldCauses, heldDigest, heldRemovalCounts, heldRemovals } from "@/higher-logic/sync/removals/store";
import type { List } from "@/membership/lists/list";
import { changeList, readList } from "@/membership/lists/store";
import type { TestAssociation } from "./support/association";
import { deliverAll, expectConverged, sync } from "./support/delivery";
import { ADMIN, approve, inactive, keep, members } from "./support/guarded";
import { save } from "./support/settings";
import { stage } from "./support/stage";

const test = stage();
const OTHER = "operator@prairie.example";

describe("held people", () => {
  it("F38: stand by cause, each with its number", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const choir = await association.addList("Choir");
    const onBoard = await association.addPeople(30, { lists: [board] });
    const singers = await association.addPeople(40, { lists: [choir] });
    const staff = await association.addPerson({ firstName: "Staff", status: null });
    await association.pool.query("insert into staff_member (contact_id, role) values ($1, 'viewer')", [
      staff,
    ]);
    await sync(association);

    await association.pool.query("delete from list_membership where list_id = $1 and contact_id = any($2)", [
      board,
      onBoard.slice(0, 21),
    ]);
    await association.drop(singers.slice(0, 5));
    await association.pool.query(
      "update membership set expires_on = current_date - 1 where contact_id = any($1)",
      [singers.slice(5, 9)],
    );
    await association.pool.query("update membership set status = 'suspended' where contact_id = any($1)", [
      singers.slice(9, 12),
    ]);
    await association.pool.query("delete from contact where id = any($1)", [singers.slice(12, 14)]);
    await association.pool.query("update staff_member set is_active = false where contact_id = $1", [staff]);
    await deliverAll(association);

    const causes = await heldCauses(association.id);
    expect(causes.map(({ kind, people }) => [kind, people])).toEqual([
      ["list", 21],
      ["dropped", 5],
      ["expired", 4],
      ["not-active", 3],
      ["deleted", 2],
      ["staff", 1],
    ]);
    expect(causeWords(causes[0]!)).toBe("List “Board” shrank from 30 to 9");
    // A page whose causes were read before these were held knows them one by one.
    const removals = await heldRemovals(association.id);
    expect(new Set(removals.map((removal) => causeOf(removal, [])))).toEqual(
      new Set([
        "Taken off the list “Board”",
        "Membership dropped",
        "Membership expired",
        "Not Active any more",
        "Contact deleted",
        "No longer active staff",
      ]),
    );
    expect(causes[4]!.names).toEqual(["Person Number 13", "Person Number 14"]);

    // One cause can go while the others stay.
    const digest = await heldDigest(association.id, causes[0]!.key);
    const outcome = await approveRemovals(association.id, {
      who: { cause: causes[0]!.key },
      by: ADMIN,
      digest,
    });
    expect(outcome).toMatchObject({ decided: 21, othersAreHeld: false });
    await deliverAll(association);
    expect(await inactive(association)).toBe(21);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 15, refused: 0, approved: 0 });
  });

  it("stand under the settings that narrowed who is pushed, and under the list that was unticked", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const pending = await association.addPeople(30, { lists: [board], status: "pending" });
    await association.addPeople(10, { lists: [board] });
    await association.pool.query(
      "update higher_logic_settings set only_sync_active_members = false where association_id = $1",
      [association.id],
    );
    await sync(association);
    expect(await association.known(pending[0]!)).toMatchObject({ IsActive: true, IsMember: false });
    await association.pool.query(
      "update higher_logic_settings set only_sync_active_members = true where association_id = $1",
      [association.id],
    );
    await sync(association);
    expect(await heldCauses(association.id)).toMatchObject([{ kind: "scope", people: 30 }]);

    await association.pool.query("update list set is_synced = false where id = $1", [board]);
    await deliverAll(association);
    expect((await heldCauses(association.id)).map(causeWords)).toEqual([
      "List “Board” is not synchronized any more",
    ]);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 40 });
  });

  it("wait whole, and are looked at anew when they are let go", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    const before = (await association.known(people[0]!))!.EmailAddress;
    await association.edit(people[0]!, "moved@members.example");
    await deliverAll(association);
    expect((await association.known(people[0]!))!.EmailAddress).toBe(before);
    await approve(association, "all");
    await deliverAll(association);
    expect(await association.known(people[0]!)).toMatchObject({
      IsActive: false,
      EmailAddress: "moved@members.example",
    });
  });

  it("are removed for what was on screen, not for more that came up since", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const choir = await association.addList("Choir");
    const people = await association.addPeople(30, { lists: [board, choir] });
    await sync(association);
    await association.pool.query("delete from list_membership where list_id = $1 and contact_id = any($2)", [
      board,
      people.slice(0, 28),
    ]);
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 28 });
    await approve(association, "all");
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 0, approved: 28 });
    await association.drop(people.slice(0, 27));
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    // One leaves the Board as approved; the others would leave altogether, which nobody has seen.
    expect((await association.known(people[27]!))?.communities).toHaveLength(1);
    expect((await association.known(people[0]!))?.communities).toHaveLength(2);
    expect(await heldCauses(association.id)).toMatchObject([{ people: 27, undecided: 27 }]);
  });

  it("are held again when what was approved could not be sent within the hour", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    await approve(association, "all");
    const { rows } = await association.pool.query<{ minutes: number }>(
      `select extract(epoch from min(expires_at) - now())::float8 / 60 as minutes from removal_approval
        where association_id = $1`,
      [association.id],
    );
    expect(Math.round(rows[0]!.minutes)).toBe(60);
    await association.pool.query("update removal_approval set expires_at = now() where association_id = $1", [
      association.id,
    ]);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 30, refused: 0, approved: 0 });
  });

  it("count no more once they were approved: the next few may leave unasked", async () => {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    await approve(association, "all");
    await deliverAll(association);
    await association.drop(people.slice(30, 55));
    await deliverAll(association);
    expect(await inactive(association)).toBe(55);
  });

  it("are decided about again when more is to be taken than what staff had refused", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const choir = await association.addList("Choir");
    const people = await association.addPeople(30, { lists: [board, choir] });
    await sync(association);
    await association.pool.query("delete from list_membership where list_id = $1", [board]);
    await deliverAll(association);
    await keep(association, "all");
    await association.edit(people[1]!, "same@members.example");
    await association.drop(people[0]!);
    await deliverAll(association);
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 1, refused: 29, approved: 0 });
  });
});

describe("F42: two staff who decide", () => {
  async function thirtyHeld() {
    const { association, people } = await members(test, 100);
    await association.drop(people.slice(0, 30));
    await deliverAll(association);
    return { association, held: people.slice(0, 30) };
  }

  it("at one moment: one outcome, and each is told what came of it", async () => {
    const { association, held } = await thirtyHeld();
    const [removing, keeping] = await Promise.all([
      approve(association, held),
      keep(association, held.slice(0, 10), OTHER),
    ]);
    // Whoever came first has decided about the ten; the second is told by whom.
    const removalFirst = removing.decided === 30;
    expect([removing, keeping]).toMatchObject(
      removalFirst
        ? [{ decided: 30 }, { decided: 0, before: [{ by: ADMIN, approved: true, people: 10 }] }]
        : [{ decided: 20, before: [{ by: OTHER, approved: false, people: 10 }] }, { decided: 10 }],
    );
    await deliverAll(association);
    expect(await inactive(association)).toBe(removalFirst ? 30 : 20);
    // And after they are gone.
    expect(await keep(association, held.slice(20, 22), OTHER)).toMatchObject({
      decided: 0,
      before: [{ by: ADMIN, approved: true, people: 2 }],
      gone: 0,
    });
  });

  it("one after the other: who was kept is removed only by somebody who saw that", async () => {
    const { association, held } = await thirtyHeld();
    await keep(association, held.slice(0, 3), OTHER);
    expect(await approve(association, held.slice(0, 3))).toMatchObject({
      decided: 0,
      before: [{ by: OTHER, approved: false, people: 3 }],
    });
    const saw = { who: held.slice(0, 3), by: ADMIN, shownAsKept: held.slice(0, 2) };
    expect(await approveRemovals(association.id, saw)).toMatchObject({ decided: 2 });
    await deliverAll(association);
    expect(await inactive(association)).toBe(2);
  });

  it("about all: the second one decides nothing, because others are held than were on the page", async () => {
    const { association } = await thirtyHeld();
    const digest = await heldDigest(association.id);
    const decisions = await Promise.all([
      approveRemovals(association.id, { who: "all", by: ADMIN, digest }),
      keepInCommunity(association.id, { who: "all", by: OTHER, digest }),
    ]);
    expect(decisions.map(({ decided }) => decided).sort()).toEqual([0, 30]);
    const second = decisions.find(({ decided }) => decided === 0)!;
    expect(second).toMatchObject({ othersAreHeld: true, before: [{ people: 30 }] });
    const { rows } = await association.pool.query(
      "select action from audit_log where association_id = $1 and action like 'removals.%'",
      [association.id],
    );
    expect(rows).toHaveLength(1);
  });

  it("who have to agree: one yes removes nobody, nor do two of the same person", async () => {
    const { association, held } = await thirtyHeld();
    await association.pool.query(
      "update higher_logic_settings set four_eyes = true where association_id = $1",
      [association.id],
    );
    expect(await approve(association, "all")).toMatchObject({ decided: 0, proposed: 30 });
    expect(await approve(association, "all", ADMIN.toUpperCase())).toMatchObject({
      decided: 0,
      waitsForAnother: 30,
    });
    await deliverAll(association);
    await sync(association);
    expect(await inactive(association)).toBe(0);
    expect(await approve(association, held.slice(0, 5), OTHER)).toMatchObject({ decided: 5 });
    await deliverAll(association);
    expect(await inactive(association)).toBe(5);

    // A yes of yesterday is none.
    await association.pool.query("update removal_proposal set expires_at = now() where association_id = $1", [
      association.id,
    ]);
    expect(await approve(association, "all", OTHER)).toMatchObject({ decided: 0, proposed: 25 });
    // Keeping takes one.
    expect(await keep(association, "all")).toMatchObject({ decided: 25 });
    expect(await heldRemovalCounts(association.id)).toEqual({ undecided: 0, refused: 25, approved: 0 });
  });

  it("who have to agree: confirming settings is one yes, and somebody else has to say the other", async () => {
    const association = await test.association({ guardPeople: 5 });
    const board = await association.addList("Board");
    const people = await association.addPeople(30, { lists: [board], status: "pending" });
    await association.pool.query(
      `update higher_logic_settings set only_sync_active_members = false, four_eyes = true
        where association_id = $1`,
      [association.id],
    );
    await sync(association);
    // In the same save four eyes are switched off: that does not get past them.
    await save(association, { onlySyncActiveMembers: true, fourEyes: false }, people);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    await association.pool.query(
      "update higher_logic_settings set four_eyes = true where association_id = $1",
      [association.id],
    );
    expect(await approve(association, "all")).toMatchObject({ decided: 0, waitsForAnother: 30 });
    expect(await approve(association, "all", OTHER)).toMatchObject({ decided: 30 });
    await deliverAll(association);
    expect(await inactive(association)).toBe(30);
  });
});

describe("people who lose a community by a list", () => {
  /**
   * 30 on Board alone, 10 of Board on Choir too; one of Board who leaves it whatever becomes of the list, and one of
   * Choir who was put on Board only now.
   */
  async function twoLists() {
    const { association, people, board } = await members(test, 40);
    const choir = await association.addList("Choir");
    await association.pool.query(
      "insert into list_membership (list_id, contact_id) select $1, unnest($2::int[])",
      [choir, people.slice(30)],
    );
    const late = await association.addPerson({ lists: [choir] });
    await deliverAll(association);
    await association.pool.query("insert into list_membership (list_id, contact_id) values ($1, $2)", [
      board,
      late,
    ]);
    await association.drop(people[0]!);
    const list = (await readList(association.id, board))!;
    return { association, people, list };
  }

  /** What *Confirm and push* does on the list's page, with the people who were named before. */
  async function untick(association: TestAssociation, list: List, leaving: LeavingList): Promise<void> {
    const fields = { ...list, isSynced: false };
    const written = await changeList(association.id, list.id, list.version, fields, (client) =>
      approveLeaving(client, { associationId: association.id, groupKey: list.key, leaving, by: ADMIN }),
    );
    expect(written.kind).toBe("written");
  }

  it("R22 R39: are named before it is unticked, by what each would lose, and go at once when that is confirmed", async () => {
    const { association, people, list } = await twoLists();
    const leaving = (await leavingList(association.id, list.key))!;
    expect(leaving.everything.contactIds).toEqual(people.slice(1, 30));
    expect(leaving.thisOne.contactIds).toEqual(people.slice(30));
    expect(leaving.everything.people[0]).toMatchObject({ name: "Person Number 2" });
    const lines: LeavingLine[] = [];
    for await (const line of leavingLines(association.id, leaving)) lines.push(line);
    expect(lines.map(({ contactId }) => contactId)).toEqual(people.slice(1));
    expect(lines[0]).toMatchObject({ name: "Person Number 2", losesEverything: true });
    expect(lines.at(-1)).toMatchObject({ name: "Person Number 40", losesEverything: false });
    expect((await leavingList(association.id, list.key))!.digest).toBe(leaving.digest);
    // 29 of 40: the page asks first, as the guard would.
    expect(leaving.isMany).toBe(true);
    for (const limit of ["guard_people = 29", "guard_people = 25, guard_percent = 73"]) {
      await association.pool.query(`update higher_logic_settings set ${limit} where association_id = $1`, [
        association.id,
      ]);
      expect((await leavingList(association.id, list.key))!.isMany, limit).toBe(false);
    }
    await association.pool.query(
      "update higher_logic_settings set guard_people = 25, guard_percent = 20 where association_id = $1",
      [association.id],
    );
    await untick(association, list, leaving);
    await deliverAll(association);
    expect(await heldRemovals(association.id)).toEqual([]);
    expect(await inactive(association)).toBe(30);
    expect(await association.known(people[35]!)).toMatchObject({ IsActive: true, communities: [{}] });
    await expectConverged(association);
    expect(await leavingList(association.id, list.key)).toBeNull();
  });

  it("F42: have to be agreed to by somebody else as well, where two have to agree", async () => {
    const { association, list } = await twoLists();
    await association.pool.query(
      "update higher_logic_settings set four_eyes = true where association_id = $1",
      [association.id],
    );
    await untick(association, list, (await leavingList(association.id, list.key))!);
    await deliverAll(association);
    expect(await inactive(association)).toBe(0);
    expect(await approve(association, "all")).toMatchObject({ decided: 0, waitsForAnother: 39, proposed: 1 });
    expect(await approve(association, "all", OTHER)).toMatchObject({ decided: 40 });
    await deliverAll(association);
    expect(await inactive(association)).toBe(30);
  });

  it("R31: are nobody where nothing is pushed, or nobody was told yet", async () => {
    const { association, list } = await twoLists();
    await association.pool.query(
      "update higher_logic_settings set enabled = false where association_id = $1",
      [association.id],
    );
    expect(await leavingList(association.id, list.key)).toBeNull();
  });
});
