import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginAuthenticator } from "@/accounts/second-step/store";
import { sealWebhookSecret } from "@/higher-logic/alerts/keys";
import { openTenantApiKey, sealReadSecret, sealTenantApiKey } from "@/higher-logic/settings/keys";
import { signingKey } from "@/higher-logic/sso/keys";
import { closeConnections } from "@/lib/db";
import { environment } from "@/lib/env";
import { countSealed, resealColumn } from "@/lib/resealing";
import { SEALED_COLUMNS } from "@/scripts/sealed-columns";
import { freshDatabase, type FreshDatabase } from "../support/database";
import { run } from "../support/run-command";
import { Guild } from "./sso/guild";

const OLD = `old:${randomBytes(32).toString("base64")}`;
const NEW = `new:${randomBytes(32).toString("base64")}`;

let database: FreshDatabase;

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = OLD;
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

/** Something in every sealed column. */
async function sealedGuild(): Promise<Guild> {
  const guild = await Guild.make(database);
  await signingKey(guild.id);
  await guild.sql(
    `update higher_logic_settings
        set tenant_api_key_sealed = $2, read_key_sealed = $3, read_password_sealed = $4 where association_id = $1`,
    [
      guild.id,
      sealTenantApiKey(guild.id, "the-tenant-key").sealed,
      sealReadSecret(guild.id, "read-key", "the-read-key").sealed,
      sealReadSecret(guild.id, "read-password", "the-read-password").sealed,
    ],
  );
  await guild.sql("update alert_settings set webhook_secret_sealed = $2 where association_id = $1", [
    guild.id,
    sealWebhookSecret(guild.id, "whsec_x"),
  ]);
  await guild.sql(
    "insert into alert_secret_before (association_id, secret_sealed, ends_at) values ($1, $2, now() + interval '1 day')",
    [guild.id, sealWebhookSecret(guild.id, "whsec_before")],
  );
  const { rows } = await guild.sql<{ id: string }>(
    `with made as (
       insert into contact (association_id, kind, email) values ($1, 'individual', 'ana@oak.example') returning id)
     insert into login (association_id, contact_id, email) select $1, id, 'ana@oak.example' from made returning id`,
    [guild.id],
  );
  await beginAuthenticator({ loginId: rows[0]!.id, associationId: guild.id, email: "ana@oak.example" });
  return guild;
}

async function counts() {
  const all = [];
  for (const column of SEALED_COLUMNS) all.push(await countSealed(column, environment("ENCRYPTION_KEY")));
  return {
    byKey: all.map(({ byKey }) => byKey),
    notUnderFirst: all.reduce((sum, each) => sum + each.notUnderFirst, 0),
    unreadable: all.reduce((sum, each) => sum + each.unreadable, 0),
  };
}

async function reseal(): Promise<number> {
  let resealed = 0;
  for (const column of SEALED_COLUMNS) resealed += await resealColumn(column, environment("ENCRYPTION_KEY"));
  return resealed;
}

describe("I12: a change of ENCRYPTION_KEY", () => {
  it("forgets no sealed column", async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'public' and column_name like '%sealed%' order by 1`,
    );
    expect(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(
      rows.map(({ name }) => name),
    );
  });

  it("seals everything anew, after which the old key opens nothing and is not needed", async () => {
    const guild = await sealedGuild();
    process.env.ENCRYPTION_KEY = `${NEW},${OLD}`;
    expect(await counts()).toMatchObject({ notUnderFirst: SEALED_COLUMNS.length, unreadable: 0 });
    expect(await reseal()).toBe(SEALED_COLUMNS.length);
    expect(await reseal(), "once is enough").toBe(0);
    process.env.ENCRYPTION_KEY = NEW;
    const after = await counts();
    expect(after).toMatchObject({ notUnderFirst: 0, unreadable: 0 });
    expect(after.byKey).toEqual(SEALED_COLUMNS.map(() => ({ new: 1 })));
    const { rows } = await guild.sql<{ sealed: string }>(
      "select tenant_api_key_sealed as sealed from higher_logic_settings where association_id = $1",
      [guild.id],
    );
    expect(openTenantApiKey(guild.id, rows[0]!.sealed)).toBe("the-tenant-key");
    process.env.ENCRYPTION_KEY = OLD;
    expect(await counts()).toMatchObject({ unreadable: SEALED_COLUMNS.length });
  });

  it("by command: says what is still under another key, changes that, and leaves what nobody can open", async () => {
    await database.pool.query("delete from association");
    process.env.ENCRYPTION_KEY = OLD;
    await sealedGuild();
    const lost = await sealedGuild();
    await lost.sql(
      "update higher_logic_settings set tenant_api_key_sealed = 'gone.' || substr(tenant_api_key_sealed, 5) where association_id = $1",
      [lost.id],
    );
    const env = { DATABASE_URL: database.url, ENCRYPTION_KEY: `${NEW},${OLD}` };
    const all = 2 * SEALED_COLUMNS.length;

    const before = await run("encryption-key", ["status"], env);
    expect(before).toMatchObject({ code: 1, result: { first: "new", notUnderFirst: all, unreadable: 1 } });
    const done = await run("encryption-key", ["reseal"], env);
    expect(done).toMatchObject({ code: 1, result: { resealed: all - 1, notUnderFirst: 1, unreadable: 1 } });
    await lost.sql(
      "update higher_logic_settings set tenant_api_key_sealed = null where association_id = $1",
      [lost.id],
    );
    const after = await run("encryption-key", ["status"], { ...env, ENCRYPTION_KEY: NEW });
    expect(after).toMatchObject({ code: 0, result: { notUnderFirst: 0, unreadable: 0 } });
  });
});
