import { createHmac, generateKeyPair, randomBytes, type JsonWebKey } from "node:crypto";
import { promisify } from "node:util";
import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import { environment } from "@/lib/env";
import { open, seal } from "@/lib/sealing";

type Client = Pick<pg.ClientBase, "query">;

/** A private key as the provider takes it. RS256 is what every client can check. */
export interface SigningKey extends JsonWebKey {
  kid: string;
  alg: "RS256";
  use: "sig";
}

/** Clients keep our key set for a while: a new key is shown this long before it signs. */
const SHOWN_BEFORE = "1 day";
/** An old one is shown until nothing it signed is good any more; logout hints are the oldest of that. */
const SHOWN_AFTER = "30 days";
/** So old a key is when a new one takes its place. */
const ROTATED_AFTER = "90 days";

// Any number that nobody else uses.
const KEYS_LOCK = 4_207_714;

/** The keys that are shown now, the one that signs first; the first key is made here when there is none. */
export async function signingKeys(associationId: number): Promise<SigningKey[]> {
  const keys = await readKeys(associationId);
  if (keys.length > 0) return keys;
  await transaction(async (client) => {
    await client.query("select pg_advisory_xact_lock($1, $2)", [KEYS_LOCK, associationId]);
    if (!(await hasKey(client, associationId))) await addKey(client, associationId, "0 seconds");
  });
  return readKeys(associationId);
}

/** The key that signs now, for whoever signs without the provider. */
export async function signingKey(associationId: number): Promise<SigningKey> {
  const [key] = await signingKeys(associationId);
  if (!key) throw new Error(`association ${associationId} has no signing key`);
  return key;
}

/** Signs the provider's own cookies; the same in every process, and another one for each association. */
export function cookieKey(associationId: number): string {
  return createHmac("sha256", environment("AUTH_SECRET"))
    .update(`sso-cookies:${associationId}`)
    .digest("base64url");
}

/**
 * Make a new key: shown at once, signing a day later. The keys before it stay shown until nothing they signed is good
 * any more.
 *
 * @returns the new key's id
 */
export async function rotateKeys(associationId: number, actor = "worker"): Promise<string> {
  return transaction(async (client) => {
    await client.query("select pg_advisory_xact_lock($1, $2)", [KEYS_LOCK, associationId]);
    return rotate(client, associationId, actor);
  });
}

/** For the worker's timer: a new key where the newest is 90 days old, and away with what is shown no longer. */
export async function rotateOldKeys(): Promise<void> {
  await pool().query("delete from sso_signing_key where shown_until < now()");
  const { rows } = await pool().query<{ associationId: number }>(
    `select association_id as "associationId" from sso_signing_key
     group by association_id having max(created_at) < now() - $1::interval`,
    [ROTATED_AFTER],
  );
  for (const { associationId } of rows) {
    await transaction(async (client) => {
      await client.query("select pg_advisory_xact_lock($1, $2)", [KEYS_LOCK, associationId]);
      // Another worker's timer may have been first.
      if (await isOld(client, associationId)) await rotate(client, associationId, "worker");
    });
  }
}

async function rotate(client: Client, associationId: number, actor: string): Promise<string> {
  await client.query(
    `update sso_signing_key set shown_until = now() + $2::interval + $3::interval
      where association_id = $1 and shown_until is null`,
    [associationId, SHOWN_BEFORE, SHOWN_AFTER],
  );
  const kid = await addKey(client, associationId, SHOWN_BEFORE);
  await audit({ associationId, actor, action: "signing-key.rotated", subject: `key ${kid}` }, client);
  return kid;
}

async function readKeys(associationId: number): Promise<SigningKey[]> {
  const { rows } = await pool().query<{ kid: string; sealed: string }>(
    `select kid, private_jwk_sealed as sealed from sso_signing_key
     where association_id = $1 and (shown_until is null or shown_until > now())
     order by signs_from <= now() desc, case when signs_from <= now() then signs_from end desc, signs_from, kid`,
    [associationId],
  );
  return rows.map(
    ({ kid, sealed }) =>
      JSON.parse(open(sealed, sealedFor(associationId, kid), environment("ENCRYPTION_KEY"))) as SigningKey,
  );
}

async function hasKey(client: Client, associationId: number): Promise<boolean> {
  const { rows } = await client.query(
    "select from sso_signing_key where association_id = $1 and (shown_until is null or shown_until > now()) limit 1",
    [associationId],
  );
  return rows.length > 0;
}

async function isOld(client: Client, associationId: number): Promise<boolean> {
  const { rows } = await client.query(
    `select from sso_signing_key where association_id = $1
     having max(created_at) < now() - $2::interval`,
    [associationId, ROTATED_AFTER],
  );
  return rows.length > 0;
}

const generate = promisify(generateKeyPair);

async function addKey(client: Client, associationId: number, signsAfter: string): Promise<string> {
  const { publicKey, privateKey } = await generate("rsa", { modulusLength: 2048 });
  const kid = randomBytes(12).toString("base64url");
  const facts = { kid, alg: "RS256", use: "sig" };
  const sealed = seal(
    JSON.stringify({ ...privateKey.export({ format: "jwk" }), ...facts }),
    sealedFor(associationId, kid),
    environment("ENCRYPTION_KEY"),
  );
  await client.query(
    `insert into sso_signing_key (kid, association_id, public_jwk, private_jwk_sealed, signs_from)
     values ($1, $2, $3, $4, now() + $5::interval)`,
    [kid, associationId, { ...publicKey.export({ format: "jwk" }), ...facts }, sealed, signsAfter],
  );
  return kid;
}

function sealedFor(associationId: number, kid: string) {
  return { associationId, field: `sso-signing-key:${kid}` };
}
