import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storeSettings } from "@/higher-logic/settings/saving/store";
import type { SettingsInput } from "@/higher-logic/settings/schema";
import { readReadAccess } from "@/higher-logic/settings/read-access/store";
import { readSettings, readSettingsForPush, readStoredKey } from "@/higher-logic/settings/store";
import { closeConnections } from "@/lib/db";
import { nothingTyped } from "@/tests/support/nothing-typed";
import { freshDatabase, type FreshDatabase } from "../support/database";

const by = { by: "admin@prairie.example" };
const KEY = "canary-key-0a1b2c3d";
let database: FreshDatabase;
let associationId: number;
let count = 0;

const input: SettingsInput = {
  ...nothingTyped,
  readAddress: null,
  readCallsPerMinute: 180,
  version: 1,
  enabled: true,
  onlySyncActiveMembers: true,
  tenantCode: "PRAIRIE-DEMO",
  tenantApiKey: KEY,
  format: "push-v1",
  region: "us",
  pushAddress: null,
  includeActiveStaff: true,
  sendMembershipType: true,
  batchSize: 100,
  requestsInFlight: 4,
  requestsPerMinute: null,
  settleSeconds: 900,
  guardPeople: 25,
  guardPercent: 20,
  fourEyes: false,
  showSignOnLink: false,
  communityLink: null,
  communityTerm: null,
  communityIcon: null,
  loginBouncePath: "/HigherLogic/Security/LoginBounce.aspx",
};

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = `test:${Buffer.alloc(32, 7).toString("base64")}`;
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  const { rows } = await database.pool.query<{ id: number }>(
    "insert into association (slug, name) values ($1, 'Prairie Lakes Association') returning id",
    [`prairie-${(count += 1)}`],
  );
  associationId = rows[0]!.id;
});

/** Saves `changes` over what is stored now; throws when somebody was faster. */
async function save(changes: Partial<SettingsInput>) {
  const { version } = await readSettings(associationId);
  const outcome = await storeSettings(
    associationId,
    { ...input, tenantApiKey: null, ...changes, version },
    by,
  );
  if (outcome.status !== "saved") throw new Error(`not saved: ${outcome.status}`);
  return outcome;
}

async function epoch(): Promise<number> {
  const { rows } = await database.pool.query<{ epoch: number }>(
    "select epoch from pusher_lease where association_id = $1",
    [associationId],
  );
  return rows[0]!.epoch;
}

async function syncPressed(): Promise<void> {
  await database.pool.query(
    `update push_target set sync_requested_at = now(), initial_sync_finished_at = now()
     where id = (select push_target_id from higher_logic_settings where association_id = $1)`,
    [associationId],
  );
}

