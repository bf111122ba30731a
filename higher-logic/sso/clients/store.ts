import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import type { Access } from "../eligibility";
import { newClientId, newSecret, secretHash } from "./registration";

type Client = Pick<pg.ClientBase, "query">;

/** A site that signs people in with us. */
export interface SsoClient {
  clientId: string;
  name: string;
  /** The one whose values the Higher Logic dialog shows. */
  isHigherLogic: boolean;
  access: Access;
  /** Served as Higher Logic asks: no PKCE, userinfo without `openid`. */
  legacy: boolean;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
  createdAt: Date;
  /** When the present secret was last used; null: not yet. */
  secretUsedAt: Date | null;
  /** Until when the secret before it is taken too; null: there is none. */
  previousSecretUntil: Date | null;
  /** When that one was last used, whether before the present one was made or since. */
  previousSecretUsedAt: Date | null;
}

export interface NewClient {
  name: string;
  redirectUris: readonly string[];
  postLogoutRedirectUris?: readonly string[];
  backchannelLogoutUri?: string | null;
  legacy?: boolean;
  access?: Access;
}

/** The secret leaves here once; the database has its hash. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** What may change about a site that stays the same client. What is left out stays. */
export interface ClientChange {
  name?: string;
  redirectUris?: readonly string[];
  postLogoutRedirectUris?: readonly string[];
  /** null: none any more */
  backchannelLogoutUri?: string | null;
}

/** So long the secret before a rotation is taken, unless said otherwise: both sides change over without a gap. */
export const OVERLAP_HOURS = 24;

/**
 * Register a site. The first `legacy` one for the community becomes the one that the Higher Logic dialog shows.
 *
 * @param actor an e-mail, or "command"
 */
export async function addClient(
  associationId: number,
  given: NewClient,
  actor: string,
  within?: Client,
): Promise<Credentials> {
  const credentials = { clientId: newClientId(), clientSecret: newSecret() };
  const { legacy = false, access = "community" } = given;
  const add = async (client: Client) => {
    await client.query("select from association where id = $1 for update", [associationId]);
    const { rows } = await client.query<{ isHigherLogic: boolean }>(insertClient, [
      credentials.clientId,
      associationId,
      given.name,
      access,
      legacy,
      given.redirectUris,
      given.postLogoutRedirectUris ?? [],
      given.backchannelLogoutUri ?? null,
      secretHash(credentials.clientSecret),
    ]);
    const detail = { name: given.name, access, legacy, isHigherLogic: rows[0]?.isHigherLogic };
    await auditClient(client, associationId, actor, "sso-client.added", credentials.clientId, detail);
  };
  await (within ? add(within) : transaction(add));
  return credentials;
}

/** The clients of an association, oldest first. */
export async function listClients(associationId: number, client: Client = pool()): Promise<SsoClient[]> {
  const { rows } = await client.query<SsoClient>(
    `${clientsQuery} where association_id = $1 order by created_at, client_id`,
    [associationId],
  );
  return rows;
}

export async function readClient(
  associationId: number,
  clientId: string,
  client: Client = pool(),
): Promise<SsoClient | null> {
  if (!isClientId(clientId)) return null;
  const { rows } = await client.query<SsoClient>(
    `${clientsQuery} where association_id = $1 and client_id = $2`,
    [associationId, clientId],
  );
  return rows[0] ?? null;
}

/** The client whose values staff hand to Higher Logic. */
export async function higherLogicClient(
  associationId: number,
  client: Client = pool(),
): Promise<SsoClient | null> {
  const { rows } = await client.query<SsoClient>(
    `${clientsQuery} where association_id = $1 and is_higher_logic`,
    [associationId],
  );
  return rows[0] ?? null;
}

/**
 * Give a client a new secret. The one before it is taken `overlapHours` longer; a present one that was never used makes
 * no claim to that while an older one is still taken, or two rotations in a row would lock the site out.
 *
 * @returns null when the association has no such client
 */
export async function rotateSecret(
  associationId: number,
  clientId: string,
  actor: string,
  overlapHours = OVERLAP_HOURS,
): Promise<(Credentials & { previousSecretUntil: Date }) | null> {
  if (!isClientId(clientId)) return null;
  const clientSecret = newSecret();
  return transaction(async (client) => {
    const { rows } = await client.query<{ previousSecretUntil: Date }>(
      `update sso_client
          set previous_secret_hash = case when ${isUnusedAndFollows} then previous_secret_hash else secret_hash end,
              previous_secret_until = least(now() + make_interval(secs => $4),
                case when ${isUnusedAndFollows} then previous_secret_until end),
              previous_secret_used_at = case when ${isUnusedAndFollows} then previous_secret_used_at else secret_used_at end,
              secret_hash = $3, secret_used_at = null
        where association_id = $1 and client_id = $2
        returning previous_secret_until as "previousSecretUntil"`,
      [associationId, clientId, secretHash(clientSecret), overlapHours * 3600],
    );
    const until = rows[0]?.previousSecretUntil;
    if (!until) return null;
    const detail = { previousSecretUntil: until };
    await auditClient(client, associationId, actor, "sso-client.rotated", clientId, detail);
    return { clientId, clientSecret, previousSecretUntil: until };
  });
}

