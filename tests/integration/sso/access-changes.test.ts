import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { findGrant } from "@/higher-logic/sso/grants/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild } from "./guild";

let database: FreshDatabase;
let made = 0;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const BACKCHANNEL = "https://community.example/backchannel";
const EVERYTHING = ["Grant", "AuthorizationCode", "AccessToken", "RefreshToken"];

/** A guild with a community and another site, at both of which every member has signed in. */
async function signedIn(count = 1) {
  const guild = await Guild.make(database);
  made += 1;
  const community = await guild.client(`community-${made}`, { backchannel: BACKCHANNEL });
  const site = await guild.client(`site-${made}`, { access: "login", backchannel: BACKCHANNEL });
  const members = await guild.members(count);
  await guild.grant(members, community);
  await guild.grant(members, site);
  for (const contactId of members) await signIn(guild, contactId, community, site);
  await guild.records.forget();
  return { guild, community, site, members, maria: members[0]! };
}

async function signIn(guild: Guild, contactId: number, community: string, site: string): Promise<void> {
  for (const clientId of [community, site])
    for (const model of EVERYTHING) await guild.keep(model, contactId, { clientId });
  const authorizations = { [community]: { sid: "a" }, [site]: { sid: "b" } };
  await guild.keep("Session", contactId, { payload: { accountId: String(contactId), authorizations } });
}

/** Contact, client and seconds until it is due, of every logout token queued. */
async function logouts(guild: Guild): Promise<{ contactId: number; clientId: string; inSeconds: number }[]> {
  const { rows } = await guild.sql<{ contactId: number; clientId: string; inSeconds: number }>(
    `select contact_id as "contactId", client_id as "clientId",
       round(extract(epoch from due_at - created_at))::int as "inSeconds"
     from sso_logout where association_id = $1 order by contact_id, client_id, due_at`,
    [guild.id],
  );
  return rows;
}

const at = (clientId: string) => EVERYTHING.map((model) => `${model} ${clientId}`).sort();

