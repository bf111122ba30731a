import { beforeAll, describe, expect, it } from "vitest";
import { changesWaiting, requestRun } from "@/higher-logic/sync/store";
import type { TestAssociation } from "./support/association";
import { askForRun, deliverAll, deliverWith, expectConverged, once, sync } from "./support/delivery";
import { stage } from "./support/stage";
import { until } from "./support/until";

const test = stage();

describe("after the initial sync", () => {
  let association: TestAssociation;
  let board: number;
  let committee: number;
  let maria: number;

  beforeAll(async () => {
    association = await test.association();
    board = await association.addList("Board of Directors");
    committee = await association.addList("Legislative Committee");
    await association.addPeople(10, { lists: [board] });
    maria = await association.addPerson({ firstName: "Maria", lastName: "Ortiz", lists: [board, committee] });
    await sync(association);
  });

  async function sql(text: string, ...values: unknown[]) {
    await association.pool.query(text, values);
    await deliverAll(association);
  }

  it("R11 R38: changes to contact information arrive", async () => {
    await sql(
      "update contact set email = 'maria@new.example', phone = '555 0100', city = 'Ely' where id = $1",
      maria,
    );
    expect(await association.known(maria)).toMatchObject({
      EmailAddress: "maria@new.example",
      Phone1: "555 0100",
      City: "Ely",
    });
  });

  it("R12 F19: a renamed organization renames the company of each of its people, one record each", async () => {
    const { rows } = await association.pool.query<{ id: number }>(
      "insert into contact (association_id, kind, organization_name) values ($1, 'organization', 'Old Mill') returning id",
      [association.id],
    );
    const mill = rows[0]!.id;
    const staff = await association.addPeople(12, { lists: [board] });
    await sql(
      "insert into relationship (contact_id, organization_id, title) select unnest($1::int[]), $2, 'Clerk'",
      staff,
      mill,
    );
    expect(await association.known(staff[0]!)).toMatchObject({ CompanyName: "Old Mill", Title: "Clerk" });
    const before = (await association.tenant.summary()).items;
    await sql("update contact set organization_name = 'New Mill' where id = $1", mill);
    for (const id of staff) expect(await association.known(id)).toMatchObject({ CompanyName: "New Mill" });
    expect((await association.tenant.summary()).items - before).toBe(12);
    expect(await association.known(mill)).toBeUndefined();
  });

  it("F11 R12 R20: people of an organization follow its membership; that it is on the list itself tells nobody of it", async () => {
    const { rows } = await association.pool.query<{ id: number }>(
      "insert into contact (association_id, kind, organization_name) values ($1, 'organization', 'Dairy') returning id",
      [association.id],
    );
    const dairy = rows[0]!.id;
    const amir = await association.addPerson({ status: null, lists: [committee] });
    const { contacts } = await association.tenant.summary();
    await sql("insert into list_membership (list_id, contact_id) values ($1, $2)", committee, dairy);
    await sql("insert into relationship (contact_id, organization_id) values ($1, $2)", amir, dairy);
    expect(await association.known(amir)).toBeUndefined();
    await sql(
      "insert into membership (contact_id, membership_type_id, status) select $1, id, 'active' from membership_type where association_id = $2",
      dairy,
      association.id,
    );
    expect(await association.known(amir)).toMatchObject({ IsActive: true, IsMember: true });
    expect(await association.known(dairy)).toBeUndefined();
    expect((await association.tenant.summary()).contacts).toBe(contacts + 1);
    await sql("update membership set status = 'suspended' where contact_id = $1", dairy);
    expect(await association.known(amir)).toMatchObject({ IsActive: false, communities: [] });
  });

  it("R13: a renamed membership type, and another one, arrive", async () => {
    await sql("update membership_type set name = 'Full' where association_id = $1", association.id);
    expect(await association.known(maria)).toMatchObject({ MemberType: "Full" });
    await sql(
      `with retired as (insert into membership_type (association_id, name) values ($1, 'Retired') returning id)
       update membership set membership_type_id = (select id from retired) where contact_id = $2`,
      association.id,
      maria,
    );
    expect(await association.known(maria)).toMatchObject({ MemberType: "Retired" });
  });

  it("R14 R37 R39: who is put on a list, and taken off it, follows", async () => {
    const third = await association.addList("Editors");
    await sql(
      "insert into list_membership (list_id, contact_id, role) values ($1, $2, 'Chair')",
      third,
      maria,
    );
    expect((await association.known(maria))?.communities).toContainEqual(
      expect.objectContaining({ RoleDescription: "Chair" }),
    );
    await sql("delete from list_membership where list_id = $1 and contact_id = $2", third, maria);
    expect((await association.known(maria))?.communities).toHaveLength(2);
  });

  it("F12 R14 R39: on fifty lists, on one of nobody else, and on none", async () => {
    const nora = await association.addPerson({ lists: [] });
    await sql(
      `with fifty as (insert into list (association_id, name, is_synced) select $1, 'Section ' || n, true
                        from generate_series(1, 50) n returning id)
       insert into list_membership (list_id, contact_id) select id, $2 from fifty`,
      association.id,
      nora,
    );
    expect((await association.known(nora))?.communities).toHaveLength(50);
    await sql(
      `delete from list_membership where contact_id = $1
          and list_id <> (select min(list_id) from list_membership where contact_id = $1)`,
      nora,
    );
    expect((await association.known(nora))?.communities).toHaveLength(1);
    await sql("delete from list_membership where contact_id = $1", nora);
    expect(await association.known(nora)).toMatchObject({ IsActive: false, communities: [] });
    const sections = (await association.tenant.communities()).filter(({ GroupName }) =>
      GroupName.startsWith("Section"),
    );
    expect(sections.map(({ memberCount }) => memberCount)).toEqual(Array(50).fill(0));
    await sql("delete from list where association_id = $1 and name like 'Section %'", association.id);
  });

  it("R27 R28: the first push of a new list creates a hidden community", async () => {
    const fresh = await association.addList("Brand New");
    await sql("insert into list_membership (list_id, contact_id) values ($1, $2)", fresh, maria);
    const communities = await association.tenant.communities();
    expect(communities.find(({ GroupName }) => GroupName === "Brand New")).toMatchObject({
      hidden: true,
      memberCount: 1,
    });
    await sql("delete from list where id = $1", fresh);
  });

  it("R22 R39: an unticked list takes its community from everybody, and ticking it again gives it back", async () => {
    await sql("update list set is_synced = false where id = $1", committee);
    expect((await association.known(maria))?.communities).toHaveLength(1);
    await sql("update list set is_synced = true where id = $1", committee);
    expect((await association.known(maria))?.communities).toHaveLength(2);
  });

  it("R39: who leaves the last list, and who is deleted, becomes inactive", async () => {
    const [leaver, deleted] = await association.addPeople(2, { lists: [board] });
    await deliverAll(association);
    await sql("update list_membership set dropped_on = current_date where contact_id = $1", leaver);
    expect(await association.known(leaver!)).toMatchObject({
      IsActive: false,
      IsMember: false,
      communities: [],
    });
    await sql("delete from contact where id = $1", deleted);
    expect(await association.known(deleted!)).toMatchObject({ IsActive: false, communities: [] });
  });

  it("R5: what is changed at Higher Logic is not read, and the next push of that person restores it", async () => {
    await association.tenant.changeContact(String(maria), { FirstName: "Changed There" });
    await sql("update contact set city = 'Duluth' where id = $1", maria);
    expect(await association.known(maria)).toMatchObject({ FirstName: "Maria", City: "Duluth" });
    await association.tenant.changeContact(String(maria), { FirstName: "Changed There" });
    await sync(association, { kind: "repush", onlyContactId: maria });
    expect(await association.known(maria)).toMatchObject({ FirstName: "Maria" });
  });

  it("I1: a change that reaches nobody at Higher Logic leaves nothing behind, and is counted", async () => {
    await association.addPerson({ status: null });
    await deliverAll(association);
    expect(await changesWaiting(association.id)).toEqual({ count: 0, oldest: null });
    // No request was written, which would have made the run.
    const { rows } = await association.pool.query(
      `select kind, state, looked_at, pushed, unchanged from sync_run where association_id = $1 order by id desc limit 1`,
      [association.id],
    );
    expect(rows).toEqual([{ kind: "delta", state: "done", looked_at: 1, pushed: 0, unchanged: 1 }]);
  });

  it("I3: and all that together is what a full push makes of an empty community", async () => {
    await expectConverged(association);
  });
});

