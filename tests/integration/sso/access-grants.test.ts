import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGrant, giveGrant, grantsOf, revokeGrant } from "@/higher-logic/sso/grants/store";
import { finishVisit } from "@/higher-logic/sso/visits/store";
import { closeConnections, transaction } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild } from "./guild";
import { visitOf } from "./visit-of";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

const give = (guild: Guild, contactId: number, clientId: string, scopes: string[]) =>
  transaction((client) => giveGrant({ associationId: guild.id, contactId, clientId, scopes }, client));

describe("a member's Grant", () => {
  it("I9: is widened by another scope, and not narrowed by fewer", async () => {
    const guild = await Guild.make(database);
    const maria = await guild.member();
    const site = await guild.client("widened");
    await give(guild, maria, site, ["profile"]);
    await give(guild, maria, site, ["openid", "email"]);
    await give(guild, maria, site, ["email"]);
    expect(await findGrant(guild.id, maria, site)).toEqual({
      clientId: site,
      clientName: site,
      legacy: false,
      access: "community",
      scopes: ["email", "openid", "profile"],
      grantedAt: expect.any(Date),
      usedAt: null,
    });
    expect(await finishVisit(visitOf(guild, maria, site, { model: "AuthorizationCode" }))).toEqual({
      kind: "kept",
    });
    expect((await findGrant(guild.id, maria, site))?.usedAt).toBeInstanceOf(Date);
  });

  it("revoked, takes every code, token and provider's Grant of that member and client along, and nothing else", async () => {
    const guild = await Guild.make(database);
    const [maria, nora] = [await guild.member(), await guild.member()];
    const [site, other] = [await guild.client("revoked"), await guild.client("kept")];
    for (const clientId of [site, other]) await give(guild, maria, clientId, ["openid"]);
    await give(guild, nora, site, ["openid"]);
    for (const model of ["Grant", "AuthorizationCode", "AccessToken", "RefreshToken"]) {
      await guild.keep(model, maria, { clientId: site });
      await guild.keep(model, maria, { clientId: other });
      await guild.keep(model, nora, { clientId: site });
    }
    await guild.keep("Session", maria);

    expect(await revokeGrant(guild.id, maria, site)).toBe(true);

    expect(await guild.kept(maria)).toEqual([
      "AccessToken kept",
      "AuthorizationCode kept",
      "Grant kept",
      "RefreshToken kept",
      "Session",
    ]);
    expect(await guild.kept(nora)).toHaveLength(4);
    expect((await grantsOf(guild.id, maria)).map(({ clientId }) => clientId)).toEqual([other]);
    expect(await revokeGrant(guild.id, maria, site), "there is none any more").toBe(false);
  });

  it("another association's is never found, nor revoked", async () => {
    const [guild, elsewhere] = [await Guild.make(database), await Guild.make(database)];
    const maria = await guild.member();
    const site = await guild.client("tenant-a");
    await give(guild, maria, site, ["openid"]);
    expect(await findGrant(elsewhere.id, maria, site)).toBeNull();
    expect(await revokeGrant(elsewhere.id, maria, site)).toBe(false);
    expect(await findGrant(guild.id, maria, site)).not.toBeNull();
  });

  it("is in the audit log when it is given, widened and revoked, by whom", async () => {
    const guild = await Guild.make(database);
    const maria = await guild.member();
    await guild.sql("insert into login (association_id, contact_id, email) values ($1, $2, $3)", [
      guild.id,
      maria,
      "maria@guild.example",
    ]);
    const site = await guild.client("audited");
    await give(guild, maria, site, ["openid"]);
    await give(guild, maria, site, ["openid"]);
    await revokeGrant(guild.id, maria, site);
    const { rows } = await guild.sql(
      "select actor, action, subject, detail from audit_log where association_id = $1 order by id",
      [guild.id],
    );
    const line = { actor: "maria@guild.example", subject: `contact ${maria}` };
    expect(rows).toEqual([
      { ...line, action: "grant.given", detail: { clientId: site, scopes: ["openid"] } },
      { ...line, action: "grant.revoked", detail: { clientId: site } },
    ]);
  });
});
