import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rotateKeys, rotateOldKeys, signingKey, signingKeys } from "@/higher-logic/sso/keys";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { TEST_ENCRYPTION_KEY } from "../sync/support/association";
import { listKeys, retireKey } from "@/higher-logic/sso/signing-keys/store";
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

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const states = async (guild: Guild) =>
  Object.fromEntries((await listKeys(guild.id)).map(({ kid, state }) => [kid, state]));

describe("F51: a key that is made by hand", () => {
  it("signs from the time that was given, and the one before stays shown for 30 days from then", async () => {
    const guild = await Guild.make(database);
    const old = (await signingKey(guild.id)).kid;
    const next = await rotateKeys(guild.id, "command", inHours(10));
    expect(await states(guild)).toEqual({ [next]: "waits", [old]: "signs" });
    await age(guild, "9 hours");
    expect((await signingKey(guild.id)).kid).toBe(old);
    await age(guild, "61 minutes");
    expect((await signingKey(guild.id)).kid).toBe(next);
    expect(await states(guild)).toEqual({ [next]: "signs", [old]: "shown" });
    await age(guild, "29 days");
    expect(await shown(guild)).toContain(old);
    await age(guild, "2 days");
    expect(await shown(guild)).toEqual([next]);
  });

  it.each([
    ["before clients can have seen it", -1],
    ["too soon for that", 0.9],
    ["in a year", 24 * 365],
  ])("never signs %s", async (_when, hours) => {
    const guild = await Guild.make(database);
    const old = (await signingKey(guild.id)).kid;
    await expect(rotateKeys(guild.id, "command", inHours(hours))).rejects.toThrow(/Nothing was changed/);
    expect(await shown(guild)).toEqual([old]);
  });

  it("takes the place of one that has not signed yet", async () => {
    const guild = await Guild.make(database);
    const old = (await signingKey(guild.id)).kid;
    const first = await rotateKeys(guild.id);
    const second = await rotateKeys(guild.id, "command", inHours(2));
    expect(await shown(guild)).toEqual([old, second]);
    expect(await retireKey(guild.id, first, "command"), "it is not there any more").toBeNull();
  });
});

describe("F51: a key that others may have", () => {
  /** With a Grant at a site that is told of log-outs, a session and a token. */
  async function signedOn() {
    const guild = await Guild.make(database);
    const old = (await signingKey(guild.id)).kid;
    const maria = await guild.member();
    const site = await guild.client(`site-${guild.id}`, { backchannel: "https://site.example/out" });
    await guild.grant(maria, site);
    for (const model of ["Session", "AccessToken", "RefreshToken", "AuthorizationCode", "Interaction"])
      await guild.keep(model, maria, { clientId: site });
    return { guild, old, maria };
  }
  const logouts = async (guild: Guild) =>
    (await guild.sql("select from sso_logout where association_id = $1", [guild.id])).rowCount;

  it("is gone at once; another signs; sign-ons end and sites are told; Grants stay", async () => {
    const { guild, old, maria } = await signedOn();
    const retired = await retireKey(guild.id, old, "command");
    expect(retired).toMatchObject({ kid: old, ended: 4, logouts: 1 });
    expect(await shown(guild)).toEqual([retired!.signsNow]);
    expect((await signingKey(guild.id)).kid).toBe(retired!.signsNow);
    expect(await guild.kept(maria)).toEqual([`Interaction site-${guild.id}`]);
    expect(await logouts(guild)).toBe(1);
    const { rows } = await guild.sql("select from sso_grant where association_id = $1", [guild.id]);
    expect(rows).toHaveLength(1);
  });

  it("leaves its place to the one that waits, which clients have seen already", async () => {
    const { guild, old } = await signedOn();
    const next = await rotateKeys(guild.id);
    expect((await retireKey(guild.id, old, "command"))?.signsNow).toBe(next);
    expect(await states(guild)).toEqual({ [next]: "signs" });
  });

  it("that has not signed yet ends nothing, and the present one goes on without an end", async () => {
    const { guild, old, maria } = await signedOn();
    const next = await rotateKeys(guild.id);
    expect(await retireKey(guild.id, next, "command")).toMatchObject({ signsNow: old, ended: 0, logouts: 0 });
    expect(await guild.kept(maria)).toHaveLength(5);
    await age(guild, "60 days");
    expect(await shown(guild)).toEqual([old]);
  });

  it("of the past leaves the present one alone", async () => {
    const { guild, old } = await signedOn();
    const next = await rotateKeys(guild.id);
    await age(guild, "25 hours");
    expect((await retireKey(guild.id, old, "command"))?.signsNow).toBe(next);
    expect(await shown(guild)).toEqual([next]);
  });

  it("is one association's alone", async () => {
    const [{ guild, old }, other] = [await signedOn(), await Guild.make(database)];
    expect(await retireKey(other.id, old, "command")).toBeNull();
    expect(await shown(guild)).toEqual([old]);
  });
});
