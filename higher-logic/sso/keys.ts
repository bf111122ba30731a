import { createHmac, generateKeyPair, randomBytes, type JsonWebKey } from "node:crypto";
import { promisify } from "node:util";
import type pg from "pg";
import { audit } from "@/accounts/audit/store";
import { pool, transaction } from "@/lib/db";
import { environment } from "@/lib/env";
import { open, seal, type SealedColumn } from "@/lib/sealing";

type Client = Pick<pg.ClientBase, "query">;

/** A private key as the provider takes it. RS256 is what every client can check. */
export interface SigningKey extends JsonWebKey {
  kid: string;
  alg: "RS256";
  use: "sig";
}

/** Clients keep our key set for a while: a new key is shown this long before it signs, unless said otherwise. */
const SHOWN_BEFORE = "1 day";
const SHOWN_BEFORE_AT_LEAST = "1 hour";
const SHOWN_BEFORE_AT_MOST = "60 days";
/** An old one is shown until nothing it signed is good any more; logout hints are the oldest of that. */
const SHOWN_AFTER = "30 days";
/** So old a key is when a new one takes its place. */
const ROTATED_AFTER = "90 days";

const FIELD = "sso-signing-key:";

// Any number that nobody else uses.
const KEYS_LOCK = 4_207_714;

/** The keys that are shown now, the one that signs first; the first key is made here when there is none. */
export async function signingKeys(associationId: number): Promise<SigningKey[]> {
  const keys = await readKeys(associationId);
  if (keys.length > 0) return keys;
  await transaction(async (client) => {
    await lockKeys(client, associationId);
    if (!(await hasKey(client, associationId))) await addKey(client, associationId);
  });
  return readKeys(associationId);
}

/** The key that signs now, for whoever signs without the provider. */
export async function signingKey(associationId: number): Promise<SigningKey> {
  const [key] = await signingKeys(associationId);
  if (!key) throw new Error(`association ${associationId} has no signing key`);
  return key;
}

/**
 * They sign the provider's own cookies, the first of them; the same in every process, and others for each association.
 * A cookie signed with a secret that is being replaced is good still.
 */
export function cookieKeys(associationId: number): string[] {
  return [environment("AUTH_SECRET"), ...environment("AUTH_SECRET_ALSO")].map((secret) =>
    createHmac("sha256", secret).update(`sso-cookies:${associationId}`).digest("base64url"),
  );
}

/**
 * Make a new key: shown at once, signing from a day later on, or from `notBefore`. The keys before it stay shown until
 * nothing they signed is good any more. One that was made before and has not signed yet is given up for the new one.
 *
 * @returns the new key's id
 * @throws Error where `notBefore` is too soon for clients to have seen the key, or too far away
 */
export async function rotateKeys(
  associationId: number,
  actor = "worker",
  notBefore: Date | null = null,
): Promise<string> {
  return transaction(async (client) => {
    await lockKeys(client, associationId);
    if (notBefore) await refuseUnfitTime(client, notBefore);
    return rotate(client, associationId, actor, notBefore);
  });
}

async function refuseUnfitTime(client: Client, notBefore: Date): Promise<void> {
  const { rows } = await client.query<{ tooSoon: boolean; tooLate: boolean }>(
    `select $1 < now() + $2::interval as "tooSoon", $1 > now() + $3::interval as "tooLate"`,
    [notBefore, SHOWN_BEFORE_AT_LEAST, SHOWN_BEFORE_AT_MOST],
  );
  if (rows[0]?.tooSoon)
    throw new Error(
      `A key is shown for at least ${SHOWN_BEFORE_AT_LEAST} before it signs. Nothing was changed.`,
    );
  if (rows[0]?.tooLate)
    throw new Error(`A key waits for at most ${SHOWN_BEFORE_AT_MOST}. Nothing was changed.`);
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
      await lockKeys(client, associationId);
      // Another worker's timer may have been first.
      if (await isOld(client, associationId)) await rotate(client, associationId, "worker");
    });
  }
}

/** Alone with an association's keys, to the end of the transaction. */
export async function lockKeys(client: Client, associationId: number): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1, $2)", [KEYS_LOCK, associationId]);
}

async function rotate(
  client: Client,
  associationId: number,
  actor: string,
  notBefore: Date | null = null,
): Promise<string> {
  await client.query("delete from sso_signing_key where association_id = $1 and signs_from > now()", [
    associationId,
  ]);
  await client.query(
    `update sso_signing_key set shown_until = coalesce($4, now() + $2::interval) + $3::interval
      where association_id = $1 and shown_until is null`,
    [associationId, SHOWN_BEFORE, SHOWN_AFTER, notBefore],
  );
  const kid = await addKey(client, associationId, notBefore ?? SHOWN_BEFORE);
  const detail = notBefore ? { notBefore } : {};
  await audit({ associationId, actor, action: "signing-key.rotated", subject: `key ${kid}`, detail }, client);
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

/** @param signsFrom a time, or how long from now; at once unless given */
export async function addKey(
  client: Client,
  associationId: number,
  signsFrom: Date | string = "0 seconds",
): Promise<string> {
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
     values ($1, $2, $3, $4, coalesce($5::timestamptz, now() + $6::interval))`,
    [
      kid,
      associationId,
      { ...publicKey.export({ format: "jwk" }), ...facts },
      sealed,
      ...(signsFrom instanceof Date ? [signsFrom, null] : [null, signsFrom]),
    ],
  );
  return kid;
}

function sealedFor(associationId: number, kid: string) {
  return { associationId, field: `${FIELD}${kid}` };
}

/** For a change of ENCRYPTION_KEY. */
export const sealedKeys: SealedColumn[] = [
  { table: "sso_signing_key", id: "kid", column: "private_jwk_sealed", field: (kid) => `${FIELD}${kid}` },
];
