import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tokenHash } from "@/accounts/invitations/links";
import { giveLogin } from "@/accounts/logins/store";
import { changePassword } from "@/accounts/passwords/store";
import { endOneSession, endOtherSessions, endSession, startSession } from "@/accounts/sessions/store";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { findGrant, revokeGrant } from "@/higher-logic/sso/grants/store";
import { finishVisit } from "@/higher-logic/sso/visits/store";
import { claimDueLogouts, whyNotToSend } from "@/higher-logic/sso/logout/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { visitOf } from "./visit-of";
import { Guild } from "./guild";

/** The lineage of sessions that are no more. */
const NOBODYS = "00000000-0000-4000-8000-000000000000";
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

  it("a new e-mail that was shown to be theirs ends nothing", async () => {
    await guild.sql(
      "update login set email = 'maria.new@guild.example', email_verified = now() where id = $1",
      [login],
    );
    expect(await guild.records.accessChanges()).toEqual([]);
  });
});

describe("a session that is ended takes along what was signed on with it, and Grants stay", () => {
  const facts = { way: "password", address: "198.51.100.7", userAgent: null } as const;
  let here: string;
  let there: string;

  beforeEach(async () => {
    await guild.sql("delete from sso_artefact where association_id = $1", [guild.id]);
    here = await signedOnBy("here");
    there = await signedOnBy("there");
    // Of a session that ran out, of which nobody is left to ask.
    await guild.keep("RefreshToken", maria, {
      clientId: community,
      payload: { kept: "ran out", lineage: NOBODYS },
    });
    await guild.keep("RefreshToken", maria, { clientId: community, payload: { kept: "from before" } });
  });

  /** A browser that is signed in, and signed on at the community. */
  async function signedOnBy(kept: string): Promise<string> {
    const { token } = await startSession(login, facts);
    const { rows } = await guild.sql<{ lineage: string }>(
      "select lineage from login_session where session_token = $1",
      [tokenHash(token)],
    );
    const { lineage } = rows[0]!;
    const authorizations = { [community]: { grantId: "one", sid: kept }, [library]: {} };
    await guild.keep("Session", maria, { payload: { kept, lineage, authorizations } });
    for (const model of ["Grant", "AuthorizationCode", "AccessToken", "RefreshToken"])
      await guild.keep(model, maria, { clientId: community, payload: { kept, lineage, sid: kept } });
    return token;
  }

  async function whatIsLeft(): Promise<string[]> {
    const { rows } = await guild.sql<{ kept: string }>(
      `select distinct payload ->> 'kept' as kept from sso_artefact where association_id = $1 order by 1`,
      [guild.id],
    );
    return rows.map(({ kept }) => kept);
  }

  async function toldOf(): Promise<(string | null)[]> {
    const { rows } = await guild.sql<{ client_id: string; sid: string | null; cause: string }>(
      "select client_id, sid, cause from sso_logout where association_id = $1 order by client_id, sid",
      [guild.id],
    );
    expect(new Set(rows.map(({ cause }) => cause))).toEqual(new Set(rows.length > 0 ? ["logged-out"] : []));
    return rows.map(({ client_id, sid }) =>
      [client_id === community ? "community" : "library", sid].join(" "),
    );
  }

  const one = { left: ["from before", "here", "ran out"], told: ["community there"] };
  const all = { left: [], told: ["community here", "community there", "community ", "library "] };
  const nothing = { left: ["from before", "here", "ran out", "there"], told: [] };
  const idOf = (token: string) =>
    guild
      .sql<{ id: string }>("select id from login_session where session_token = $1", [tokenHash(token)])
      .then(({ rows }) => rows[0]!.id);

  const happenings: [string, () => Promise<unknown>, { left: string[]; told: string[] }][] = [
    ["from another browser", async () => endOneSession(login, await idOf(there)), one],
    ["by Log out there", () => endSession(there), one],
    [
      "by somebody with psql",
      async () => guild.sql("delete from login_session where id = $1", [await idOf(there)]),
      one,
    ],
    [
      "by somebody else who signs in at that browser",
      async () => {
        const nora = await newLogin(await guild.member(), "nora@guild.example");
        await startSession(nora, { ...facts, replaced: there });
      },
      one,
    ],
    [
      "after its owner had signed in anew there",
      async () => {
        const { token } = await startSession(login, { ...facts, replaced: there });
        expect(await guild.records.accessChanges()).toEqual([]);
        await endSession(token);
      },
      one,
    ],
    [
      "by nobody: it ran out",
      () =>
        guild
          .sql("update login_session set expires = now() - interval '1 second' where login_id = $1", [login])
          .then(() => guild.sql("delete from login_session where expires < now()")),
      nothing,
    ],
    ["with all others, and what ran out", () => endOtherSessions(login, here), all],
    [
      "with all others, because of another password",
      () =>
        changePassword(
          { loginId: login, associationId: guild.id, email: "maria@guild.example" },
          "walnut kettle orbit",
          here,
        ),
      all,
    ],
    [
      "not at all, where psql gives another password: only what ran out",
      () => guild.sql("update login set password_hash = 'another' where id = $1", [login]),
      { left: ["here", "there"], told: ["library "] },
    ],
  ];
  it.each(happenings)("R46, F13: ended %s", async (_, happen, { left, told }) => {
    const grants = await findGrant(guild.id, maria, community);
    await happen();
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: told.length });
    expect(await whatIsLeft()).toEqual(left);
    expect((await toldOf()).sort()).toEqual(told.sort());
    expect(await findGrant(guild.id, maria, community)).toEqual(grants);
    expect(await guild.records.accessChanges()).toEqual([]);
  });

  it("a site that was never told a session's id ends all it has of the person's", async () => {
    await guild.sql("update sso_client set legacy = true where client_id = $1", [community]);
    await endSession(there);
    await followAccessChanges(guild.id);
    expect(await toldOf()).toEqual(["community "]);
  });

  it("nobody else loses anything", async () => {
    const nora = await guild.member();
    const hers = await newLogin(nora, "nora@guild.example");
    await guild.keep("RefreshToken", nora, { clientId: community });
    await startSession(hers, facts);
    await endOtherSessions(login, here);
    await followAccessChanges(guild.id);
    expect(await guild.kept(nora)).toEqual([`RefreshToken ${community}`]);
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
