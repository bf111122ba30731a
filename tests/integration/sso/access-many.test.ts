import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { associationsWithAccessChanges, followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { closeConnections, transaction } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild } from "./guild";

const BACKCHANNEL = "https://community.example/backchannel";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

async function signedIn(count: number) {
  const guild = await Guild.make(database);
  const community = await guild.client(`community-${guild.id}`, { backchannel: BACKCHANNEL });
  const members = await guild.members(count);
  await guild.grant(members, community);
  await guild.records.forget();
  return { guild, members, maria: members[0]! };
}

async function logouts(guild: Guild): Promise<number> {
  const { rows } = await guild.sql("select from sso_logout where association_id = $1", [guild.id]);
  return rows.length;
}

describe("many at once", () => {
  // In a database of its own: Postgres plans by the size tables had when a connection first asked.
  it("R45: 10,000 people dropped in one statement, 500 of whom hold Grants, are out, page by page", async () => {
    const guild = await Guild.make(database);
    const community = await guild.client("many", { backchannel: BACKCHANNEL });
    const members = await guild.members(10_000);
    const holders = members.filter((_, index) => index % 20 === 0);
    await guild.grant(holders, community);
    for (const contactId of holders.slice(0, 100))
      await guild.keep("AccessToken", contactId, { clientId: community });
    await guild.records.forget();

    await guild.drop(members);
    let calls = 0;
    const onLogouts = () => (calls += 1);
    expect(await followAccessChanges(guild.id, { onLogouts })).toEqual({ logouts: 1_000 });
    expect(calls, "the first are told out while others are still being looked at").toBe(10);
    expect(await guild.records.accessChanges()).toEqual([]);
    const { rows } = await guild.sql("select from sso_artefact where association_id = $1", [guild.id]);
    expect(rows).toHaveLength(0);
  });

  it("workers side by side share the rows, and each person is told out once", async () => {
    const { guild, members } = await signedIn(30);
    await guild.drop(members);
    const shares = await Promise.all(
      Array.from({ length: 4 }, () => followAccessChanges(guild.id, { pageSize: 5 })),
    );
    expect(shares.reduce((sum, share) => sum + share.logouts, 0)).toBe(60);
    expect(await logouts(guild)).toBe(60);
    expect(await guild.records.accessChanges()).toEqual([]);
  });

  it("a row that another worker holds is left to it, and found again when that one dies", async () => {
    const { guild, maria } = await signedIn(1);
    await guild.drop(maria);
    await transaction(async (client) => {
      await client.query("select from access_change where association_id = $1 for update", [guild.id]);
      expect(await followAccessChanges(guild.id)).toEqual({ logouts: 0 });
    });
    expect(await associationsWithAccessChanges()).toContain(guild.id);
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 2 });
    expect(await associationsWithAccessChanges()).not.toContain(guild.id);
  });

  it("everybody is out of everything when a table was emptied by TRUNCATE, at which no row says who", async () => {
    const { guild, maria } = await signedIn(2);
    const site = await guild.client("truncated", { access: "login", backchannel: BACKCHANNEL });
    await guild.grant(maria, site);
    await guild.keep("AccessToken", maria, { clientId: site });
    await guild.sql("truncate contact cascade");
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 6 });
    expect(await guild.kept(maria)).toEqual([]);
    const { rows } = await guild.sql("select from sso_grant where association_id = $1", [guild.id]);
    expect(rows).toHaveLength(0);
  });
});
