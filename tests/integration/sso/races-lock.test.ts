import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { lockAccess, readEligibility } from "@/higher-logic/sso/access/store";
import { giveGrant, revokeGrant } from "@/higher-logic/sso/grants/store";
import { closeConnections, transaction } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild, openTransaction } from "./guild";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

/** Until `work` waits for an advisory lock, or is done: without the lock it would be done at once. */
async function waitsOrIsDone(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  void work.finally(() => (isDone = true));
  for (;;) {
    const { rows } = await database.pool.query(
      "select from pg_locks where locktype = 'advisory' and not granted",
    );
    if (isDone || rows.length > 0) return;
  }
}

/** Somebody signs in: has been found allowed, and is about to store a token. */
async function aboutToStoreToken(guild: Guild, contactId: number) {
  const { client, commit } = await openTransaction();
  await lockAccess(client, guild.id, contactId);
  expect(await readEligibility(guild.id, contactId, "community", client)).toEqual({ allowed: true });
  return {
    async store(clientId: string): Promise<void> {
      await guild.keep("AccessToken", contactId, { clientId, client });
      await commit();
    },
  };
}

describe("a token stored at the very moment of a drop", () => {
  it.each<[string, (guild: Guild, contactId: number) => Promise<unknown>]>([
    ["R45: the member is dropped", (guild, contactId) => guild.drop(contactId)],
    [
      "R46: their list is unticked",
      (guild) => guild.sql("update list set is_synced = false where id = $1", [guild.listId]),
    ],
    [
      "R49: Websupport switches off",
      (guild) => guild.sql("update association set higher_logic_allowed = false where id = $1", [guild.id]),
    ],
  ])("F45, %s between the reading of eligibility and the token", async (_, shutOut) => {
    const guild = await Guild.make(database);
    const community = await guild.client(`lock-${guild.id}`);
    // Holds nothing yet: the token that is being stored is the first trace of them.
    const maria = await guild.member();
    const signIn = await aboutToStoreToken(guild, maria);

    await shutOut(guild, maria);
    const following = followAccessChanges(guild.id);
    await waitsOrIsDone(following);
    await signIn.store(community);
    await following;

    expect(await guild.kept(maria)).toEqual([]);
  });

  it("F45, whoever comes while the drop is being acted on reads that they are out", async () => {
    const guild = await Guild.make(database);
    const maria = await guild.member();
    await guild.drop(maria);
    await transaction(async (client) => {
      await lockAccess(client, guild.id, maria);
      expect(await readEligibility(guild.id, maria, "community", client)).toEqual({
        allowed: false,
        code: "not-active",
      });
    });
  });

  it("a Grant revoked while a code is being stored by it takes that code along", async () => {
    const guild = await Guild.make(database);
    const community = await guild.client(`lock-${guild.id}`);
    const maria = await guild.member();
    await transaction((client) =>
      giveGrant(
        { associationId: guild.id, contactId: maria, clientId: community, scopes: ["openid"] },
        client,
      ),
    );
    const signIn = await aboutToStoreToken(guild, maria);

    const revoking = revokeGrant(guild.id, maria, community);
    await waitsOrIsDone(revoking);
    await signIn.store(community);

    expect(await revoking).toBe(true);
    expect(await guild.kept(maria)).toEqual([]);
  });

  it("people sign in side by side: nobody waits for another", async () => {
    const guild = await Guild.make(database);
    const [maria, nora] = [await guild.member(), await guild.member()];
    const community = await guild.client(`lock-${guild.id}`);
    const first = await aboutToStoreToken(guild, maria);
    const second = await aboutToStoreToken(guild, maria);
    const third = await aboutToStoreToken(guild, nora);
    for (const signIn of [third, second, first]) await signIn.store(community);
    expect(await guild.kept(maria)).toHaveLength(2);
  });
});
