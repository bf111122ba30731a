import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { secretHash } from "@/higher-logic/sso/clients/registration";
import { rotateSecret } from "@/higher-logic/sso/clients/store";
import { closeConnections } from "@/lib/db";
import { registerCommunity } from "@/scripts/demo/sign-on";
import { freshDatabase, type FreshDatabase } from "../support/database";

let database: FreshDatabase;
let client: pg.PoolClient;
let directory: string;
let association: { id: number; slug: string };
let count = 0;

beforeAll(async () => {
  database = await freshDatabase();
  client = await database.pool.connect();
});
afterAll(async () => {
  client.release();
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "causeway-sign-on-"));
  const slug = `guild-${(count += 1)}`;
  const { rows } = await client.query<{ id: number }>(
    "insert into association (slug, name) values ($1, 'Cedar Valley Guild') returning id",
    [slug],
  );
  association = { id: rows[0]!.id, slug };
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (port: number) => ({
  redirectUri: `http://cedar-demo.localhost:${port}/callback`,
  postLogoutRedirectUri: `http://cedar-demo.localhost:${port}/after`,
  backchannelLogoutUri: `http://cedar-demo.localhost:${port}/logout`,
});
const register = (port: number) => registerCommunity(client, directory, association, at(port));

async function stored() {
  const { rows } = await client.query<{ redirect_uris: string[]; secret_hash: Buffer }>(
    `select client_id, legacy, access, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri, secret_hash
       from sso_client where association_id = $1`,
    [association.id],
  );
  return rows;
}

describe("the demo introduces the stand-in to an association", () => {
  it("as a legacy client for the community, with the secret in a file that nobody else can read", async () => {
    const { clientId, clientSecret } = await register(4000);
    expect(await stored()).toEqual([
      {
        client_id: clientId,
        legacy: true,
        access: "community",
        redirect_uris: [at(4000).redirectUri],
        post_logout_redirect_uris: [at(4000).postLogoutRedirectUri],
        backchannel_logout_uri: at(4000).backchannelLogoutUri,
        secret_hash: secretHash(clientSecret),
      },
    ]);
    expect(statSync(join(directory, "client-secrets.json")).mode & 0o777).toBe(0o600);
  });

  it("once: at the next start it is the same client with the same secret, at the present port", async () => {
    const first = await register(4000);
    expect(await register(4100)).toEqual(first);
    expect((await stored()).map(({ redirect_uris }) => redirect_uris)).toEqual([[at(4100).redirectUri]]);
  });

  it("leaves an address alone that somebody entered by hand", async () => {
    await register(4000);
    const own = "https://elsewhere.example/callback";
    await client.query(
      "update sso_client set redirect_uris = redirect_uris || $2::text where association_id = $1",
      [association.id, own],
    );
    await register(4100);
    expect((await stored())[0]?.redirect_uris).toEqual([at(4100).redirectUri, own]);
  });

  it("gives it a new secret where the file is lost, or somebody has replaced the one before", async () => {
    const { clientId, clientSecret } = await register(4000);
    await rotateSecret(association.id, clientId, "admin@cedar.example");
    const second = await register(4000);
    expect(second.clientSecret).not.toBe(clientSecret);
    expect((await stored())[0]?.secret_hash).toEqual(secretHash(second.clientSecret));
    rmSync(join(directory, "client-secrets.json"));
    const third = await register(4000);
    expect(third).toMatchObject({ clientId });
    expect((await stored())[0]?.secret_hash).toEqual(secretHash(third.clientSecret));
    expect(await register(4000)).toEqual(third);
  });
});
