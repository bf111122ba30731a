import { createPublicKey, verify, type JsonWebKey } from "node:crypto";

interface Issuer {
  /** The association's address. */
  issuer: string;
  keys: readonly (JsonWebKey & { kid: string })[];
}

/**
 * The client that an ID token of ours was made for. Its time may be over: somebody logs out at a site long after they came
 * (OpenID Connect RP-Initiated Logout 1.0, section 4).
 *
 * @returns null for what this association has not signed
 */
export function audienceOf(idToken: string, { issuer, keys }: Issuer): string | null {
  const [header = "", payload = "", signature = "", ...more] = idToken.split(".");
  const { alg, kid } = readPart(header);
  const key = keys.find((one) => one.kid === kid);
  if (alg !== "RS256" || !key || more.length > 0) return null;
  const signed = Buffer.from(`${header}.${payload}`);
  const publicKey = createPublicKey({ key, format: "jwk" });
  if (!verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))) return null;
  const { iss, aud } = readPart(payload);
  return iss === issuer && typeof aud === "string" ? aud : null;
}

function readPart(part: string): Record<string, unknown> {
  try {
    const read = JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as unknown;
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
