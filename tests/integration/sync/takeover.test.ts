import { beforeEach, describe, expect, it } from "vitest";
import { preview } from "@/higher-logic/sync/preview/store";
import { newestDriftRun } from "@/higher-logic/sync/drift/read/store";
import { readTakeover, takeOver } from "@/higher-logic/sync/drift/takeover/store";
import { importText } from "../import/files";
import type { TestAssociation } from "./support/association";
import { sync } from "./support/delivery";
import { look, openReading } from "./support/reading";
import { stage } from "./support/stage";

const test = stage();
let association: TestAssociation;
let board: { id: number; key: string };
let ids: number[];

/** A community that somebody else filled: keys as ours, given by import; nothing was pushed by us. */
beforeEach(async () => {
  association = await test.association({ settleSeconds: 0, guardPeople: 2, guardPercent: 5 });
  const id = await association.addList("Board");
  const { rows } = await association.pool.query<{ key: string }>("select key from list where id = $1", [id]);
  board = { id, key: rows[0]!.key };
  ids = await association.addPeople(10, { lists: [id] });
  await openReading(association);
});

async function filledBefore(keys: (string | number)[], groups = [board.key]): Promise<void> {
  const { tenant } = association;
  const Items = keys.map((key) => ({
    MemberDetails: {
      LegacyContactKey: String(key),
      FirstName: "From",
      LastName: "Before",
      IsActive: true,
      IsMember: true,
    },
    CommunityGroups: groups.map((GroupKey) => ({ GroupKey, GroupName: "The board as it was" })),
  }));
  const answer = await fetch(`${tenant.baseUrl}/push/v1/members`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": `key-of-${tenant.tenantCode}` },
    body: JSON.stringify({ TenantCode: tenant.tenantCode, Items }),
  });
  expect(await answer.json()).toMatchObject({ success: true });
}

describe("taking over a community that exists", () => {
  it("tells first who is known there, who would be new, who would lose what, and who is nobody's", async () => {
    const dropped = await association.addPerson({ status: "dropped", lists: [board.id], lastName: "Gone" });
    await filledBefore([...ids.slice(0, 6), dropped, "stranger"]);
    const requests = (await association.tenant.summary()).requests;
    const run = await look(association, "takeover");
    expect(await newestDriftRun(association.id)).toMatchObject({
      id: run,
      kind: "takeover",
      state: "done",
      peopleSeen: 8,
    });
    expect(await readTakeover(association.id, run)).toEqual({
      ...{ known: 7, unknown: 1, fresh: 4, losing: 1, isSeeded: false },
      unknownPeople: [{ key: "stranger", name: "From Before" }],
      losingPeople: [{ contactId: dropped, name: "From Before", loses: ["Board"] }],
    });
    expect((await association.tenant.summary()).requests).toBe(requests);
  });

  it("fills the shadow and sends nothing; the preview counts with it, and the first Sync makes nobody anew", async () => {
    const dropped = await association.addPerson({ status: "dropped", lists: [board.id] });
    await filledBefore([...ids.slice(0, 6), dropped, "stranger"]);
    const { requests } = await association.tenant.summary();
    await look(association, "takeover");
    expect(await takeOver(association.id, "admin@test.example")).toBe(7);
    expect(await takeOver(association.id, "admin@test.example")).toBe(0);
    expect((await association.tenant.summary()).requests).toBe(requests);
    expect(await preview(association.id)).toMatchObject({
      added: { count: 4 },
      changed: { count: 6 },
      removed: { count: 1, contactIds: [dropped] },
      newCommunities: [],
    });
    expect(await association.run(await sync(association))).toMatchObject({
      looked_at: 11,
      pushed: 11,
      held: 0,
    });
    expect(await association.known(dropped)).toMatchObject({ IsActive: false, communities: [] });
    expect(await association.known(ids[0]!)).toMatchObject({ LastName: "Number 1", receivedCount: 2 });
    expect(await association.tenant.contact("stranger")).toMatchObject({ IsActive: true, communities: [{}] });
    expect(await association.tenant.communities()).toMatchObject([
      { GroupKey: board.key, GroupName: "Board" },
    ]);
  });

  it("I8: whoever would lose access is counted by the guard, and the keys are fixed", async () => {
    const dropped = await association.addPeople(3, { status: "dropped", lists: [board.id] });
    await filledBefore([...ids, ...dropped]);
    await look(association, "takeover");
    await takeOver(association.id, "admin@test.example");
    const { rowCount } = await association.pool.query(
      "select from integration_key where association_id = $1 and written_at is null",
      [association.id],
    );
    expect(rowCount).toBe(0);
    expect(await association.run(await sync(association))).toMatchObject({ pushed: 10, held: 3 });
    expect(await association.known(dropped[0]!)).toMatchObject({ IsActive: true });
  });

  it("finds again by the keys of an import who and what the community had before Causeway", async () => {
    await filledBefore(["AMS-1", "AMS-2"], ["ams-committee-7"]);
    const { requests: before } = await association.tenant.summary();
    const load = (kind: Parameters<typeof importText>[1], text: string) =>
      importText(association.id, kind, text);
    await load(
      "contacts",
      "integration_key,first_name,last_name,email\nAMS-1,Ada,Before,ada@members.example\nAMS-2,Bo,Before,bo@members.example\n",
    );
    await load(
      "memberships",
      "integration_key,membership_type,status\nAMS-1,Regular,active\nAMS-2,Regular,active\n",
    );
    await load(
      "lists",
      "list_key,list_name,is_synced,integration_key\nams-committee-7,Bylaws,true,AMS-1\nams-committee-7,Bylaws,true,AMS-2\n",
    );
    const run = await look(association, "takeover");
    expect(await readTakeover(association.id, run)).toMatchObject({
      known: 2,
      unknown: 0,
      losing: 0,
      fresh: 10,
    });
    await takeOver(association.id, "admin@test.example");
    expect((await association.tenant.summary()).requests).toBe(before);
    await sync(association);
    expect(await association.tenant.contact("AMS-1")).toMatchObject({ FirstName: "Ada", receivedCount: 2 });
    expect(
      (await association.tenant.communities()).map(({ GroupKey, GroupName }) => [GroupKey, GroupName]),
    ).toEqual([
      ["ams-committee-7", "Bylaws"],
      [board.key, "Board"],
    ]);
  });

  it("I8: takes out again who was taken out before, where the community is chosen again and has them", async () => {
    await sync(association);
    await association.drop(ids[0]!);
    await sync(association);
    expect(await association.known(ids[0]!)).toMatchObject({ IsActive: false });
    await filledBefore([ids[0]!]);
    await association.pool.query(
      "update push_target set sync_requested_at = null, initial_sync_finished_at = null where association_id = $1",
      [association.id],
    );
    const run = await look(association, "takeover");
    expect(await readTakeover(association.id, run)).toMatchObject({ losing: 1, isSeeded: false });
    expect(await takeOver(association.id, "admin@test.example")).toBe(1);
    expect(await readTakeover(association.id, run)).toMatchObject({ isSeeded: true });
    expect(await preview(association.id)).toMatchObject({ removed: { contactIds: [ids[0]] } });
    await sync(association);
    expect(await association.known(ids[0]!)).toMatchObject({ IsActive: false, communities: [] });
  });

  it("is over with the first Sync, and needs a look that was finished", async () => {
    expect(await takeOver(association.id, "admin@test.example")).toBeNull();
    await filledBefore(ids);
    await look(association, "takeover");
    await sync(association);
    expect(await takeOver(association.id, "admin@test.example")).toBeNull();
  });
});
