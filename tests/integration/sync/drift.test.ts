import { beforeEach, describe, expect, it, vi } from "vitest";
import { driftSentence } from "@/higher-logic/sync/drift/causes";
import { healDrift } from "@/higher-logic/sync/drift/heal/store";
import { driftCounts, driftFindings, newestDriftRun } from "@/higher-logic/sync/drift/read/store";
import { approveRemovals } from "@/higher-logic/sync/removals/deciding/store";
import { requestDrift } from "@/higher-logic/sync/drift/store";
import { walkDrift } from "@/higher-logic/sync/drift/walk/store";
import type { TestAssociation } from "./support/association";
import { deliverAll, sync } from "./support/delivery";
import { anHourPasses, goOn, look, openReading } from "./support/reading";
import { stage } from "./support/stage";

const test = stage();
let association: TestAssociation;
let board: number;
let law: number;
let ids: number[];
let keyOf: Record<number, string>;

/** Ten people on the board, the first five on law as well, told an hour ago. */
beforeEach(async () => {
  association = await test.association({ settleSeconds: 0 });
  board = await association.addList("Board");
  law = await association.addList("Law");
  const first = await association.addPeople(5, { lists: [board, law] });
  ids = [...first, ...(await association.addPeople(5, { lists: [board] }))];
  const { rows } = await association.pool.query<{ id: number; key: string }>(
    "select id, key from list where association_id = $1",
    [association.id],
  );
  keyOf = Object.fromEntries(rows.map(({ id, key }) => [id, key]));
  await sync(association);
  await openReading(association);
  await anHourPasses(association);
});

/** "who: cause: what", in order. */
async function found(driftRunId: number): Promise<string[]> {
  const findings = await driftFindings(association.id, driftRunId, { limit: 500 });
  return findings.map((one) => `${one.key}: ${one.cause}: ${driftSentence(one)}`).sort();
}

const byHand = (contactId: number, changes: Record<string, unknown>) =>
  association.tenant.changeContact(String(contactId), changes);

