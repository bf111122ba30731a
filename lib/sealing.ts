import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** What a sealed text belongs to; it opens nowhere else. */
export interface SealedFor {
  associationId: number;
  field: string;
}

/** A column of sealed texts, in a table of which each row is an association's. */
export interface SealedColumn {
  table: string;
  /** The column that tells its rows apart. */
  id: string;
  column: string;
  /** What `SealedFor.field` is in the row with this id. */
  field: (id: string) => string;
}

/** A sealed text cannot be opened: another key, another association or field, or it was changed. */
export class CannotOpenSealed extends Error {
  override readonly name = "CannotOpenSealed";
}

/**
 * Seal a secret with AES-256-GCM under the first key of ENCRYPTION_KEY (`kid:base64`, 32 bytes each).
 *
 * Association and field are additional data, so a sealed text copied into another row does not open.
 *
 * @returns `kid.iv.tag.ciphertext`, the last three base64url
 */
export function seal(secret: string, belongsTo: SealedFor, encryptionKeys: readonly string[]): string {
  const [kid, key] = splitKey(encryptionKeys[0] ?? "");
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(additionalData(belongsTo));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return [kid, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(".");
}

/** @throws CannotOpenSealed */
export function open(sealed: string, belongsTo: SealedFor, encryptionKeys: readonly string[]): string {
  const [kid, iv, tag, text] = sealed.split(".");
  const entry = encryptionKeys.find((candidate) => splitKey(candidate)[0] === kid);
  if (!entry || !iv || !tag || text === undefined)
    throw new CannotOpenSealed("sealed under a key that is not in ENCRYPTION_KEY");
  const decipher = createDecipheriv("aes-256-gcm", splitKey(entry)[1], Buffer.from(iv, "base64url"));
  decipher.setAAD(additionalData(belongsTo));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  try {
    return Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]).toString(
      "utf8",
    );
  } catch (cause) {
    throw new CannotOpenSealed("sealed text does not belong here or was changed", { cause });
  }
}

function splitKey(entry: string): [kid: string, key: Buffer] {
  const colon = entry.indexOf(":");
  return [entry.slice(0, colon), Buffer.from(entry.slice(colon + 1), "base64")];
}

function additionalData({ associationId, field }: SealedFor): Buffer {
  return Buffer.from(`${associationId}:${field}`);
}
