import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { giveLogin } from "@/accounts/logins/store";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { findGrant, revokeGrant } from "@/higher-logic/sso/grants/store";
import { finishVisit } from "@/higher-logic/sso/visits/store";
import { claimDueLogouts, whyNotToSend } from "@/higher-logic/sso/logout/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { visitOf } from "./visit-of";
import { Guild } from "./guild";

const BACKCHANNEL = "https://community.example/backchannel";

let database: FreshDatabase;
let guild: Guild;
let community: string;
let library: string;
let maria: number;
let login: string;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  guild = await Guild.make(database);
  community = await guild.client(`community-${guild.id}`, { backchannel: BACKCHANNEL });
  library = await guild.client(`library-${guild.id}`, { access: "login", backchannel: BACKCHANNEL });
  maria = await guild.member();
  login = await newLogin(maria, "maria@guild.example");
  await guild.grant(maria, community);
  await guild.grant(maria, library);
  for (const clientId of [community, library])
    for (const model of ["Grant", "AuthorizationCode", "AccessToken", "RefreshToken"])
      await guild.keep(model, maria, { clientId });
  await guild.keep("Session", maria, { payload: { authorizations: { [community]: {}, [library]: {} } } });
  await guild.records.forget();
});

async function newLogin(contactId: number, email: string): Promise<string> {
  const { rows } = await guild.sql<{ id: string }>(
    "insert into login (association_id, contact_id, email, email_verified) values ($1, $2, $3, now()) returning id",
    [guild.id, contactId, email],
  );
  return rows[0]!.id;
}

async function told(): Promise<string[]> {
  const { rows } = await guild.sql<{ client_id: string }>(
    "select client_id from sso_logout where association_id = $1 order by client_id",
    [guild.id],
  );
  return rows.map(({ client_id }) => client_id);
}

describe("a login that is another person's from now on: what was signed on with it ends, at every client, once", () => {
  const happenings: [string, () => Promise<unknown>][] = [
    ["the login is deleted", () => guild.sql("delete from login where id = $1", [login])],
    [
      "the login is deleted and made anew for the same contact",
      async () => {
        await guild.sql("delete from login where id = $1", [login]);
        await newLogin(maria, "maria@guild.example");
      },
    ],
    [
      "the login moves to another contact",
      async () =>
        guild.sql("update login set contact_id = $2 where id = $1", [login, await guild.records.person()]),
    ],
    [
      "the login is given again, to an e-mail that nobody has shown to be theirs",
      async () => {
        await guild.sql("update contact set email = 'nora@guild.example' where id = $1", [maria]);
        expect(await giveLogin(guild.id, maria, "admin@guild.example")).toMatchObject({ kind: "given" });
      },
    ],
  ];
  it.each(happenings)("R46, F13: %s", async (_, happen) => {
    await happen();
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 2 });
    expect(await guild.kept(maria)).toEqual([]);
    expect(await told()).toEqual([community, library].sort());
    expect(await guild.records.accessChanges()).toEqual([]);
    // The contact may sign in still, and is asked no second time.
    expect(await findGrant(guild.id, maria, community)).not.toBeNull();
    const [logout] = await claimDueLogouts(community, 8);
    expect(await whyNotToSend([logout!])).toEqual(new Map());
  });

  it("whoever has signed in anew before it was delivered is not logged out again", async () => {
    await guild.sql("delete from login where id = $1", [login]);
    await followAccessChanges(guild.id);
    await finishVisit(visitOf(guild, maria, community, { model: "AuthorizationCode" }));
    const [logout] = await claimDueLogouts(community, 8);
    expect([...(await whyNotToSend([logout!])).values()]).toEqual(["signed in again before it was due"]);
  });

  it("who is out anyhow is told as such, and not once more", async () => {
    await guild.drop(maria);
    await guild.sql("delete from login where id = $1", [login]);
    await followAccessChanges(guild.id);
    expect(await told()).toEqual([community, community, library].sort());
  });

  it("deleted with its contact, it adds nothing to that", async () => {
    await guild.sql("delete from contact where id = $1", [maria]);
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 4 });
    expect(await guild.kept(maria)).toEqual([]);
  });

  it("nobody else loses anything", async () => {
    const nora = await guild.member();
    await newLogin(nora, "nora@guild.example");
    await guild.keep("RefreshToken", nora, { clientId: community });
    await guild.sql("delete from login where id = $1", [login]);
    await followAccessChanges(guild.id);
    expect(await guild.kept(nora)).toEqual([`RefreshToken ${community}`]);
  });

  it.each<[string, string]>([
    ["a new password", "password_hash = 'another'"],
    ["a new e-mail that was shown to be theirs", "email = 'maria.new@guild.example', email_verified = now()"],
  ])("%s ends nothing", async (_, change) => {
    const before = await guild.kept(maria);
    await guild.sql(`update login set ${change} where id = $1`, [login]);
    expect(await guild.records.accessChanges()).toEqual([]);
    expect(await guild.kept(maria)).toEqual(before);
  });
});

describe("a Grant that is taken back", () => {
  it("its client is told to end its session, and no other: revoking one does not touch others", async () => {
    expect(await revokeGrant(guild.id, maria, community)).toBe(true);
    expect(await told()).toEqual([community]);
    expect(await guild.kept(maria)).toEqual(
      ["AccessToken", "AuthorizationCode", "Grant", "RefreshToken"]
        .map((model) => `${model} ${library}`)
        .concat("Session"),
    );
    expect(await findGrant(guild.id, maria, library)).not.toBeNull();
    const [logout] = await claimDueLogouts(community, 8);
    expect(await whyNotToSend([logout!])).toEqual(new Map());
  });

  it("given again before the client could be told, the new session is left alone", async () => {
    await revokeGrant(guild.id, maria, community);
    await guild.grant(maria, community);
    await finishVisit(visitOf(guild, maria, community, { model: "AuthorizationCode" }));
    const [logout] = await claimDueLogouts(community, 8);
    expect([...(await whyNotToSend([logout!])).values()]).toEqual(["signed in again before it was due"]);
  });
});