describe("somebody may no longer sign in", () => {
  it("R45: codes, tokens and sessions for the community go, and its logout is queued twice; other sites keep theirs", async () => {
    const { guild, community, site, maria } = await signedIn();
    await guild.drop(maria);
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 2 });

    expect(await guild.kept(maria)).toEqual([...at(site), "Session"].sort());
    const { rows } = await guild.sql<{ clients: string[] }>(
      `select array(select jsonb_object_keys(payload -> 'authorizations')) as clients
       from sso_artefact where contact_id = $1 and model = 'Session'`,
      [maria],
    );
    expect(rows).toEqual([{ clients: [site] }]);
    expect(await logouts(guild)).toEqual([
      { contactId: maria, clientId: community, inSeconds: 0 },
      { contactId: maria, clientId: community, inSeconds: 90 },
    ]);
    expect(await guild.records.accessChanges(), "done with").toEqual([]);
    expect(await findGrant(guild.id, maria, community), "a Grant is the member's own").not.toBeNull();
  });

  it("R45: a session that is the community's alone is ended", async () => {
    const { guild, community, members } = await signedIn(2);
    await guild.sql("delete from sso_artefact where association_id = $1 and model = 'Session'", [guild.id]);
    await guild.keep("Session", members[0]!, { payload: { authorizations: { [community]: { sid: "a" } } } });
    await guild.keep("Session", members[1]!);
    await guild.drop(members);
    await followAccessChanges(guild.id);
    for (const contactId of members) expect(await guild.kept(contactId)).not.toContain("Session");
  });

  it.each<[string, string, (guild: Guild, contactId: number) => Promise<unknown>]>([
    [
      "R46",
      "off the last list",
      (guild, id) => guild.sql("delete from list_membership where contact_id = $1", [id]),
    ],
    [
      "R46",
      "a list unticked",
      (guild) => guild.sql("update list set is_synced = false where id = $1", [guild.listId]),
    ],
    ["R46", "a list deleted", (guild) => guild.sql("delete from list where id = $1", [guild.listId])],
    ["R31", "Enabled off", (guild) => setting(guild, "enabled = false")],
    ["R48", "the key taken away", (guild) => setting(guild, "tenant_api_key_sealed = null")],
    ["R51", "the box of sign-on not ticked", (guild) => setting(guild, "show_sign_on_link = false")],
    ["R36", "another target, not synced yet", (guild) => setting(guild, "push_target_id = null")],
    [
      "R49",
      "Websupport off",
      (guild) => guild.sql("update association set higher_logic_allowed = false where id = $1", [guild.id]),
    ],
  ])("%s: %s", async (_, __, change) => {
    const { guild, community, site, members } = await signedIn(2);
    await change(guild, members[0]!);
    await followAccessChanges(guild.id);
    expect(await guild.kept(members[0]!)).toEqual([...at(site), "Session"].sort());
    expect(await logouts(guild)).toContainEqual({ contactId: members[0], clientId: community, inSeconds: 0 });
    expect(await guild.records.accessChanges()).toEqual([]);
  });

  it("R44: an organization's membership ends, and its people are out", async () => {
    const { guild, site, community, maria } = await signedIn();
    const organization = await guild.records.organization();
    const membership = await guild.records.membership(organization);
    await guild.records.relationship(maria, organization);
    await guild.sql("delete from membership where contact_id = $1", [maria]);
    await followAccessChanges(guild.id);
    expect(await guild.kept(maria), "Active through the organization").toContain(`AccessToken ${community}`);
    await guild.sql("update membership set expires_on = current_date - 1 where id = $1", [membership]);
    await followAccessChanges(guild.id);
    expect(await guild.kept(maria)).toEqual([...at(site), "Session"].sort());
  });

  it("R47: staff who are deactivated are out", async () => {
    const { guild, site, maria } = await signedIn();
    await guild.records.staff(maria);
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    expect(await guild.kept(maria), "dropped, and still staff").toHaveLength(9);
    await guild.sql("update staff_member set is_active = false where contact_id = $1", [maria]);
    await followAccessChanges(guild.id);
    expect(await guild.kept(maria)).toEqual([...at(site), "Session"].sort());
  });

  it("nothing happens to whoever is still in, by another list or another membership", async () => {
    const { guild, maria } = await signedIn();
    const second = await guild.records.list();
    await guild.records.putOnList(second, maria);
    await guild.sql("delete from list_membership where contact_id = $1 and list_id = $2", [
      maria,
      guild.listId,
    ]);
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 0 });
    expect(await guild.kept(maria)).toHaveLength(9);
    expect(await guild.records.accessChanges()).toEqual([]);
  });

  it("deleted, they are logged out everywhere, and their Grants go", async () => {
    const { guild, community, site, maria } = await signedIn();
    await guild.sql("delete from contact where id = $1", [maria]);
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 4 });
    expect(await guild.kept(maria)).toEqual([]);
    expect(new Set((await logouts(guild)).map(({ clientId }) => clientId))).toEqual(
      new Set([community, site]),
    );
    expect(await findGrant(guild.id, maria, community)).toBeNull();
    expect(await findGrant(guild.id, maria, site)).toBeNull();
  });

  it("is told out although nothing of the provider is left: the community's own session may live on", async () => {
    const { guild, community, maria } = await signedIn();
    await guild.sql("delete from sso_artefact where contact_id = $1", [maria]);
    await guild.drop(maria);
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 2 });
    expect((await logouts(guild))[0]).toMatchObject({ contactId: maria, clientId: community });
  });

  it("held removals delay nothing", async () => {
    const { guild, maria } = await signedIn();
    await guild.drop(maria);
    await guild.sql(
      `insert into push_wait (association_id, push_target_id, contact_id, reason, code)
       select $1, push_target_id, $2, 'held', 'removal-held' from higher_logic_settings where association_id = $1`,
      [guild.id, maria],
    );
    expect(await followAccessChanges(guild.id)).toEqual({ logouts: 2 });
  });

  it("touches nobody of another association", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    await setting(one.guild, "enabled = false");
    await followAccessChanges(one.guild.id);
    expect(await other.guild.kept(other.maria)).toHaveLength(9);
    expect(await logouts(other.guild)).toEqual([]);
  });

  it("is in the audit log, by whom it concerned", async () => {
    const { guild, maria } = await signedIn();
    await guild.drop(maria);
    await followAccessChanges(guild.id);
    const { rows } = await guild.sql(
      "select actor, action, subject, detail from audit_log where association_id = $1",
      [guild.id],
    );
    expect(rows).toEqual([
      {
        actor: "worker",
        action: "sign-on.ended",
        subject: "1 people",
        detail: { contactIds: [maria], logoutTokens: 2 },
      },
    ]);
  });
});

function setting(guild: Guild, assignment: string) {
  return guild.sql(`update higher_logic_settings set ${assignment} where association_id = $1`, [guild.id]);
}
