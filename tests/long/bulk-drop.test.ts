import { afterAll, beforeAll, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../support/database";
import { Guild } from "../integration/sso/guild";
import { receiver } from "../integration/sso/receiver";
import { TEST_ENCRYPTION_KEY } from "../integration/sync/support/association";
import { until } from "../integration/sync/support/until";
import { WorkerProcess } from "../integration/sync/support/worker";

const PEOPLE = 10_000;

let database: FreshDatabase;
let worker: WorkerProcess | undefined;
let door: Awaited<ReturnType<typeof receiver>>;

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await freshDatabase();
  door = await receiver();
});
afterAll(async () => {
  await worker?.kill();
  await door.stop();
  await closeConnections();
  await database.drop();
});

it("R45: ten thousand people who all hold Grants and tokens are dropped by one statement: each is told out once, by one worker", async () => {
  const guild = await Guild.make(database);
  const community = await guild.client("community", { backchannel: door.url });
  const members = await guild.members(PEOPLE);
  await guild.grant(members, community);
  for (const model of ["Session", "AccessToken", "RefreshToken"])
    await guild.sql(
      `insert into sso_artefact (association_id, model, id_hash, payload, contact_id, client_id, expires_at)
       select $1, $2, sha256(gen_random_uuid()::text::bytea), '{}', unnest($3::int[]), $4, now() + interval '1 hour'`,
      [guild.id, model, members, model === "Session" ? null : community],
    );
  await guild.records.forget();
  await guild.sql("analyze");
  worker = await WorkerProcess.start(database.url);

  await guild.drop(members);
  const committed = performance.now();
  const since = () => `${((performance.now() - committed) / 1_000).toFixed(1)} s`;
  const took: Record<string, string> = {};
  await until("the first is told", () => door.received.length > 0);
  took["first told out after"] = since();
  await until("nothing lets anybody in", async () => (await artefacts(guild)) === 0, 120_000);
  took["last token gone after"] = since();
  await until("everybody is told", () => door.received.length >= PEOPLE, 120_000);
  took["last told out after"] = since();
  console.log(`${PEOPLE} people dropped at once:`, took);

  expect(new Set(door.received.map(({ claims }) => claims.sub))).toEqual(new Set(members.map(String)));
  expect(await guild.records.accessChanges()).toEqual([]);
});

async function artefacts(guild: Guild): Promise<number> {
  const { rows } = await guild.sql<{ count: number }>(
    "select count(*)::int as count from sso_artefact where association_id = $1",
    [guild.id],
  );
  return rows[0]!.count;
}
