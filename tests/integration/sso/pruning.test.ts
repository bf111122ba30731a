import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGrant } from "@/higher-logic/sso/grants/store";
import { pruneSignOn } from "@/higher-logic/sso/pruning/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { Guild } from "./guild";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

describe("what sign-on keeps for a while", () => {
  it("goes when it can let nobody in any more; what can stays, and so does the Grant", async () => {
    const guild = await Guild.make(database);
    const maria = await guild.member();
    const site = await guild.client("pruned");
    await guild.grant(maria, site);
    await guild.sql("update sso_grant set granted_at = now() - interval '5 years'");
    for (const model of ["AccessToken", "Session"]) {
      await guild.keep(model, maria, { expiresIn: "-1 second" });
      await guild.keep(model, maria, { expiresIn: "1 minute" });
    }
    await pruneSignOn();
    expect(await guild.kept(maria)).toEqual(["AccessToken", "Session"]);
    expect(await findGrant(guild.id, maria, site)).not.toBeNull();
  });

  it("goes all of it, however much there is", async () => {
    const guild = await Guild.make(database);
    await guild.sql(
      `insert into sso_artefact (association_id, model, id_hash, payload, expires_at)
       select $1, 'AuthorizationCode', sha256(n::text::bytea), '{}', now() - interval '1 day' from generate_series(1, 20001) n`,
      [guild.id],
    );
    await pruneSignOn();
    const { rows } = await guild.sql("select from sso_artefact where association_id = $1", [guild.id]);
    expect(rows).toHaveLength(0);
  });
});
