import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { migrate } from "@/scripts/migrate";
import { emptyDatabase, type FreshDatabase } from "../support/database";
import { standin, type TestStandin } from "../support/standin";
import { TEST_ENCRYPTION_KEY, TestAssociation } from "./sync/support/association";
import { until } from "./sync/support/until";
import { WorkerProcess } from "./sync/support/worker";

const MIGRATIONS = join(import.meta.dirname, "..", "..", "prisma", "migrations");
/** The last one of the version before; its web programs run on until the workers were restarted. */
const FORMER = "20261125001110_sign_on_truncate";

let database: FreshDatabase;
let community: TestStandin;
let association: TestAssociation;
let worker: WorkerProcess;
let maria: number;
let amir: number;
let board: number;

/**
 * What the former version's web sends, statement by statement, each planned once on its connection before the upgrade.
 * A migration that takes a column away, or adds one that has to be given, makes one of them fail.
 */
const formerWeb = {
  editContact: "update contact set email = $2, phone = $3 where id = $1 and association_id = $4",
  untickList: "update list set is_synced = $2 where id = $1",
  saveSettings: `update higher_logic_settings
      set only_sync_active_members = $2, guard_people = 5, version = version + 1, updated_by = 'admin@former.example',
          updated_at = now()
    where association_id = $1`,
  raiseEpoch: "update pusher_lease set epoch = epoch + 1 where association_id = $1",
  askForRun: `insert into sync_run (association_id, push_target_id, kind, requested_as, requested_by)
    select association_id, push_target_id, 'full', 'staff', 'admin@former.example' from higher_logic_settings
     where association_id = $1
    returning id`,
  beginTarget: `update push_target set sync_requested_at = coalesce(sync_requested_at, clock_timestamp())
    where id = (select push_target_id from higher_logic_settings where association_id = $1)`,
  approve: `insert into removal_approval (association_id, push_target_id, contact_id, approved_on, approved_by)
    select association_id, push_target_id, $2, 'held', 'admin@former.example' from higher_logic_settings
     where association_id = $1`,
  notify: "select pg_notify('causeway_change', $1)",
};

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await emptyDatabase();
  process.env.DATABASE_URL = database.url;
  community = await standin();
  const former = fs.mkdtempSync(join(tmpdir(), "causeway-former-"));
  for (const name of fs.readdirSync(MIGRATIONS).filter((each) => each <= FORMER))
    fs.cpSync(join(MIGRATIONS, name), join(former, name), { recursive: true });
  await migrate(database.url, { directory: former });
  fs.rmSync(former, { recursive: true });
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await closeConnections();
  await database.drop();
  await community.stop();
});

async function web(statement: keyof typeof formerWeb, values: unknown[]) {
  return database.pool.query({ name: `former-${statement}`, text: formerWeb[statement], values });
}

async function knownAs(contactId: number, fields: object): Promise<void> {
  await until(`Higher Logic knows ${JSON.stringify(fields)}`, async () => {
    const known = await association.known(contactId);
    return Object.entries(fields).every(
      ([name, value]) => (known as Record<string, unknown> | null)?.[name] === value,
    );
  });
}

const finished = (syncRunId: number) =>
  until("the run is finished", async () => (await association.run(syncRunId)).state === "done");

describe("an upgrade, with web programs of the version before and workers of this one", () => {
  it("F33: migrates while the former web goes on writing, and loses no change", async () => {
    association = await TestAssociation.make(database.pool, community);
    board = await association.addList("Board");
    [maria, amir] = (await association.addPeople(2, { lists: [board] })) as [number, number];
    await web("beginTarget", [association.id]);
    const asked = await web("askForRun", [association.id]);

    let edits = 0;
    let isOver = false;
    const writing = (async () => {
      while (!isOver)
        await web("editContact", [maria, `maria${++edits}@former.example`, "555-0100", association.id]);
    })();
    await until("the former web has written", () => edits > 3);
    const applied = await migrate(database.url);
    const editsThen = edits;
    await until("it goes on writing", () => edits > editsThen + 3);
    isOver = true;
    await writing;
    expect(applied.length).toBeGreaterThan(0);

    worker = await WorkerProcess.start(database.url);
    await knownAs(maria, { EmailAddress: `maria${edits}@former.example`, IsActive: true });
    await finished(asked.rows[0].id);
  }, 60_000);

  it("F33: takes what the former web saves, asks for and approves", async () => {
    await web("saveSettings", [association.id, false]);
    await web("raiseEpoch", [association.id]);
    const { rows } = await web("askForRun", [association.id]);
    await web("notify", [String(association.id)]);
    await finished(rows[0].id);

    await web("approve", [association.id, amir]);
    await association.drop(amir); // goes on being told: not only Active members are synced now
    await knownAs(amir, { IsActive: true, IsMember: false });
    await web("untickList", [board, false]);
    await knownAs(amir, { IsActive: false });
    await knownAs(maria, { IsActive: false });
  }, 60_000);
});