describe("the drift check", () => {
  it("finds nothing where the community holds what it was told", async () => {
    const id = await look(association);
    expect(await found(id)).toEqual([]);
    expect(await newestDriftRun(association.id)).toMatchObject({
      ...{
        id,
        state: "done",
        groups: 2,
        groupsLeft: 0,
        skipped: [],
        peopleSeen: 15,
        peopleToAsk: 0,
        calls: 3,
      },
    });
  });

  it("reads every page, also where they are shorter than asked for", async () => {
    await association.tenant.setFaults({ read: { callsPerMinute: 0, mostRecords: 3 } });
    expect(await found(await look(association))).toEqual([]);
    expect(await newestDriftRun(association.id)).toMatchObject({ peopleSeen: 15, calls: 7, peopleAsked: 0 });
  });

  it("names what was changed by hand in the community: a field, a role, a place taken or given", async () => {
    const [maria, amir, nora] = ids as [number, number, number];
    const own = [{ GroupKey: keyOf[board], RoleDescription: "Member" }];
    await byHand(maria, { LastName: "Changed", EmailAddress: "changed@community.example" });
    await byHand(amir, { communities: own });
    await byHand(nora, {
      communities: [
        { ...own[0], RoleDescription: "Chair" },
        { GroupKey: keyOf[law], RoleDescription: "Member" },
      ],
    });
    await byHand(ids[9]!, { communities: [...own, { GroupKey: keyOf[law], RoleDescription: "Member" }] });
    const seen = (await found(await look(association))).map((line) =>
      line.replace(/“[^”]*@members[^”]*”/, "…"),
    );
    expect(seen.sort()).toEqual(
      [
        `${maria}: by-hand: E-mail: we told …, the community has “changed@community.example”`,
        `${maria}: by-hand: Last name: we told “Number 1”, the community has “Changed”`,
        `${amir}: by-hand: Not in Law, though we put the person there`,
        `${nora}: by-hand: Role: we told “Member”, the community has “Chair”`,
        `${ids[9]!}: by-hand: In Law, though we did not put the person there`,
      ].sort(),
    );
  });

  it("names what we failed at: accepted, and yet unchanged since before", async () => {
    association = await test.association({ format: "push-v2" });
    board = await association.addList("Board");
    const [maria] = (await association.addPeople(3, { lists: [board] })) as [number];
    await sync(association);
    await openReading(association);
    // By V2 nobody can see through an answer without a word that comes from something in between.
    await association.tenant.setFaults({ rules: [{ action: "empty" }], read: { callsPerMinute: 0 } });
    await association.pool.query("update contact set last_name = 'Swallowed' where id = $1", [maria]);
    await deliverAll(association);
    await association.tenant.setFaults({ read: { callsPerMinute: 0 } });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 }); // the look is an hour later
    const id = await look(association).finally(() => vi.useRealTimers());
    expect(await found(id)).toEqual([
      `${maria}: we-failed: Last name: we told “Swallowed”, the community has “Number 1”`,
    ]);
    await healDrift(association.id, "all", "admin@test.example");
    await deliverAll(association);
    expect(await association.known(maria)).toMatchObject({ LastName: "Swallowed" });
  });

  it("names who is lost there: re-keyed, and a community that is gone", async () => {
    const [maria] = ids as [number];
    await byHand(maria, { LegacyContactKey: "somebody-else" });
    expect(await found(await look(association))).toEqual([
      `${maria}: lost-there: Not there any more; was told for Board`,
      `${maria}: lost-there: Not there any more; was told for Law`,
      "somebody-else: unknown-here: In Board, though we did not put the person there",
      "somebody-else: unknown-here: In Law, though we did not put the person there",
    ]);
    await association.tenant.empty();
    const id = await look(association);
    expect(await driftCounts(association.id, id)).toEqual([{ cause: "lost-there", people: 10, open: 10 }]);
    expect((await newestDriftRun(association.id))!.calls).toBe(3);
  });

  it("names who is in the community and not in the shadow, as after a restored backup", async () => {
    const [maria] = ids as [number];
    await association.pool.query("delete from pushed_contact where contact_id = $1", [maria]);
    expect(await found(await look(association))).toEqual([
      `${maria}: never-told: In Board, though we did not put the person there`,
      `${maria}: never-told: In Law, though we did not put the person there`,
    ]);
  });

  it("shows a local deactivation, and never fights it", async () => {
    const [maria] = ids as [number];
    await byHand(maria, { locallyDeactivated: true });
    const id = await look(association);
    expect(await found(id)).toEqual([`${maria}: deactivated: Deactivated in the community`]);
    const before = (await association.tenant.summary()).requests;
    expect(await healDrift(association.id, "all", "admin@test.example")).toBe(0);
    await deliverAll(association);
    expect((await association.tenant.summary()).requests).toBe(before);
  });

  it("asks for staff who belong to no community one by one", async () => {
    const nora = await association.addPerson({ status: null });
    await association.pool.query("insert into staff_member (contact_id, role) values ($1, 'viewer')", [nora]);
    await deliverAll(association);
    await anHourPasses(association);
    await byHand(nora, { LegacyContactKey: "gone" });
    expect(await found(await look(association))).toEqual([`${nora}: lost-there: Not there any more`]);
  });

  it("judges nobody about whom something waits, and nobody told only just now", async () => {
    const [maria, amir, nora] = ids as [number, number, number];
    for (const id of [maria, amir, nora]) await byHand(id, { communities: [] });
    await association.edit(maria, "waits@members.example");
    await association.pool.query("update pushed_contact set accepted_at = now() where contact_id = $1", [
      amir,
    ]);
    const lines = await found(await look(association));
    expect(new Set(lines.map((line) => line.split(":")[0]))).toEqual(new Set([String(nora)]));
  });

  it("leaves a community out while Higher Logic is still syncing it, and says which", async () => {
    await byHand(ids[0]!, { communities: [] });
    await association.tenant.setFaults({ read: { callsPerMinute: 0, syncing: [keyOf[law]!] } });
    expect(await found(await look(association))).toEqual([
      `${ids[0]!}: by-hand: Not in Board, though we put the person there`,
    ]);
    expect(await newestDriftRun(association.id)).toMatchObject({ state: "done", skipped: ["Law"] });
  });
});