/** The secret before the present one is taken no longer. @returns false when there is none */
export async function endPreviousSecret(
  associationId: number,
  clientId: string,
  actor: string,
): Promise<boolean> {
  if (!isClientId(clientId)) return false;
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      `update sso_client
          set previous_secret_hash = null, previous_secret_until = null, previous_secret_used_at = null
        where association_id = $1 and client_id = $2 and previous_secret_until > now()`,
      [associationId, clientId],
    );
    if (rowCount === 0) return false;
    await auditClient(client, associationId, actor, "sso-client.previous-secret-ended", clientId, {});
    return true;
  });
}

/** Change what a site registered, under the client id and secret it has. @returns null when there is no such client */
export async function updateClient(
  associationId: number,
  clientId: string,
  change: ClientChange,
  actor: string,
): Promise<SsoClient | null> {
  return transaction(async (client) => {
    const before = await readClient(associationId, clientId, client);
    if (!before) return null;
    const { name, redirectUris, postLogoutRedirectUris, backchannelLogoutUri } = { ...before, ...change };
    await client.query(
      `update sso_client
          set name = $3, redirect_uris = $4, post_logout_redirect_uris = $5, backchannel_logout_uri = $6
        where association_id = $1 and client_id = $2`,
      [associationId, clientId, name, redirectUris, postLogoutRedirectUris, backchannelLogoutUri],
    );
    await auditClient(client, associationId, actor, "sso-client.changed", clientId, { ...change });
    return readClient(associationId, clientId, client);
  });
}

/** Remove a client with every code, token and Grant of it. @returns whether there was one */
export async function removeClient(associationId: number, clientId: string, actor: string): Promise<boolean> {
  if (!isClientId(clientId)) return false;
  return transaction(async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "delete from sso_client where association_id = $1 and client_id = $2 returning name",
      [associationId, clientId],
    );
    if (!rows[0]) return false;
    await client.query("delete from sso_artefact where association_id = $1 and client_id = $2", [
      associationId,
      clientId,
    ]);
    await auditClient(client, associationId, actor, "sso-client.removed", clientId, { name: rows[0].name });
    return true;
  });
}

/** A client as the provider has to know it, as `sign_on_client` says it. */
export interface Registration {
  clientId: string;
  name: string;
  access: Access;
  legacy: boolean;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
  /** In hex, of the secrets that are taken now, the present one first. */
  secretHashes: string[];
  /** It is known already that the present secret was used within the last minute. */
  isUseNoted: boolean;
}

/** For the provider alone. */
export async function readRegistration(
  associationId: number,
  clientId: string,
): Promise<Registration | null> {
  if (!isClientId(clientId)) return null;
  const { rows } = await pool().query<{ client: Registration | null }>({
    name: "sso-client",
    text: "select sign_on_client($1, $2) as client",
    values: [associationId, clientId],
  });
  return rows[0]?.client ?? null;
}

/** Remember, to the minute, which secret is in use: staff see when the other side has changed over. */
export async function noteSecretUsed(
  associationId: number,
  clientId: string,
  which: "present" | "previous",
): Promise<void> {
  const column = which === "present" ? "secret_used_at" : "previous_secret_used_at";
  await pool().query(
    `update sso_client set ${column} = now()
      where association_id = $1 and client_id = $2
        and (${column} is null or ${column} < now() - interval '1 minute')`,
    [associationId, clientId],
  );
}

/** What was never given as an id is not asked for: a NUL would be an error in Postgres. */
export function isClientId(text: string): boolean {
  return /^[\w.~-]{1,200}$/.test(text);
}

async function auditClient(
  client: Client,
  associationId: number,
  actor: string,
  action: string,
  clientId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await audit({ associationId, actor, action, subject: `client ${clientId}`, detail }, client);
}

/** The present secret was not used yet, and the one before it is still taken. */
const isUnusedAndFollows = "(secret_used_at is null and previous_secret_until > now())";

const insertClient = `
  insert into sso_client (client_id, association_id, name, access, legacy, redirect_uris, post_logout_redirect_uris,
    backchannel_logout_uri, secret_hash, is_higher_logic)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $4 = 'community' and $5 and not exists (
    select from sso_client where association_id = $2 and is_higher_logic))
  returning is_higher_logic as "isHigherLogic"`;

const clientColumns = `client_id as "clientId", name, is_higher_logic as "isHigherLogic", access, legacy,
  redirect_uris as "redirectUris", post_logout_redirect_uris as "postLogoutRedirectUris",
  backchannel_logout_uri as "backchannelLogoutUri", created_at as "createdAt", secret_used_at as "secretUsedAt",
  case when previous_secret_until > now() then previous_secret_until end as "previousSecretUntil",
  case when previous_secret_until > now() then previous_secret_used_at end as "previousSecretUsedAt"`;

const clientsQuery = `select ${clientColumns} from sso_client`;
