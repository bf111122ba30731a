import * as fs from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { newSecret, secretHash } from "@/higher-logic/sso/clients/registration";
import {
  addClient,
  type Credentials,
  higherLogicClient,
  type SsoClient,
} from "@/higher-logic/sso/clients/store";
import type { TenantAddresses } from "../standin/client";
import type { DemoAssociation } from "./database";

type SiteAddresses = Omit<TenantAddresses, "siteUrl">;
type Registrant = Pick<DemoAssociation, "id" | "slug">;

/**
 * Registers the stand-in's community as the association's client for Higher Logic, Cedar's too, so that whoever walks its
 * set-up can sign in at the end; and from the second start on makes its addresses the present ones, since ports change.
 *
 * The database has the secret's hash alone, so the demo keeps it in its folder. Where that is lost, or somebody has
 * replaced the secret in the dialog, the stand-in is given a new one.
 */
export async function registerCommunity(
  client: pg.ClientBase,
  directory: string,
  { id, slug }: Registrant,
  { redirectUri, postLogoutRedirectUri, backchannelLogoutUri }: SiteAddresses,
): Promise<Credentials> {
  const registered = await higherLogicClient(id, client);
  if (!registered) {
    const registration = {
      name: "Higher Logic",
      legacy: true,
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [postLogoutRedirectUri],
      backchannelLogoutUri,
    };
    const credentials = await addClient(id, registration, "demo", client);
    keep(directory, slug, credentials);
    return credentials;
  }
  await client.query(
    `update sso_client set redirect_uris = $3, post_logout_redirect_uris = $4, backchannel_logout_uri = $5
      where association_id = $1 and client_id = $2`,
    [
      id,
      registered.clientId,
      registered.redirectUris.map((uri) => atPresentPort(uri, redirectUri)),
      registered.postLogoutRedirectUris.map((uri) => atPresentPort(uri, postLogoutRedirectUri)),
      registered.backchannelLogoutUri && atPresentPort(registered.backchannelLogoutUri, backchannelLogoutUri),
    ],
  );
  return knownSecret(client, directory, { id, slug }, registered);
}

/** Only an address of this very site moves along; what somebody entered by hand stays. */
function atPresentPort(uri: string, present: string): string {
  const { hostname, port } = new URL(present);
  if (!URL.canParse(uri) || new URL(uri).hostname !== hostname) return uri;
  return Object.assign(new URL(uri), { port }).href;
}

async function knownSecret(
  client: pg.ClientBase,
  directory: string,
  { id, slug }: Registrant,
  { clientId }: SsoClient,
): Promise<Credentials> {
  const kept = readKept(directory)[slug];
  const { rows } = await client.query<{ secret_hash: Buffer }>(
    "select secret_hash from sso_client where association_id = $1 and client_id = $2",
    [id, clientId],
  );
  const isPresent = kept?.clientId === clientId && rows[0]?.secret_hash.equals(secretHash(kept.clientSecret));
  if (kept && isPresent) return kept;
  const credentials = { clientId, clientSecret: newSecret() };
  await client.query("update sso_client set secret_hash = $3 where association_id = $1 and client_id = $2", [
    id,
    clientId,
    secretHash(credentials.clientSecret),
  ]);
  const subject = `client ${clientId}`;
  await audit({ associationId: id, actor: "demo", action: "sso-client.rotated", subject }, client);
  keep(directory, slug, credentials);
  return credentials;
}

function keep(directory: string, slug: string, credentials: Credentials): void {
  const all = { ...readKept(directory), [slug]: credentials };
  const file = keptFile(directory);
  fs.writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

function readKept(directory: string): Record<string, Credentials | undefined> {
  try {
    return JSON.parse(fs.readFileSync(keptFile(directory), "utf8")) as Record<string, Credentials>;
  } catch {
    return {};
  }
}

function keptFile(directory: string): string {
  return join(directory, "client-secrets.json");
}
