import { describe, expect, it } from "vitest";
import {
  dueForVisible,
  noteNewCommunities,
  tickVisible,
  toldCommunities,
} from "@/higher-logic/sync/communities/store";
import { deliverAll, sync } from "./support/delivery";
import { openReading } from "./support/reading";
import { stage } from "./support/stage";

const test = stage();

async function shown(associationId: number): Promise<string[]> {
  const told = await toldCommunities(associationId);
  return told.map(({ name, members, visibleAt }) => `${name}: ${members}, ${visibleAt ? "seen" : "hidden"}`);
}

describe("the board of new communities", () => {
  it("R27 R28 R29: has each pushed list from its first people on, with its members, until everybody can see it", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const law = await association.addList("Law");
    const nobody = await association.addList("Nobody on it yet");
    await association.addPeople(3, { lists: [board, law] });
    await association.addPeople(2, { lists: [law] });
    await noteNewCommunities(association.id);
    expect(await shown(association.id)).toEqual([]);
    await sync(association);
    await noteNewCommunities(association.id);
    await noteNewCommunities(association.id);
    expect(await shown(association.id)).toEqual(["Board: 3, hidden", "Law: 5, hidden"]);
    expect(await dueForVisible()).not.toContain(association.id);

    await openReading(association);
    expect(await dueForVisible()).toContain(association.id);
    expect(await tickVisible(association.id)).toBe(0);
    expect(await dueForVisible()).not.toContain(association.id);
    const { rows } = await association.pool.query<{ key: string }>("select key from list where id = $1", [
      board,
    ]);
    await association.tenant.changeCommunity(rows[0]!.key, { hidden: false });
    expect(await tickVisible(association.id)).toBe(1);
    expect(await shown(association.id)).toEqual(["Law: 5, hidden", "Board: 3, seen"]);

    await association.addPeople(1, { lists: [nobody] });
    await deliverAll(association);
    await noteNewCommunities(association.id);
    expect(await shown(association.id)).toContain("Nobody on it yet: 1, hidden");
  });

  it("ticks nothing when the community cannot be read", async () => {
    const association = await test.association();
    expect(await tickVisible(association.id)).toBeNull();
    await openReading(association);
    await association.tenant.setFaults({
      rules: [{ match: { path: "/api" }, action: "status", status: 500 }],
    });
    expect(await tickVisible(association.id)).toBeNull();
  });
});
