import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rotateKeys, rotateOldKeys, signingKey, signingKeys } from "@/higher-logic/sso/keys";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { TEST_ENCRYPTION_KEY } from "../sync/support/association";
import { Guild } from "./guild";

let database: FreshDatabase;

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const shown = async (guild: Guild) => (await signingKeys(guild.id)).map(({ kid }) => kid);

/** As if so much time had passed since every key of this association was made. */
const age = (guild: Guild, by: string) =>
  guild.sql(
    `update sso_signing_key set created_at = created_at - $2::interval, signs_from = signs_from - $2::interval,
       shown_until = shown_until - $2::interval
     where association_id = $1`,
    [guild.id, by],
  );

describe("the keys that sign tokens", () => {
  it("are one for everybody who asks first at once, and the association's alone", async () => {
    const [guild, other] = [await Guild.make(database), await Guild.make(database)];
    const asked = await Promise.all([1, 2, 3, 4].map(() => signingKey(guild.id)));
    expect(new Set(asked.map(({ kid }) => kid)).size).toBe(1);
    expect((await signingKey(other.id)).kid).not.toBe(asked[0]!.kid);
  });

  it("I12: are sealed: nothing of the private part is in the database", async () => {
    const guild = await Guild.make(database);
    const { d } = await signingKey(guild.id);
    const { rows } = await guild.sql<{ row: string }>("select k::text as row from sso_signing_key k");
    expect(d).toBeTruthy();
    for (const { row } of rows) expect(row).not.toContain(d);
  });

  it("F51: a new one is shown a day before it signs, and the old one until what it signed is good no longer", async () => {
    const guild = await Guild.make(database);
    const old = (await signingKey(guild.id)).kid;
    const next = await rotateKeys(guild.id);
    expect(await shown(guild)).toEqual([old, next]);
    await age(guild, "25 hours");
    expect(await shown(guild)).toEqual([next, old]);
    await age(guild, "31 days");
    expect(await shown(guild)).toEqual([next]);
  });

  it("are replaced by the timer when the newest is 90 days old, once however many timers run", async () => {
    const guild = await Guild.make(database);
    const old = (await signingKey(guild.id)).kid;
    await rotateOldKeys();
    expect(await shown(guild)).toEqual([old]);
    await age(guild, "91 days");
    await Promise.all([rotateOldKeys(), rotateOldKeys()]);
    expect(await shown(guild)).toHaveLength(2);
    expect((await signingKey(guild.id)).kid, "signs for a day still").toBe(old);
  });
});
