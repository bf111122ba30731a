import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { readStatuses } from "@/membership/contacts/store";
import { dropped, reinstated } from "@/membership/memberships/membership";
import { membershipOverview } from "@/membership/memberships/overview/store";
import {
  changeMembership,
  createMembership,
  deleteMembership,
  lastDayOver,
  membershipsOf,
  readMembership,
} from "@/membership/memberships/store";
import { createType, deleteType, readTypes, renameType } from "@/membership/memberships/types/store";
import { writer } from "../../support/association";
import { freshDatabase, type FreshDatabase } from "../../support/database";

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

async function day(associationId: number, offset: number): Promise<string> {
  const { rows } = await database.pool.query<{ day: string }>(
    "select (association_day($1) + $2::int)::text as day",
    [associationId, offset],
  );
  return rows[0]!.day;
}

async function member(facts: Record<string, unknown> = {}) {
  const associationId = await write.association();
  const contactId = await write.person(associationId);
  const typeId = await write.type(associationId);
  const membershipId = await write.insert("membership", {
    contact_id: contactId,
    membership_type_id: typeId,
    status: "active",
    ...facts,
  });
  const status = async () => (await readStatuses(associationId, [contactId])).get(contactId);
  return { associationId, contactId, typeId, membershipId, status };
}

describe("a membership", () => {
  it("that is dropped today makes the contact Dropped at once, and Active again when it is reinstated", async () => {
    const { associationId, membershipId, status } = await member();
    const today = await day(associationId, 0);
    const before = (await readMembership(associationId, membershipId))!;
    expect(await status()).toBe("active");

    const drop = { ...before, ...dropped(before, today, today) };
    expect(await changeMembership(associationId, membershipId, before.version, drop)).toMatchObject({
      kind: "written",
    });
    expect(await status()).toBe("dropped");

    const now = (await readMembership(associationId, membershipId))!;
    const back = reinstated(now.expiresOn, await lastDayOver(associationId));
    if ("because" in back) throw new Error("it has no last day, so nothing is over");
    await changeMembership(associationId, membershipId, now.version, { ...now, ...back.fields });
    expect(await status()).toBe("active");
  });

  it("that is dropped on a day to come stays active until then", async () => {
    const { associationId, membershipId, status } = await member();
    const before = (await readMembership(associationId, membershipId))!;
    const tomorrow = await day(associationId, 1);
    const drop = { ...before, ...dropped(before, tomorrow, await day(associationId, 0)) };

    await changeMembership(associationId, membershipId, before.version, drop);

    expect(await status()).toBe("active");
    expect(await readMembership(associationId, membershipId)).toMatchObject({
      status: "active",
      droppedOn: tomorrow,
    });
  });

  it("whose last day and days of grace are over cannot be reinstated without a later last day", async () => {
    const { associationId } = await member();
    await database.pool.query("update association set grace_days = 3 where id = $1", [associationId]);
    const over = await lastDayOver(associationId);

    expect(reinstated(await day(associationId, -4), over)).toEqual({ because: "expired" });
    expect(reinstated(await day(associationId, -3), over)).toMatchObject({ fields: { status: "active" } });
    expect(reinstated(null, over)).toMatchObject({ fields: { status: "active", droppedOn: null } });
  });

  it("is refused to the second of two people who change it at once", async () => {
    const { associationId, membershipId } = await member();
    const form = (await readMembership(associationId, membershipId))!;

    await changeMembership(associationId, membershipId, form.version, { ...form, status: "suspended" });

    expect(await changeMembership(associationId, membershipId, form.version, form)).toEqual({
      kind: "changed-meanwhile",
    });
  });

  it("of another association, or with another association's type, is neither read nor written", async () => {
    const ours = await member();
    const theirs = await member();
    const form = (await readMembership(theirs.associationId, theirs.membershipId))!;

    expect(await readMembership(ours.associationId, theirs.membershipId)).toBeNull();
    expect(await changeMembership(ours.associationId, theirs.membershipId, form.version, form)).toEqual({
      kind: "gone",
    });
    expect(await deleteMembership(ours.associationId, theirs.membershipId)).toBe(false);
    const foreignType = { ...form, membershipTypeId: theirs.typeId };
    expect(await createMembership(ours.associationId, ours.contactId, foreignType)).toEqual({
      kind: "no-such-type",
    });
    expect(
      await createMembership(ours.associationId, theirs.contactId, {
        ...form,
        membershipTypeId: ours.typeId,
      }),
    ).toEqual({
      kind: "no-such-contact",
    });
    expect(await membershipsOf(ours.associationId, theirs.contactId)).toEqual([]);
  });
});

describe("the overview of memberships", () => {
  it("pages through all of them, the newest first, each once, and back again", async () => {
    const { associationId, contactId, typeId } = await member();
    await database.pool.query(
      `insert into membership (contact_id, membership_type_id, status) select $1, $2, 'pending' from generate_series(1, 110)`,
      [contactId, typeId],
    );

    const first = await membershipOverview(associationId, "all", null, {});
    const second = await membershipOverview(associationId, "all", null, { after: first.next });
    const third = await membershipOverview(associationId, "all", null, { after: second.next });

    const ids = [...first.rows, ...second.rows, ...third.rows].map((row) => row.id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect([ids.length, third.next]).toEqual([111, null]);
    expect((await membershipOverview(associationId, "all", null, { before: third.previous })).rows).toEqual(
      second.rows,
    );
    expect((await membershipOverview(associationId, "active", typeId, {})).rows).toHaveLength(1);
  });

  it("shows those about to expire, the next to expire first", async () => {
    const { associationId, contactId, typeId } = await member();
    for (const offset of [31, 30, 0, -1, 12]) {
      await write.insert("membership", {
        contact_id: contactId,
        membership_type_id: typeId,
        status: "active",
        expires_on: await day(associationId, offset),
      });
    }

    const page = await membershipOverview(associationId, "expiring", null, {});

    expect(page.rows.map((row) => row.expiresOn)).toEqual(
      await Promise.all([0, 12, 30].map((offset) => day(associationId, offset))),
    );
  });
});

describe("a membership type", () => {
  it("F20: cannot be deleted while a membership has it, and can afterwards", async () => {
    const { associationId, membershipId, typeId } = await member();

    expect(await deleteType(associationId, typeId)).toBe("in-use");
    await deleteMembership(associationId, membershipId);
    expect(await deleteType(associationId, typeId)).toBe("deleted");
    expect(await deleteType(associationId, typeId)).toBe("gone");
  });

  it("has a name of its own within the association", async () => {
    const [ours, theirs] = [await write.association(), await write.association()];
    await createType(ours, "Full");

    expect(await createType(ours, "Full")).toBe("name-taken");
    expect(await createType(theirs, "Full")).toBe("created");
    await createType(ours, "Student");
    const student = (await readTypes(ours)).find((type) => type.name === "Student")!;
    expect(await renameType(ours, student.id, student.version, "Full")).toBe("name-taken");
    expect(await renameType(theirs, student.id, student.version, "Ours now")).toBe("gone");
    expect(await renameType(ours, student.id, student.version, "Learner")).toBe("renamed");
    expect(await renameType(ours, student.id, student.version, "Pupil")).toBe("changed-meanwhile");
  });
});