describe("a change of the whole association", () => {
  /** Ten people, of whom the first five have run out. */
  async function halfExpired(settings = {}): Promise<TestAssociation> {
    const association = await test.association(settings);
    const board = await association.addList("Board");
    await association.addPeople(5, { lists: [board], expiresOn: "yesterday" });
    await association.addPeople(5, { lists: [board] });
    return association;
  }
  const giveGrace = (association: TestAssociation) =>
    association.pool.query("update association set grace_days = 30 where id = $1", [association.id]);

  it("R37: makes a full run by itself", async () => {
    const association = await halfExpired();
    await sync(association);
    expect((await association.tenant.summary()).activeContacts).toBe(5);
    await giveGrace(association);
    await deliverAll(association);
    expect((await association.tenant.summary()).activeContacts).toBe(10);
    expect((await changesWaiting(association.id)).count).toBe(0);
  });

  it("R37: lets a full run that goes on start over, for whom it has passed, and counts nobody twice", async () => {
    const association = await halfExpired({ batchSize: 1, requestsInFlight: 1 });
    const syncRunId = await askForRun(association);
    const atOnce: string[] = [];
    const goingOn = new Set<string>();
    /** While one of these goes on, the others may not begin: counts of before would be added after. */
    async function alone<Result>(name: string, work: Promise<Result>): Promise<Result> {
      for (const other of goingOn) atOnce.push(`${name} during ${other}`);
      goingOn.add(name);
      const result = await work;
      goingOn.delete(name);
      return result;
    }
    await deliverWith(association, (real, nudge) => {
      let isSeen = false;
      const changes = once(async () => {
        await giveGrace(association);
        nudge();
        await until("a page shows it", () => isSeen);
      });
      return {
        async readPage(...given) {
          const page = await real.readPage(...given);
          isSeen ||= page.needsExpansion;
          return page;
        },
        settle: (...given) =>
          alone(
            "settle",
            changes().then(() => real.settle(...given)),
          ),
        finishRun: (...given) => alone("finish", real.finishRun(...given)),
        expandLog: (...given) => alone("expand", real.expandLog(...given)),
      };
    });
    await deliverAll(association);
    expect(atOnce).toEqual([]);
    expect((await association.tenant.summary()).activeContacts).toBe(10);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 10 });
  });
});

