import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { lockAccessOf, readFacts } from "@/higher-logic/sso/access/store";
import { giveGrant, revokeGrant } from "@/higher-logic/sso/grants/store";
import { finishVisit } from "@/higher-logic/sso/visits/store";
import { closeConnections, transaction } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { until } from "../sync/support/until";
import { Guild, openTransaction } from "./guild";
import { visitOf } from "./visit-of";

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
  await until("it waits for a lock, or is done", async () => {
    // Of this database: other test files have the same server.
    const { rows } = await database.pool.query(
      `select from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    return isDone || rows.length > 0;
  });
}

/** Somebody signs in: was found allowed, and a token is stored, which is not committed yet. */
async function storingToken(guild: Guild, contactId: number, clientId: string) {
  const { client, commit } = await openTransaction();
  const visit = visitOf(guild, contactId, clientId, { model: "AccessToken" });
  expect(await finishVisit(visit, client)).toEqual({ kind: "kept" });
  return commit;
}

/** The association's day ends within seconds: a zone that is so far from UTC (east of it is `-` in POSIX' way of writing). */
async function midnightSoon(guild: Guild): Promise<void> {
  const untilMidnight = (24 * 3_600 - ((Date.now() / 1_000) % (24 * 3_600)) - 8) % (24 * 3_600);
  const east = untilMidnight > 12 * 3_600 ? untilMidnight - 24 * 3_600 : untilMidnight;
  const written = new Date(Math.abs(east) * 1_000).toISOString().slice(11, 19);
  await guild.sql("update association set time_zone = $2 where id = $1", [
    guild.id,
    `<SOON>${east < 0 ? "+" : "-"}${written}`,
  ]);
}

async function dayOf(guild: Guild): Promise<string> {
  const { rows } = await guild.sql<{ day: string }>("select association_day($1) as day", [guild.id]);
  return rows[0]!.day;
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
    const commit = await storingToken(guild, maria, community);

    await shutOut(guild, maria);
    const following = followAccessChanges(guild.id);
    await waitsOrIsDone(following);
    await commit();
    await following;

    expect(await guild.kept(maria)).toEqual([]);
  });

  it("F45, whoever comes while the drop is being acted on is refused, whatever the request had seen before", async () => {
    const guild = await Guild.make(database);
    const community = await guild.client(`lock-${guild.id}`);
    const maria = await guild.member();
    const seen = await readFacts(guild.id, maria);
    await guild.drop(maria);
    expect(await finishVisit(visitOf(guild, maria, community, { model: "AccessToken" }, seen))).toEqual({
      kind: "refused",
      code: "not-active",
    });
    expect(await guild.kept(maria)).toEqual([]);
  });

  it.each([
    ["ended", "delete from login_session where session_token = $1"],
    [
      "moved to somebody else",
      `update login set contact_id = (select max(id) from contact)
        where id = (select login_id from login_session where session_token = $1)`,
    ],
  ])("F46, a login that %s while the request was on its way signs nobody in", async (_, happens) => {
    const guild = await Guild.make(database);
    const community = await guild.client(`lock-${guild.id}`);
    const [maria] = [await guild.member(), await guild.member()];
    const session = `session-${guild.id}`;
    await guild.sql(
      `with made as (insert into login (association_id, contact_id, email) values ($1, $2, $3) returning id)
       insert into login_session (session_token, login_id, expires) select $4, id, now() + interval '1 hour' from made`,
      [guild.id, maria, `maria-${guild.id}@members.example`, session],
    );
    const asking = () =>
      finishVisit(visitOf(guild, maria, community, { model: "AccessToken" }, null, session));
    expect(await asking()).toEqual({ kind: "kept" });
    await guild.sql(happens, [session]);
    expect(await asking()).toEqual({ kind: "gone" });
    expect(await guild.kept(maria)).toHaveLength(1);
  });

  it("what changes and still lets them in is no reason to refuse", async () => {
    const guild = await Guild.make(database);
    const community = await guild.client(`lock-${guild.id}`);
    const maria = await guild.member();
    const seen = await readFacts(guild.id, maria);
    await guild.sql("insert into staff_member (contact_id, role) values ($1, 'viewer')", [maria]);
    expect(await finishVisit(visitOf(guild, maria, community, { model: "AccessToken" }, seen))).toEqual({
      kind: "kept",
    });
    expect(await guild.kept(maria)).toHaveLength(1);
  });

  it("F45, whoever waits for the lock over midnight is judged by the new day", async () => {
    const guild = await Guild.make(database);
    const community = await guild.client(`lock-${guild.id}`);
    const maria = await guild.member();
    await midnightSoon(guild);
    const today = await dayOf(guild);
    await guild.sql("update membership set expires_on = $2 where contact_id = $1", [maria, today]);
    const seen = await readFacts(guild.id, maria);
    const { client, commit } = await openTransaction();
    await lockAccessOf(client, guild.id, [maria]);

    const finishing = finishVisit(visitOf(guild, maria, community, { model: "AccessToken" }, seen));
    await waitsOrIsDone(finishing);
    expect(await dayOf(guild), "it has begun to wait before midnight").toBe(today);
    await until("the day ends", async () => (await dayOf(guild)) !== today);
    await commit();

    expect(await finishing).toEqual({ kind: "refused", code: "not-active" });
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
    const commit = await storingToken(guild, maria, community);

    const revoking = revokeGrant(guild.id, maria, community);
    await waitsOrIsDone(revoking);
    await commit();

    expect(await revoking).toBe(true);
    expect(await guild.kept(maria)).toEqual([]);
  });

  it("people sign in side by side: nobody waits for another", async () => {
    const guild = await Guild.make(database);
    const [maria, nora] = [await guild.member(), await guild.member()];
    const community = await guild.client(`lock-${guild.id}`);
    const first = await storingToken(guild, maria, community);
    const second = await storingToken(guild, maria, community);
    const third = await storingToken(guild, nora, community);
    for (const commit of [third, second, first]) await commit();
    expect(await guild.kept(maria)).toHaveLength(2);
  });
});
