import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGrant } from "@/higher-logic/sso/grants/store";
import { pruneArtefacts, pruneSignOn } from "@/higher-logic/sso/pruning/store";
import { closeConnections } from "@/lib/db";
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

  /** Expired rows, a millisecond apart. */
  async function old(guild: Guild, count: number): Promise<void> {
    await guild.sql(
      `insert into sso_artefact (association_id, model, id_hash, payload, expires_at)
       select $1, 'AuthorizationCode', sha256(n::text::bytea), '{}', now() - interval '1 day' + n * interval '1 millisecond'
         from generate_series(1, $2::int) n`,
      [guild.id, count],
    );
  }
  const left = async (guild: Guild) =>
    (await guild.sql("select from sso_artefact where association_id = $1", [guild.id])).rowCount;

  it("F32: goes by the thousand, each in a transaction of its own, and some of it a minute later", async () => {
    const guild = await Guild.make(database);
    await old(guild, 21_000);
    await guild.sql(
      `create table pruned (count int, xid text);
       create function note_pruned() returns trigger language plpgsql as $$
         begin insert into pruned select count(*), pg_current_xact_id()::text from gone; return null; end $$;
       create trigger note_pruned after delete on sso_artefact referencing old table as gone
         for each statement execute function note_pruned()`,
    );
    expect(await pruneArtefacts(20)).toBe(20_000);
    const { rows } = await guild.sql<{ most: number; statements: number; transactions: number }>(
      "select max(count) as most, count(*)::int as statements, count(distinct xid)::int as transactions from pruned",
    );
    expect(rows).toEqual([{ most: 1_000, statements: 20, transactions: 20 }]);
    expect(await pruneArtefacts()).toBe(1_000);
    expect(await left(guild)).toBe(0);
    await guild.sql("drop trigger note_pruned on sso_artefact; drop function note_pruned; drop table pruned");
  });

  it("F32: waits for nobody who holds some of it, and takes it the next time", async () => {
    const guild = await Guild.make(database);
    await old(guild, 2_500);
    const somebody = await openTransaction();
    await somebody.client.query(
      "select from sso_artefact where association_id = $1 order by expires_at limit 10 for update",
      [guild.id],
    );
    expect(await pruneArtefacts()).toBe(2_490);
    await somebody.commit();
    expect(await pruneArtefacts()).toBe(10);
  });

  it("finds it by an index, and lets its space be used again soon", async () => {
    const { rows } = await database.pool.query<{ options: string[] }>(
      "select reloptions as options from pg_class where relname = 'sso_artefact'",
    );
    expect(rows[0]!.options).toContain("autovacuum_vacuum_scale_factor=0.02");
    await database.pool.query("set enable_seqscan = off");
    const plan = await database.pool.query<{ "QUERY PLAN": string }>(
      "explain select ctid from sso_artefact where expires_at < now() and expires_at >= '-infinity' order by expires_at limit 1000",
    );
    expect(plan.rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("sso_artefact_expired");
  });
});
