import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { project, type RecordSettings } from "@/higher-logic/push/member-record";
import {
  inSnapshot,
  nextContactIds,
  NO_TARGET,
  readContacts,
  refreshStatistics,
} from "@/higher-logic/push/store";
import {
  preview,
  previewLines,
  previewNames,
  type PreviewNames,
  type ProposedSettings,
} from "@/higher-logic/sync/preview/store";
import { closeConnections } from "@/lib/db";
import { all } from "@/tests/support/all";
import { freshDatabase, type FreshDatabase } from "@/tests/support/database";
import { addPeople, associationWithTarget } from "@/tests/support/listed-people";
import { defaults } from "@/tests/support/people";

let database: FreshDatabase;
let associationId: number;
let made = 0;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  associationId = await associationWithTarget(database.pool, `preview-${++made}`);
});

async function one(sql: string, parameters: unknown[] = []): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(sql, parameters);
  return rows[0]!.id;
}

const people = (count: number, facts: { status?: string; list?: string } = {}) =>
  addPeople(database.pool, associationId, count, facts);

/** As if a full run had been accepted just now. */
async function everythingTold(settings: RecordSettings = defaults): Promise<void> {
  const pushTargetId = await one("select id from push_target where association_id = $1", [associationId]);
  await refreshStatistics(database.pool);
  const records = await inSnapshot(async (client) => {
    const ids = await nextContactIds(client, associationId, pushTargetId, 0, 100_000);
    return (await readContacts(client, associationId, NO_TARGET, ids)).flatMap((snapshot) => {
      const record = project(snapshot, settings);
      return record.kind === "record" ? [{ contactId: snapshot.contactId, record }] : [];
    });
  });
  const rows = records.map(({ contactId, record }) => ({
    push_target_id: pushTargetId,
    association_id: associationId,
    contact_id: contactId,
    record_hash: `\\x${record.hash.toString("hex")}`,
    integration_key: record.key,
    first_name: record.names.firstName,
    last_name: record.names.lastName,
    email: record.names.email,
    group_keys: record.groupKeys,
    is_active: record.isActive,
    is_member: record.isMember,
  }));
  await database.pool.query(
    "insert into pushed_contact select * from json_populate_recordset(null::pushed_contact, $1)",
    [JSON.stringify(rows)],
  );
}

const counts = async (proposed?: Partial<ProposedSettings>) => {
  const { added, removed, cannotBePushed, changed, unchanged } = await preview(associationId, { proposed });
  return {
    added: added.count,
    removed: removed.count,
    cannotBePushed: cannotBePushed.count,
    changed: changed.count,
    unchanged,
  };
};
const nothing = { added: 0, removed: 0, cannotBePushed: 0, changed: 0, unchanged: 0 };

describe("a preview", () => {
  it("R35: before the first Sync counts everybody in scope as added, and the communities that would be made", async () => {
    const [maria] = await people(3);
    await people(2, { status: "pending" });
    await people(1, { list: "Legislative" });
    await database.pool.query("update contact set email = null where id = $1", [maria]);
    const found = await preview(associationId);
    expect(found).toMatchObject({
      lookedAt: 4,
      added: { count: 3 },
      removed: { count: 0 },
      changed: { count: 0 },
      unchanged: 0,
    });
    expect(found.cannotBePushed).toEqual({
      count: 1,
      contactIds: [maria],
      people: [{ contactId: maria, name: "Maria Delgado 1", because: "The e-mail address is missing." }],
    });
    expect(found.newCommunities).toEqual([
      { key: "board", name: "Board" },
      { key: "legislative", name: "Legislative" },
    ]);
  });

  it("finds nothing to do when everything was told", async () => {
    await people(3);
    await everythingTold();
    expect(await counts()).toEqual({ ...nothing, unchanged: 3 });
    expect((await preview(associationId)).newCommunities).toEqual([]);
  });

  it("R38 R39: names who would be removed and why, and counts who would only be told differently", async () => {
    const [deleted, dropped, offList, changed, stays] = await people(5);
    await everythingTold();
    await database.pool.query("delete from contact where id = $1", [deleted]);
    await database.pool.query("update membership set status = 'dropped' where contact_id = $1", [dropped]);
    await database.pool.query("delete from list_membership where contact_id = $1", [offList]);
    await database.pool.query("update contact set city = 'Elsewhere' where id = $1", [changed]);
    const found = await preview(associationId);
    expect(found.removed.people).toEqual([
      { contactId: deleted, name: "Maria Delgado 1", because: "Was deleted." },
      { contactId: dropped, name: "Maria Delgado 2", because: "Is not Active." },
      { contactId: offList, name: "Maria Delgado 3", because: "Is on no synced list." },
    ]);
    expect([found.lookedAt, found.changed.contactIds, found.unchanged]).toEqual([5, [changed], 1]);
    expect(stays).toBeDefined();
  });

  it("R32 D1: of the other setting of Only Sync Active members says whom it adds and removes", async () => {
    await people(2);
    const [pending] = await people(1, { status: "pending" });
    await everythingTold();
    const widened = await preview(associationId, { proposed: { onlySyncActiveMembers: false } });
    expect(widened.added.people).toEqual([{ contactId: pending, name: "Maria Delgado 1", because: null }]);

    const isOff =
      "update higher_logic_settings set only_sync_active_members = false where association_id = $1";
    await database.pool.query(isOff, [associationId]);
    await database.pool.query("delete from pushed_contact where association_id = $1", [associationId]);
    await everythingTold({ ...defaults, onlySyncActiveMembers: false });
    expect(await counts()).toEqual({ ...nothing, unchanged: 3 });
    const narrowed = await preview(associationId, { proposed: { onlySyncActiveMembers: true } });
    expect(narrowed.removed).toEqual({
      count: 1,
      contactIds: [pending],
      people: [{ contactId: pending, name: "Maria Delgado 1", because: "Is not Active." }],
    });
  });

  it("D5: of the other setting for staff says whom it removes", async () => {
    const staff = await one(
      `insert into contact (association_id, kind, first_name, last_name, email)
       values ($1, 'individual', 'Ada', 'Admin', 'ada@prairie.example') returning id`,
      [associationId],
    );
    await database.pool.query("insert into staff_member (contact_id, role) values ($1, 'admin')", [staff]);
    await everythingTold();
    const found = await preview(associationId, { proposed: { includeActiveStaff: false } });
    expect(found.removed.contactIds).toEqual([staff]);
  });

  it("F5: of another target adds everybody and removes nobody", async () => {
    const [gone] = await people(3);
    await everythingTold();
    await database.pool.query("delete from contact where id = $1", [gone]);
    for (const proposed of [{ tenantCode: "OTHER" }, { pushAddress: "https://other.example" }])
      expect(await counts(proposed)).toEqual({ ...nothing, added: 2 });
    expect(await counts({ tenantCode: "PRAIRIE", pushAddress: "" })).toMatchObject({
      removed: 1,
      unchanged: 2,
    });
  });

  it("R39: says nothing more of somebody whose removal was accepted, and counts them as added when they return", async () => {
    const [maria] = await people(1);
    await everythingTold();
    await database.pool.query(
      "update pushed_contact set is_active = false, removed_at = now(), group_keys = '{}'",
    );
    expect(await counts()).toEqual({ ...nothing, added: 1 });
    await database.pool.query("delete from list_membership where contact_id = $1", [maria]);
    expect(await counts()).toEqual(nothing);
  });

  it("I5: looks at its own association only", async () => {
    await people(2);
    const other = await one("insert into association (slug, name) values ($1, 'Harbor') returning id", [
      `preview-other-${made}`,
    ]);
    expect((await preview(other)).added.count).toBe(0);
  });
});

