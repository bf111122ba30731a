import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import {
  changeListMembership,
  listsOf,
  membersOf,
  organizationsOn,
  putBackOnList,
  putOnList,
  readListMembership,
  takeOffList,
} from "@/membership/lists/members/store";
import { changeList, createList, deleteList, findLists, readList } from "@/membership/lists/store";
import { addStaff, changeStaff, staffRoleOf } from "@/membership/contacts/staff/store";
import { writer } from "../../support/association";
import { freshDatabase, type FreshDatabase } from "../../support/database";

const NOTHING = { role: null, joinedOn: null, droppedOn: null };
const ADMIN = "admin@fixture.example";
let database: FreshDatabase;
let write: ReturnType<typeof writer>;

beforeAll(async () => {
  database = await freshDatabase();
  write = writer(database);
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

async function listWith(...people: Record<string, unknown>[]) {
  const associationId = await write.association();
  const listId = await write.list(associationId, { is_synced: true });
  const contactIds: number[] = [];
  for (const facts of people) contactIds.push(await write.person(associationId, facts));
  return { associationId, listId, contactIds };
}

describe("a list", () => {
  it("R25: has one tick for every third party, and is refused to the second of two who change it at once", async () => {
    const associationId = await write.association();
    const fields = { name: "Board", kind: "Committee", isActive: true, isSynced: false, doNotContact: false };
    const listId = await createList(associationId, fields);
    const form = (await readList(associationId, listId))!;

    const ticked = await changeList(associationId, listId, form.version, { ...fields, isSynced: true });

    expect(ticked.kind).toBe("written");
    expect(await changeList(associationId, listId, form.version, { ...fields, name: "Other" })).toMatchObject(
      {
        kind: "changed-meanwhile",
        now: { name: "Board", isSynced: true },
      },
    );
    expect((await readList(associationId, listId))!.key).toBe(form.key);
  });

  it("of another association cannot be read, changed, deleted or put somebody on", async () => {
    const ours = await listWith({});
    const theirs = await listWith({});
    const form = (await readList(theirs.associationId, theirs.listId))!;

    expect(await readList(ours.associationId, theirs.listId)).toBeNull();
    expect(await changeList(ours.associationId, theirs.listId, form.version, form)).toEqual({ kind: "gone" });
    expect(await deleteList(ours.associationId, theirs.listId, ADMIN)).toBe(false);
    expect(await putOnList(ours.associationId, theirs.listId, ours.contactIds[0]!, NOTHING)).toEqual({
      kind: "gone",
    });
    expect(await putOnList(ours.associationId, ours.listId, theirs.contactIds[0]!, NOTHING)).toEqual({
      kind: "gone",
    });
  });

  it("shows how many are on it today, and is found by a part of its name", async () => {
    const { associationId, listId, contactIds } = await listWith({}, {});
    await write.list(associationId, { name: "Alumni" });
    for (const contactId of contactIds) {
      await write.insert("list_membership", { list_id: listId, contact_id: contactId });
    }
    await write.insert("list_membership", {
      list_id: listId,
      contact_id: contactIds[0]!,
      dropped_on: "2020-01-01",
    });

    const all = await findLists(associationId, {});
    expect(all.rows.map((row) => [row.name, row.members])).toEqual([
      ["Alumni", 0],
      ["Board", 2],
    ]);
    for (const q of ["OAR", "öàr"])
      expect((await findLists(associationId, { q })).rows.map((row) => row.id)).toEqual([listId]);
    expect((await findLists(associationId, { isSynced: false })).rows.map((row) => row.name)).toEqual([
      "Alumni",
    ]);
  });
});

describe("a place on a list", () => {
  it("is given once, even to two people who give it at the same moment", async () => {
    const { associationId, listId, contactIds } = await listWith({});

    const outcomes = await Promise.all(
      [1, 2, 3].map(() => putOnList(associationId, listId, contactIds[0]!, NOTHING)),
    );

    expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual([
      "on-it-already",
      "on-it-already",
      "written",
    ]);
  });

  it("ends today when somebody is taken off, stays as history, and can be given again", async () => {
    const { associationId, listId, contactIds } = await listWith({});
    const [contactId] = contactIds as [number];
    const put = await putOnList(associationId, listId, contactId, NOTHING);
    const id = put.kind === "written" ? put.listMembershipId : 0;

    expect(await takeOffList(associationId, id)).toBe(true);
    expect(await takeOffList(associationId, id)).toBe(false);
    expect((await membersOf(associationId, listId, { isCurrent: true })).rows).toEqual([]);
    expect((await membersOf(associationId, listId, { isCurrent: false })).rows.map((row) => row.id)).toEqual([
      id,
    ]);
    expect((await readListMembership(associationId, id))!.joinedOn).toBeNull();
    expect(await putOnList(associationId, listId, contactId, NOTHING)).toMatchObject({ kind: "written" });
    expect((await listsOf(associationId, contactId)).map((place) => place.isCurrent)).toEqual([true, false]);
  });

  it("is as before when somebody taken off today is put back, and only then", async () => {
    const { associationId, listId, contactIds } = await listWith({});
    const [contactId] = contactIds as [number];
    const id = await write.insert("list_membership", {
      list_id: listId,
      contact_id: contactId,
      role: "Chair",
    });
    const isOn = async () =>
      (await membersOf(associationId, listId, { isCurrent: true })).rows.map((row) => row.role);

    expect(await putBackOnList(associationId, id)).toBe(false);
    await takeOffList(associationId, id);
    expect(await putBackOnList(await write.association(), id)).toBe(false);
    expect(await isOn()).toEqual([]);
    expect(await putBackOnList(associationId, id)).toBe(true);
    expect(await isOn()).toEqual(["Chair"]);

    await takeOffList(associationId, id);
    await putOnList(associationId, listId, contactId, NOTHING);
    expect(await putBackOnList(associationId, id)).toBe(false);
    await database.pool.query("delete from list_membership where id <> $1 and list_id = $2", [id, listId]);
    await database.pool.query("update list_membership set dropped_on = dropped_on - 1 where id = $1", [id]);
    expect(await putBackOnList(associationId, id)).toBe(false);
  });

  it("is refused to the second of two who change it at once, and to another association", async () => {
    const { associationId, listId, contactIds } = await listWith({});
    const other = await write.association();
    const id = await write.insert("list_membership", { list_id: listId, contact_id: contactIds[0]! });
    const form = (await readListMembership(associationId, id))!;
    const chair = { ...NOTHING, role: "Chair" };

    expect(await readListMembership(other, id)).toBeNull();
    expect(await changeListMembership(other, id, form.version, chair)).toBe("gone");
    expect(await takeOffList(other, id)).toBe(false);
    expect(await changeListMembership(associationId, id, form.version, chair)).toBe("written");
    expect(await changeListMembership(associationId, id, form.version, NOTHING)).toBe("changed-meanwhile");
  });

  it("pages members by name in both directions, each place once", async () => {
    const { associationId, listId } = await listWith();
    await database.pool.query(
      `with people as (
         insert into contact (association_id, kind, last_name)
         select $1, 'individual', 'Name ' || (n % 7) from generate_series(1, 120) n returning id)
       insert into list_membership (list_id, contact_id) select $2, id from people`,
      [associationId, listId],
    );
    const page = (position: object) => membersOf(associationId, listId, { isCurrent: true, ...position });

    const first = await page({});
    const second = await page({ after: first.next });
    const third = await page({ after: second.next });

    const ids = [...first.rows, ...second.rows, ...third.rows].map((row) => row.id);
    expect([new Set(ids).size, third.next, first.previous]).toEqual([120, null, null]);
    expect((await page({ before: third.previous })).rows).toEqual(second.rows);
    expect((await page({ q: "name 3" })).rows.every((row) => row.lastName === "Name 3")).toBe(true);
  });

  it("R21: organizations on a list are told by name, as long as they are on it", async () => {
    const { associationId, listId } = await listWith();
    const firm = await write.organization(associationId, "Firm");
    const put = await putOnList(associationId, listId, firm, NOTHING);

    expect(await organizationsOn(associationId, listId)).toEqual({
      organizations: [{ contactId: firm, name: "Firm" }],
      more: false,
    });
    await takeOffList(associationId, put.kind === "written" ? put.listMembershipId : 0);
    expect((await organizationsOn(associationId, listId)).organizations).toEqual([]);
  });
});

describe("a staff role", () => {
  it("is never taken from the last active admin, also when two admins do it to each other at once", async () => {
    const { associationId, contactIds } = await listWith({}, {});
    const [one, two] = contactIds as [number, number];
    for (const contactId of contactIds) await addStaff(associationId, contactId, "admin", ADMIN);
    const version = async (contactId: number) => (await staffRoleOf(associationId, contactId))!.version;
    const demoted = { role: "viewer", isActive: true } as const;
    const [first, second] = [await version(one), await version(two)];

    const outcomes = await Promise.all([
      changeStaff(associationId, one, first, demoted, ADMIN),
      changeStaff(associationId, two, second, demoted, ADMIN),
    ]);

    expect(outcomes.sort()).toEqual(["last-admin", "written"]);
  });

  it("is for individuals of the association, once", async () => {
    const { associationId, contactIds } = await listWith({});
    const firm = await write.organization(associationId, "Firm");

    expect(await addStaff(associationId, firm, "viewer", ADMIN)).toBe("no-such-contact");
    expect(await addStaff(await write.association(), contactIds[0]!, "viewer", ADMIN)).toBe(
      "no-such-contact",
    );
    expect(await addStaff(associationId, contactIds[0]!, "viewer", ADMIN)).toBe("written");
    expect(await addStaff(associationId, contactIds[0]!, "admin", ADMIN)).toBe("has-role-already");
  });
});