describe("healing", () => {
  it("R5: sends what is true here, and a second check finds nothing", async () => {
    const [maria, amir] = ids as [number, number];
    await byHand(maria, { LastName: "Changed" });
    await byHand(amir, { LegacyContactKey: "somebody-else" });
    await look(association);
    expect(await healDrift(association.id, "all", "admin@test.example")).toBe(2);
    await deliverAll(association);
    expect(await association.known(maria)).toMatchObject({ LastName: "Number 1" });
    expect(await association.known(amir)).toMatchObject({ IsActive: true, communities: [{}, {}] });
    await anHourPasses(association);
    const id = await look(association);
    expect(new Set((await driftFindings(association.id, id, {})).map(({ key }) => key))).toEqual(
      new Set(["somebody-else"]),
    );
  });

  it("of one leaves the others", async () => {
    const [maria, amir] = ids as [number, number];
    for (const id of [maria, amir]) await byHand(id, { FirstName: "Changed" });
    const id = await look(association);
    const [first] = await driftFindings(association.id, id, {});
    expect(await healDrift(association.id, { findingIds: [first!.id] }, "admin@test.example")).toBe(1);
    expect(await healDrift(association.id, { findingIds: [first!.id] }, "admin@test.example")).toBe(0);
    await deliverAll(association);
    const names = await Promise.all(
      [maria, amir].map(async (one) => (await association.known(one))?.FirstName),
    );
    expect(names.sort()).toEqual(["Changed", "Person"]);
    expect(await driftCounts(association.id, id)).toEqual([{ cause: "by-hand", people: 2, open: 1 }]);
  });

  it("takes who should not be inside out again, counted by the guard", async () => {
    await association.pool.query(
      "update higher_logic_settings set guard_people = 3, guard_percent = 10 where association_id = $1",
      [association.id],
    );
    const gone = await association.addPeople(4, { status: "dropped", lists: [board] });
    await deliverAll(association);
    for (const id of gone) await tellByHand(id);
    const id = await look(association);
    expect(await driftCounts(association.id, id)).toEqual([{ cause: "never-told", people: 4, open: 4 }]);
    await healDrift(association.id, { cause: "never-told" }, "admin@test.example");
    await deliverAll(association);
    expect((await association.waits()).map(({ code }) => code)).toEqual(Array(4).fill("removal-held"));
    expect(await association.known(gone[0]!)).toMatchObject({ IsActive: true });
  });

  it("of somebody removed here and still inside is a removal again, which the guard counts", async () => {
    const [maria] = ids as [number];
    await association.drop(maria);
    await deliverAll(association);
    await anHourPasses(association);
    await byHand(maria, {
      IsActive: true,
      communities: [{ GroupKey: keyOf[board], RoleDescription: "Member" }],
    });
    expect(await found(await look(association))).toEqual([
      `${maria}: by-hand: In Board, though we did not put the person there`,
    ]);
    await association.pool.query(
      "update higher_logic_settings set guard_people = 0, guard_percent = 0 where association_id = $1",
      [association.id],
    );
    await healDrift(association.id, "all", "admin@test.example");
    await deliverAll(association);
    expect(await association.waits()).toMatchObject([{ contact_id: maria, code: "removal-held" }]);
    await approveRemovals(association.id, { who: [maria], by: "admin@test.example" });
    await deliverAll(association);
    expect(await association.known(maria)).toMatchObject({ IsActive: false, communities: [] });
  });
});

/** As somebody else's push, past our shadow. */
async function tellByHand(contactId: number): Promise<void> {
  const { tenant } = association;
  const item = {
    MemberDetails: {
      LegacyContactKey: String(contactId),
      FirstName: "Old",
      LastName: "Hand",
      IsActive: true,
      IsMember: true,
    },
    CommunityGroups: [{ GroupKey: keyOf[board], GroupName: "Board" }],
  };
  const answer = await fetch(`${tenant.baseUrl}/push/v1/members`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": `key-of-${tenant.tenantCode}` },
    body: JSON.stringify({ TenantCode: tenant.tenantCode, Items: [item] }),
  });
  expect(await answer.json()).toMatchObject({ success: true });
}