describe("before Sync was pressed, and while switched off", () => {
  it("R31 R36: nothing is sent, and Sync begins with everybody", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    await association.addPeople(5, { lists: [board] });
    await deliverAll(association);
    expect((await association.tenant.summary()).requests).toBe(0);
    expect(
      await requestRun({ associationId: association.id, kind: "repush", requestedAs: "command" }),
    ).toEqual({
      refused: "no-initial-sync",
    });
    const syncRunId = await sync(association);
    expect(await association.run(syncRunId)).toMatchObject({ state: "done", looked_at: 5, pushed: 5 });
  });

  it("R31 F9: is refused without key, or switched off", async () => {
    const association = await test.association();
    const request = { associationId: association.id, kind: "full", requestedAs: "staff" } as const;
    await association.pool.query(
      "update higher_logic_settings set enabled = false where association_id = $1",
      [association.id],
    );
    expect(await requestRun(request)).toEqual({ refused: "not-enabled" });
    await association.pool.query(
      "update higher_logic_settings set enabled = true, tenant_api_key_sealed = null where association_id = $1",
      [association.id],
    );
    expect(await requestRun(request)).toEqual({ refused: "not-complete" });
  });
});

describe("Sync", () => {
  it("F34: pressed ten times at once is one run", async () => {
    const association = await test.association();
    const pressed = await Promise.all(Array.from({ length: 10 }, () => askForRun(association)));
    expect(new Set(pressed).size).toBe(1);
  });

  it("costs no request where nothing differs, and its counts add up", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    await association.addPeople(30, { lists: [board] });
    await association.addPerson({ email: null, lists: [board] });
    await sync(association);
    const { requests } = await association.tenant.summary();
    const run = await association.run(await sync(association));
    expect(run).toMatchObject({ looked_at: 31, unchanged: 30, pushed: 0, failed: 1, held: 0, in_doubt: 0 });
    expect((await association.tenant.summary()).requests).toBe(requests);
  });

  it("R35: a re-push sends even what is unchanged: all, a list, a person", async () => {
    const association = await test.association();
    const board = await association.addList("Board");
    const other = await association.addList("Other");
    const people = await association.addPeople(8, { lists: [board] });
    await association.addPeople(4, { lists: [other] });
    await sync(association);
    const counts = async (request: object) =>
      association.run(await sync(association, { kind: "repush", ...request }));
    expect(await counts({})).toMatchObject({ state: "done", looked_at: 12, pushed: 12 });
    expect(await counts({ onlyListId: board })).toMatchObject({ state: "done", looked_at: 8, pushed: 8 });
    expect(await counts({ onlyContactId: people[0] })).toMatchObject({
      state: "done",
      looked_at: 1,
      pushed: 1,
    });
  });
});
