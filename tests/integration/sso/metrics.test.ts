import { afterAll, beforeAll, expect, it } from "vitest";
import { rotateSecret } from "@/higher-logic/sso/clients/store";
import { signingKey } from "@/higher-logic/sso/keys";
import { expiredArtefacts, signOnMetrics } from "@/higher-logic/sso/metrics/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { TEST_ENCRYPTION_KEY } from "../sync/support/association";
import { Guild } from "./guild";

let database: FreshDatabase;

beforeAll(async () => {
  process.env.ENCRYPTION_KEY = TEST_ENCRYPTION_KEY;
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});

it("R61: /metrics tells what of sign-on waits or comes to an end, association by association", async () => {
  const [guild, quiet] = [await Guild.make(database), await Guild.make(database)];
  const maria = await guild.member();
  const site = await guild.client("metered", { backchannel: "https://site.example/out" });
  await signingKey(guild.id);
  await guild.sql("update sso_signing_key set signs_from = now() - interval '40 days'");
  await guild.sql(
    `insert into sso_logout (association_id, contact_id, client_id, attempts, created_at, due_at, delivered_at)
     values ($1, $2, $3, 0, now() - interval '50 seconds', now(), null), ($1, $2, $3, 1, now(), now() + interval '1 minute', null),
            ($1, $2, $3, 8, now(), now(), null), ($1, $2, $3, 1, now(), now(), now())`,
    [guild.id, maria, site],
  );
  await database.pool.query("delete from access_change");
  await guild.sql(
    "insert into access_change (association_id, subject, subject_id, cause, changed_at) values ($1, 'contact', 1, 'test', now() - interval '30 seconds')",
    [guild.id],
  );
  await rotateSecret(guild.id, site, "test", 5);
  await guild.keep("AccessToken", maria, { expiresIn: "-1 hour" });
  await guild.keep("AccessToken", maria);

  const [metrics, none] = await signOnMetrics();
  expect(metrics).toMatchObject({ logoutsWaiting: 2, logoutsGivenUp: 1 });
  expect(metrics!.oldestLogoutSeconds).toBeGreaterThanOrEqual(50);
  expect(metrics!.oldestAccessChangeSeconds).toBeGreaterThanOrEqual(30);
  expect(metrics!.signingKeyAgeSeconds / 86_400).toBeCloseTo(40, 1);
  expect(metrics!.secretEndsInSeconds / 3_600).toBeCloseTo(5, 1);
  expect(await expiredArtefacts()).toBe(1);
  expect(none).toMatchObject({
    logoutsWaiting: 0,
    oldestLogoutSeconds: 0,
    logoutsGivenUp: 0,
    oldestAccessChangeSeconds: 0,
    signingKeyAgeSeconds: 0,
    secretEndsInSeconds: 0,
  });
  expect(quiet.id).not.toBe(guild.id);
});
