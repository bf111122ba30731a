import { createHash, createPublicKey, verify, type JsonWebKey } from "node:crypto";
import { ask, jsonOf } from "./http";

type PublicKey = JsonWebKey & { kid: string };

/** The keys that are shown at an address. */
export async function keysAt(address: string): Promise<PublicKey[]> {
  return jsonOf<{ keys: PublicKey[] }>(await ask(address)).keys;
}

/**
 * What an ID token says, after the checks every client makes of its signature.
 *
 * @throws when no key of the issuer's signed it
 */
export async function readIdToken(issuer: string, token: string): Promise<Record<string, unknown>> {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { alg, kid } = decoded(header);
  const key = (await keysAt(`${issuer}/oauth/jwks`)).find((one) => one.kid === kid);
  if (alg !== "RS256" || !key)
    throw new Error(`an ID token signed by ${String(alg)} with key ${String(kid)}`);
  const signed = Buffer.from(`${header}.${payload}`);
  const publicKey = createPublicKey({ key, format: "jwk" });
  if (!verify("sha256", signed, publicKey, Buffer.from(signature, "base64url")))
    throw new Error("an ID token with a wrong signature");
  return decoded(payload);
}

/** `at_hash` of an access token, as OpenID Connect Core 3.1.3.6 has it for RS256. */
export function halfHash(accessToken: string): string {
  return createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url");
}

function decoded(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}