describe("saving the Higher Logic dialog", () => {
  it("R33: stores what was saved, and shows of the key its last four characters only", async () => {
    await save({ tenantApiKey: KEY, batchSize: 50 });
    const settings = await readSettings(associationId);
    expect(settings).toMatchObject({
      enabled: true,
      tenantCode: "PRAIRIE-DEMO",
      batchSize: 50,
      hasKey: true,
      tenantApiKeyLastFour: "2c3d",
      updatedBy: "admin@prairie.example",
    });
    expect(JSON.stringify(settings)).not.toContain(KEY);
  });

  it("R8: hands the pusher code, opened key and address together", async () => {
    expect(await readSettingsForPush(associationId)).toEqual({ ready: false, because: "not-complete" });
    await save({ tenantApiKey: KEY });
    expect(await readSettingsForPush(associationId)).toMatchObject({
      ready: true,
      settings: { tenantCode: "PRAIRIE-DEMO", tenantApiKey: KEY, baseUrl: "https://data.higherlogic.com" },
    });
    await save({ enabled: false });
    expect(await readSettingsForPush(associationId)).toEqual({ ready: false, because: "not-enabled" });
  });

  it("F3: tells the second of two savers, and stores the first one's values only", async () => {
    const saves = await Promise.all([
      storeSettings(associationId, { ...input, batchSize: 10 }, { by: "first@prairie.example" }),
      storeSettings(associationId, { ...input, batchSize: 20 }, { by: "second@prairie.example" }),
    ]);
    expect(saves.map((outcome) => outcome.status).sort()).toEqual(["conflict", "saved"]);
    const saved = saves.find((outcome) => outcome.status === "saved")!;
    const conflict = saves.find((outcome) => outcome.status === "conflict")!;
    expect((await readSettings(associationId)).batchSize).toBe(saved.settings.batchSize);
    expect(conflict.settings.updatedBy).toBe(saved.settings.updatedBy);
    expect(conflict).toMatchObject({ fields: expect.arrayContaining(["batchSize"]) });
  });

  it("F5: another Tenant Code is another target with an empty shadow, and waits for Sync", async () => {
    const first = await save({ tenantApiKey: KEY });
    await syncPressed();
    const second = await save({ tenantCode: "OTHER-SITE" });
    expect(second.settings.pushTargetId).not.toBe(first.settings.pushTargetId);
    expect(second.settings).toMatchObject({ syncRequestedAt: null, hadOtherTarget: true });
    expect(second.syncRunId).toBeNull();
  });

  it("F5: going back to a former Tenant Code finds its shadow, and waits for Sync too", async () => {
    const first = await save({ tenantApiKey: KEY });
    await syncPressed();
    await save({ tenantCode: "OTHER-SITE" });
    const back = await save({});
    expect(back.settings.pushTargetId).toBe(first.settings.pushTargetId);
    expect(back.settings).toMatchObject({ syncRequestedAt: null, initialSyncFinishedAt: null });
  });

  it("raises the epoch when target, scope, records, guard or Enabled change, and at nothing else", async () => {
    await save({ tenantApiKey: KEY });
    const start = await epoch();
    await save({ batchSize: 7 });
    expect(await epoch()).toBe(start);
    for (const change of [
      { onlySyncActiveMembers: false },
      { includeActiveStaff: false },
      { sendMembershipType: false },
      { guardPeople: 1 },
      { guardPercent: 1 },
      { enabled: false },
      { pushAddress: "https://push.other.example" },
    ]) {
      const before = await epoch();
      await save(change);
      expect(await epoch(), JSON.stringify(change)).toBe(before + 1);
    }
  });

  it("D1: a scope saved after the initial sync asks for a full run, before it for none", async () => {
    await save({ tenantApiKey: KEY });
    expect((await save({ onlySyncActiveMembers: false })).syncRunId).toBeNull();
    await syncPressed();
    expect((await save({ onlySyncActiveMembers: true })).syncRunId).not.toBeNull();
    expect((await save({ batchSize: 9 })).syncRunId).toBeNull();
  });

  it("R31: switching on again after the initial sync asks for a full run", async () => {
    await save({ tenantApiKey: KEY });
    await syncPressed();
    expect((await save({ enabled: false })).syncRunId).toBeNull();
    const { syncRunId } = await save({ enabled: true });
    const { rows } = await database.pool.query("select kind, requested_as from sync_run where id = $1", [
      syncRunId,
    ]);
    expect(rows).toEqual([{ kind: "full", requested_as: "switched on" }]);
  });

  it("stores the people named on a confirmed screen as approvals for an hour", async () => {
    await save({ tenantApiKey: KEY });
    const { version } = await readSettings(associationId);
    await storeSettings(
      associationId,
      { ...input, version, tenantApiKey: null, includeActiveStaff: false },
      { ...by, confirmedRemovals: [11, 12] },
    );
    const { rows } = await database.pool.query(
      `select contact_id, approved_on, approved_by, expires_at between now() + interval '59 minutes' and now() + interval '61 minutes' as an_hour
       from removal_approval where association_id = $1 order by contact_id`,
      [associationId],
    );
    expect(rows).toEqual([
      { contact_id: 11, approved_on: "settings", approved_by: by.by, an_hour: true },
      { contact_id: 12, approved_on: "settings", approved_by: by.by, an_hour: true },
    ]);
  });

  it("I12: names the changed fields in the audit log, and the key in no row of the database", async () => {
    await save({ tenantApiKey: KEY });
    const { rows } = await database.pool.query(
      "select actor, action, detail from audit_log where association_id = $1",
      [associationId],
    );
    expect(rows).toEqual([
      {
        actor: by.by,
        action: "higher-logic.settings-saved",
        detail: { fields: ["enabled", "tenantCode", "tenantApiKey"] },
      },
    ]);
    const stored = await database.pool.query("select to_jsonb(s)::text as text from higher_logic_settings s");
    expect(JSON.stringify([rows, stored.rows])).not.toContain(KEY);
  });

  it("F4: a new key is tried at once where pushing was paused", async () => {
    await save({ tenantApiKey: KEY });
    await database.pool.query(
      `update push_state set paused_code = 'key-refused', next_probe_at = now() + interval '5 minutes'
       where association_id = $1`,
      [associationId],
    );
    await save({ tenantApiKey: "another-key-of-theirs" });
    const { rows } = await database.pool.query(
      "select paused_code, next_probe_at from push_state where association_id = $1",
      [associationId],
    );
    expect(rows).toEqual([{ paused_code: null, next_probe_at: null }]);
    expect(await readStoredKey(associationId)).toBe("another-key-of-theirs");
  });

  it("says so when ENCRYPTION_KEY no longer opens the stored key, instead of failing", async () => {
    await save({ tenantApiKey: KEY });
    const before = process.env.ENCRYPTION_KEY;
    process.env.ENCRYPTION_KEY = `other:${Buffer.alloc(32, 8).toString("base64")}`;
    try {
      expect(await readSettingsForPush(associationId)).toEqual({ ready: false, because: "key-unreadable" });
    } finally {
      process.env.ENCRYPTION_KEY = before;
    }
  });
});

describe("access to the read API", () => {
  const readKey = "canary-read-key-4711";
  const readPassword = "canary-read-password";

  it("I12: key and password are stored sealed, shown by the last four alone, and forgotten when asked", async () => {
    const before = await readSettings(associationId);
    await storeSettings(
      associationId,
      { ...input, version: before.version, readKey, readPassword },
      { by: "admin" },
    );
    expect(await readReadAccess(associationId)).toEqual({
      baseUrl: "https://api.connectedcommunity.org",
      key: readKey,
      password: readPassword,
      callsPerMinute: 180,
    });
    const shown = await readSettings(associationId);
    expect(shown).toMatchObject({ hasReadKey: true, readKeyLastFour: "4711" });
    const { rows } = await database.pool.query(
      "select s::text as row, (select string_agg(a::text, ' ') from audit_log a where a.association_id = $1) as log from higher_logic_settings s where association_id = $1",
      [associationId],
    );
    for (const secret of [readKey, readPassword]) expect(JSON.stringify([rows, shown])).not.toContain(secret);

    const kept = { ...input, version: shown.version, readAddress: "https://read.example" };
    await storeSettings(associationId, kept, { by: "admin" });
    expect(await readReadAccess(associationId)).toMatchObject({
      baseUrl: "https://read.example",
      key: readKey,
    });
    const forgets = { ...kept, version: shown.version + 1, forgetReadAccess: true };
    await storeSettings(associationId, forgets, { by: "admin" });
    expect(await readReadAccess(associationId)).toBeNull();
    expect(await readSettings(associationId)).toMatchObject({ hasReadKey: false, readKeyLastFour: null });
  });
});
