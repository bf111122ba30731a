import { spawnSync } from "node:child_process";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openSession } from "@/accounts/adapter";
import { heldRemovalCounts } from "@/higher-logic/sync/removals/store";
import { closeConnections } from "@/lib/db";
import { skipContactIds } from "@/membership/contacts/store";
import { type FreshDatabase, freshDatabase } from "../support/database";
import { standin, type TestStandin } from "../support/standin";
import { TEST_ENCRYPTION_KEY, TestAssociation } from "./sync/support/association";
import { deliverAll, sync } from "./sync/support/delivery";
import { approve } from "./sync/support/guarded";

const PROJECT = join(import.meta.dirname, "..", "..");

let database: FreshDatabase;
let community: TestStandin;
let association: TestAssociation;
/** Where nobody may be removed without a yes of staff. */
let guarded: TestAssociation;
let former: number[];
let maria: number;
let amir: number;
let nora: number;
let zoe: number;
let result: { signInsEnded: number; signOnsEnded: number; nextContactId: number; associations: object[] };

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await freshDatabase();
  community = await standin();
  association = await TestAssociation.make(database.pool, community);
  const board = await association.addList("Board");
  [maria, amir, nora] = (await association.addPeople(3, { lists: [board] })) as [number, number, number];
  await sync(association);
  await association.drop(nora);
  await deliverAll(association);
  await signedIn(amir);
  guarded = await TestAssociation.make(database.pool, community);
  const choir = await guarded.addList("Choir");
  former = await guarded.addPeople(3, { lists: [choir] });
  await sync(guarded);
  await guarded.drop(former);
  await deliverAll(guarded);
  await database.pool.query(
    "update higher_logic_settings set guard_people = 0, guard_percent = 0 where association_id = $1",
    [guarded.id],
  );

  const backup = await backUp();
  await association.drop(maria);
  await association.edit(amir, "amir.new@members.example");
  await association.reinstate(nora);
  zoe = await association.addPerson({ lists: [board] });
  await deliverAll(association);
  await guarded.reinstate(former.slice(0, 2));
  await deliverAll(guarded);
  await restore(backup);

  result = restoredCommand();
  await deliverAll(association);
  await deliverAll(guarded);
}, 120_000);

afterAll(async () => {
  await closeConnections();
  await association.pool.end();
  await onServer(`drop database ${nameOf(database.url)} with (force)`); // its first pool ended with the backup
  await community.stop();
});

describe("after a backup was restored, npm run db:restored", () => {
  it("F47 I3: has everybody told again, and the community is what the restored records say", async () => {
    expect(await association.known(maria)).toMatchObject({ IsActive: true });
    expect(await association.known(amir)).toMatchObject({ EmailAddress: expect.stringMatching(/^person/) });
    // Dropped before the backup, back after it, and dropped again by the restore.
    expect(await association.known(nora)).toMatchObject({ IsActive: false, communities: [] });
  });

  it("says whom it put in doubt, and the run that tells them", async () => {
    expect(result.associations).toMatchObject([
      { associationId: association.id, inDoubt: 3 },
      { associationId: guarded.id, inDoubt: 3 },
    ]);
    const { rows } = await association.pool.query(
      "select state, requested_as, pushed, looked_at from sync_run where requested_as = 'restored' and association_id = $1",
      [association.id],
    );
    expect(rows).toMatchObject([{ state: "done", pushed: 3 }]);
    const doubts = await association.pool.query(
      "select from pushed_contact where association_id = $1 and in_doubt_until is not null",
      [association.id],
    );
    expect(doubts.rowCount, "told once, nobody is in doubt any more").toBe(0);
  });

  it("I8: takes nobody out behind the guard's back who was out then, and may be back since", async () => {
    for (const back of former.slice(0, 2))
      expect(await guarded.known(back)).toMatchObject({ IsActive: true });
    expect(await heldRemovalCounts(guarded.id)).toMatchObject({ undecided: 3 });
    await approve(guarded, "all");
    await deliverAll(guarded);
    for (const out of former)
      expect(await guarded.known(out)).toMatchObject({ IsActive: false, communities: [] });
    expect(await heldRemovalCounts(guarded.id)).toMatchObject({ undecided: 0 });
  });

  it("F47: ends every sign-in and every sign-on, which the backup had brought back", async () => {
    expect(result).toMatchObject({ signInsEnded: 1, signOnsEnded: 3 });
    for (const table of ["login_session", "login_token", "sso_artefact"])
      expect((await association.pool.query(`select from ${table}`)).rowCount, table).toBe(0);
  });

  it("gives no ContactId twice: somebody new is not the person added after the backup", async () => {
    const newcomer = await association.addPerson({});
    expect(newcomer).toBeGreaterThan(zoe);
    expect(newcomer).toBeGreaterThanOrEqual(result.nextContactId);
    // Whoever is not sure runs the command once more, before anybody new has come.
    const once = await skipContactIds(association.pool);
    expect(await skipContactIds(association.pool)).toBeGreaterThan(once);
    expect(await association.addPerson({})).toBeGreaterThan(once);
  });

  it("lets no worker from before close anything: its epoch is far behind", async () => {
    const { rows } = await association.pool.query(
      "select epoch::int from pusher_lease where association_id = $1",
      [association.id],
    );
    expect(rows[0].epoch).toBeGreaterThan(1_000_000);
  });
});

async function signedIn(contactId: number): Promise<void> {
  const { rows } = await association.pool.query<{ id: string }>(
    `insert into login (association_id, contact_id, email) values ($1, $2, 'amir@members.example') returning id`,
    [association.id, contactId],
  );
  await openSession(rows[0]!.id, null);
  await association.pool.query(
    "insert into login_token (identifier, token, expires) values ('a link', 'a hash', now() + interval '1 day')",
  );
  await association.pool.query(
    `insert into sso_artefact (association_id, model, id_hash, payload, contact_id, expires_at)
     select $1, model, convert_to(model, 'UTF8'), '{}', $2, now() + interval '1 day'
       from unnest('{Session,AccessToken,RefreshToken}'::text[]) model`,
    [association.id, contactId],
  );
}

/** A copy of the database as it is now; nobody may be connected meanwhile. */
async function backUp(): Promise<string> {
  const name = `${nameOf(database.url)}_backup`;
  await association.pool.end();
  await closeConnections();
  await onServer(`create database ${name} template ${nameOf(database.url)} strategy file_copy`);
  reconnect();
  return name;
}

async function restore(backup: string): Promise<void> {
  await association.pool.end();
  await closeConnections();
  await onServer(`drop database ${nameOf(database.url)} with (force)`);
  await onServer(`alter database ${backup} rename to ${nameOf(database.url)}`);
  reconnect();
}

function reconnect(): void {
  const pool = connect();
  association = new TestAssociation(pool, association.id, association.tenant);
  guarded = new TestAssociation(pool, guarded.id, guarded.tenant);
}

function connect(): pg.Pool {
  const pool = new pg.Pool({ connectionString: database.url, max: 5 });
  pool.on("error", () => undefined);
  return pool;
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

function restoredCommand(): typeof result {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", join(PROJECT, "scripts", "db-restored.ts")],
    {
      cwd: PROJECT,
      encoding: "utf8",
      env: { ...process.env, DATABASE_URL: database.url, APP_URL: "http://localhost:3000" },
    },
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as typeof result;
}
