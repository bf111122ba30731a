import { createHash, randomBytes } from "node:crypto";
import { pool, transaction } from "@/lib/db";
import { audit } from "../audit/store";

/** A program that may bring records in. */
export interface ApiKey {
  name: string;
  createdAt: Date;
  /** To the minute; null: never used. */
  lastUsedAt: Date | null;
}

function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** @returns the key, which nobody can read again; null: one of this name is there already */
export async function addApiKey(associationId: number, name: string): Promise<string | null> {
  const key = randomBytes(32).toString("base64url");
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      "insert into api_key (association_id, name, key_hash) values ($1, $2, $3) on conflict do nothing",
      [associationId, name, hashOf(key)],
    );
    if (!rowCount) return null;
    await audit({ associationId, actor: "command", action: "api-key.added", subject: name }, client);
    return key;
  });
}

export async function listApiKeys(associationId: number): Promise<ApiKey[]> {
  const { rows } = await pool().query<ApiKey>(
    `select name, created_at as "createdAt", last_used_at as "lastUsedAt"
     from api_key where association_id = $1 order by name`,
    [associationId],
  );
  return rows;
}

/** @returns false: there is none of this name */
export async function removeApiKey(associationId: number, name: string): Promise<boolean> {
  return transaction(async (client) => {
    const { rowCount } = await client.query("delete from api_key where association_id = $1 and name = $2", [
      associationId,
      name,
    ]);
    if (!rowCount) return false;
    await audit({ associationId, actor: "command", action: "api-key.removed", subject: name }, client);
    return true;
  });
}

/** The name of the program that shows this key; null: no key of this association. */
export async function holderOfApiKey(associationId: number, key: string): Promise<string | null> {
  const { rows } = await pool().query<{ id: number; name: string; isFresh: boolean }>(
    `select id, name, coalesce(last_used_at > now() - interval '1 minute', false) as "isFresh"
     from api_key where association_id = $1 and key_hash = $2`,
    [associationId, hashOf(key)],
  );
  const [found] = rows;
  if (!found) return null;
  if (!found.isFresh) await pool().query("update api_key set last_used_at = now() where id = $1", [found.id]);
  return found.name;
}