describe("the names of a preview", () => {
  it("are told fifty at a time, everybody once and by last name, as people are looked for", async () => {
    const ids = await people(120);
    // Who was made last comes first by name; accents and capitals part nobody.
    await database.pool.query("update contact set last_name = 'Delgado ' || 9999 - id where id = any ($1)", [
      ids,
    ]);
    const rename = "update contact set last_name = $2, first_name = $3 where id = $1";
    await database.pool.query(rename, [ids[7], "alvarez", "Bea"]);
    await database.pool.query(rename, [ids[9], "\u00c1lvarez", "Ana"]);
    const rest = ids.filter((id) => id !== ids[7] && id !== ids[9]);
    const byName = [ids[9], ids[7], ...rest.reverse()];
    const found = await preview(associationId);
    expect(found.added.contactIds).toEqual(ids);
    expect(found.added.people.map(({ contactId }) => contactId)).toEqual(byName.slice(0, 50));

    const told: number[] = [];
    const sizes: number[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page: PreviewNames = await previewNames(associationId, "added", { after });
      told.push(...page.people.map(({ contactId }) => contactId));
      sizes.push(page.people.length);
      after = page.next;
    }
    expect(told).toEqual(byName);
    expect(sizes).toEqual([50, 50, 20]);
  });

  it("leave out who would leave with the stored settings as well, without a page that is shorter for it", async () => {
    await database.pool.query(
      "update higher_logic_settings set only_sync_active_members = false where association_id = $1",
      [associationId],
    );
    const ids = await people(60, { status: "pending" });
    await everythingTold({ ...defaults, onlySyncActiveMembers: false });
    await database.pool.query("delete from list_membership where contact_id = any ($1)", [ids.slice(0, 9)]);
    const narrowed = { proposed: { onlySyncActiveMembers: true }, onlyNew: true };
    expect(await preview(associationId, narrowed)).toMatchObject({
      lookedAt: 60,
      removed: { count: 51 },
      leavesAnyway: 9,
    });
    const page = await previewNames(associationId, "removed", { ...narrowed, limit: 50 });
    expect(page).toMatchObject({ people: { length: 50 } });
    const rest = await previewNames(associationId, "removed", { ...narrowed, after: page.next });
    expect(rest).toMatchObject({ people: { length: 1 }, next: null });
    const board = await previewNames(associationId, { leaving: "board" }, { ...narrowed, limit: 100 });
    expect(board.people).toHaveLength(51);
    const lines = await all(previewLines(associationId, narrowed));
    expect(lines).toHaveLength(51);
  });

  it("are those of the settings on screen", async () => {
    const ids = await people(50, { status: "pending" });
    const page = await previewNames(associationId, "added", { proposed: { onlySyncActiveMembers: false } });
    expect(page).toMatchObject({ next: null, people: { length: ids.length } });
    expect(await previewNames(associationId, "added")).toEqual({ people: [], next: null });
  });
});
