import { describe, expect, it } from "vitest";
import { heldRemovalCounts } from "@/higher-logic/sync/removals/store";
import { approveLeaving } from "@/higher-logic/sync/lists/approving/store";
import { leavingByDays } from "@/higher-logic/sync/preview/days/store";
import type { LeavingList } from "@/higher-logic/sync/preview/list/store";
import { changeAssociationSettings, readAssociationSettings } from "@/membership/association/store";
import type { TestAssociation } from "./support/association";
import { deliverAll, sync } from "./support/delivery";
import { ADMIN, inactive } from "./support/guarded";
import { stage } from "./support/stage";

const test = stage();

/** Ten members, of whom three live on days of grace alone, one of these by a company; all told to the community. */
async function onGrace() {
  const association = await test.association({ guardPeople: 0, guardPercent: 0 });
  const { pool, id } = association;
  const board = await association.addList("Board");
  await pool.query("update association set grace_days = 30 where id = $1", [id]);
  const people = await association.addPeople(10, { lists: [board] });
  const [maria, amir, clerk, gone] = people as [number, number, number, number];
  const expire = (holder: number) =>
    pool.query("update membership set expires_on = current_date - 10 where contact_id = $1", [holder]);
  for (const holder of [maria, amir, gone]) await expire(holder);
  const { rows } = await pool.query<{ id: number }>(
    "insert into contact (association_id, kind, organization_name) values ($1, 'organization', 'Works') returning id",
    [id],
  );
  const works = rows[0]!.id;
  await pool.query("update membership set contact_id = $2 where contact_id = $1", [clerk, works]);
  await pool.query("insert into relationship (contact_id, organization_id) values ($1, $2)", [clerk, works]);
  await expire(works);
  await sync(association);
  expect(await inactive(association)).toBe(0);
  // Leaves anyway, and is held: nobody has to be told that by this.
  await association.drop(gone);
  await deliverAll(association);
  return { association, leavers: [maria, amir, clerk].sort((one, other) => one - other) };
}

async function save(association: TestAssociation, graceDays: number, leaving: LeavingList | null) {
  const { version, ...settings } = (await readAssociationSettings(association.id))!;
  const written = await changeAssociationSettings(
    association.id,
    version,
    { ...settings, graceDays },
    ADMIN,
    (client) => approveLeaving(client, { associationId: association.id, leaving: leaving!, by: ADMIN }),
  );
  expect(written.kind).toBe("written");
}

describe("people who would be out by fewer days of grace", () => {
  it("R39: are named before they are saved, and go at once when that is confirmed", async () => {
    const { association, leavers } = await onGrace();
    const by = (graceDays: number) => leavingByDays(association.id, { graceDays, timeZone: "UTC" });
    expect(await by(30)).toBeNull();
    expect(await by(10)).toBeNull();
    const leaving = (await by(9))!;
    expect(leaving.everything.contactIds).toEqual(leavers);
    expect(leaving.everything.people[0]).toMatchObject({ name: "Person Number 1" });
    expect((await by(9))!.digest).toBe(leaving.digest);
    expect((await by(8))!.digest).not.toBe(leaving.digest);
    expect(await association.known(leavers[0]!)).toMatchObject({ IsActive: true });

    await save(association, 9, leaving);
    await deliverAll(association);
    expect(await inactive(association)).toBe(3);
    expect(await heldRemovalCounts(association.id)).toMatchObject({ undecided: 1 });
    expect(await by(9)).toBeNull();
  });

  it("R45: are those whose last day is over where it is tomorrow already", async () => {
    const association = await test.association();
    const { pool, id } = association;
    // Between these two it is never the same day.
    const [west, east] = ["Pacific/Pago_Pago", "Pacific/Kiritimati"];
    await pool.query("update association set time_zone = $2 where id = $1", [id, west]);
    const board = await association.addList("Board");
    const [maria] = (await association.addPeople(3, { lists: [board] })) as [number];
    await pool.query("update membership set expires_on = day_in_zone(now(), $2) where contact_id = $1", [
      maria,
      west,
    ]);
    await sync(association);
    const by = (timeZone: string) => leavingByDays(id, { graceDays: 0, timeZone });
    expect((await by(east))!.everything.contactIds).toEqual([maria]);
    expect(await by(west)).toBeNull();
    expect(await by("Nowhere/Land")).toBeNull();
  });

  it("R31: are nobody where nothing is pushed", async () => {
    const { association } = await onGrace();
    await association.pool.query(
      "update higher_logic_settings set enabled = false where association_id = $1",
      [association.id],
    );
    expect(await leavingByDays(association.id, { graceDays: 0, timeZone: "UTC" })).toBeNull();
  });
});