describe("a walk that is disturbed", () => {
  it("F29: goes on where it was left, asking nothing twice", async () => {
    await byHand(ids[0]!, { FirstName: "Changed" });
    const asked = await requestDrift(association.id, "drift", null);
    expect(asked).toMatchObject({ already: false });
    expect(await requestDrift(association.id, "drift", null)).toMatchObject({ already: true });
    // One stops after two calls and never lets go, as a killed worker does.
    await association.tenant.setFaults({
      rules: [{ match: { path: "/api", nth: 3 }, action: "status", status: 503 }],
      read: { callsPerMinute: 0 },
    });
    await goOn(association);
    expect(await newestDriftRun(association.id)).toMatchObject({ state: "running", calls: 2, groupsLeft: 1 });
    await goOn(association); // it has to wait first
    expect((await newestDriftRun(association.id))!.calls).toBe(2);
    await association.pool.query(
      "update drift_run set next_call_at = '-infinity' where association_id = $1",
      [association.id],
    );
    await goOn(association);
    expect(await newestDriftRun(association.id)).toMatchObject({ state: "done", calls: 4, errorCode: null });
    expect((await association.tenant.reads()).map(({ path }) => path.split("/").at(-1))).toEqual([
      ...["GetWhoAmI", "GetCommunityMembers", "GetCommunityMembers", "GetCommunityMembers", "GetContact"],
    ]);
  });

  it("reads a community once more from which somebody left between two pages, so that nobody behind them is missed", async () => {
    association = await test.association();
    board = await association.addList("Board");
    ids = await association.addPeople(9, { lists: [board] });
    await sync(association);
    await openReading(association);
    await anHourPasses(association);
    const read = { callsPerMinute: 0, mostRecords: 3 };
    await association.tenant.setFaults({
      rules: [{ match: { path: "/api", nth: 3 }, action: "status", status: 503 }],
      read,
    });
    const id = await look(association);
    expect(await newestDriftRun(association.id)).toMatchObject({ state: "running", peopleSeen: 3 });
    await byHand(ids[0]!, { communities: [] });
    await association.tenant.setFaults({ read });
    await association.pool.query(
      "update drift_run set next_call_at = '-infinity' where association_id = $1",
      [association.id],
    );
    await goOn(association);
    expect(await newestDriftRun(association.id)).toMatchObject({
      state: "done",
      peopleSeen: 9,
      peopleAsked: 0,
    });
    expect(await found(id)).toEqual([]);
  });

  it("F23: waits as long as Higher Logic asks for, and is not given up for it", async () => {
    await association.tenant.setFaults({ read: { callsPerMinute: 1 } });
    await look(association);
    const { rows } = await association.pool.query<{ seconds: number; failures: number }>(
      `select extract(epoch from next_call_at - clock_timestamp())::float8 as seconds, failures from drift_run
        where association_id = $1`,
      [association.id],
    );
    expect(rows[0]!.seconds).toBeGreaterThan(30);
    expect(rows[0]!.failures).toBe(0);
  });

  it("ends with what to do when the key is refused, or the target is another one now", async () => {
    await association.tenant.create({ readApi: { password: "another" } });
    await look(association);
    expect(await newestDriftRun(association.id)).toMatchObject({
      state: "failed",
      errorCode: "read-key-refused",
    });
    await association.tenant.create({ readApi: { password: "read-password" } });
    await requestDrift(association.id, "drift", null);
    await association.pool.query(
      `with other as (insert into push_target (association_id, format, base_url, tenant_code)
                      values ($1, 'push-v1', 'https://other.example', 'OTHER') returning id)
       update higher_logic_settings set push_target_id = (select id from other) where association_id = $1`,
      [association.id],
    );
    await goOn(association);
    expect(await newestDriftRun(association.id)).toMatchObject({
      state: "failed",
      errorCode: "settings-changed",
    });
  });

  it("is never walked by two at once", async () => {
    await requestDrift(association.id, "drift", null);
    const signal = new AbortController().signal;
    await Promise.all([walkDrift(association.id, signal), walkDrift(association.id, signal)]);
    expect(await newestDriftRun(association.id)).toMatchObject({ state: "done", calls: 3 });
    expect(await association.tenant.reads()).toHaveLength(3);
  });

  it("needs a key and a community that was synced", async () => {
    const other = await test.association();
    expect(await requestDrift(other.id, "drift", null)).toEqual({ refused: "no-read-access" });
    await openReading(other);
    expect(await requestDrift(other.id, "drift", null)).toEqual({ refused: "not-synced" });
    expect(await requestDrift(association.id, "takeover", null)).toEqual({ refused: "already-synced" });
  });
});
