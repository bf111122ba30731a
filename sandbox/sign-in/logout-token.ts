import {
  constants,
  createPublicKey,
  verify,
  type JsonWebKeyInput,
  type KeyObject,
  type VerifyKeyObjectInput,
} from "node:crypto";
import { z } from "zod";

/** Why a log-out token is not believed. */
export class BadToken extends Error {
  override readonly name = "BadToken";
}

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** What two clocks may differ by. */
const SKEW_S = 120;
/** However long a token says it is good for: their ids are not remembered for ever, so none may come much later. */
const MOST_AGE_S = 10 * 60;

const Header = z.looseObject({ alg: z.string(), typ: z.string(), kid: z.string().optional() });
const Claims = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(1).max(500),
  sub: z.string().min(1),
  events: z.looseObject({ [EVENT]: z.record(z.string(), z.unknown()) }),
});

export type Jwk = Record<string, unknown>;
export type LogoutClaims = z.infer<typeof Claims>;

interface Algorithm {
  kty: string;
  hash: string | null;
  options?: Omit<VerifyKeyObjectInput, "key">;
}

/** Signatures only; nothing that a public key could be misused for as a shared secret. */
const ALGORITHMS = new Map<string, Algorithm>([
  ["RS256", { kty: "RSA", hash: "sha256" }],
  ["PS256", { kty: "RSA", hash: "sha256", options: { padding: constants.RSA_PKCS1_PSS_PADDING } }],
  ["ES256", { kty: "EC", hash: "sha256", options: { dsaEncoding: "ieee-p1363" } }],
  ["EdDSA", { kty: "OKP", hash: null }],
]);

export interface ReadToken {
  algorithm: string;
  kid: string | undefined;
  claims: LogoutClaims;
  signed: string;
  signature: Buffer;
}

/** Take a log-out token apart and check all that needs no key; throws `BadToken`. */
export function readLogoutToken(token: string, clientId: string, nowMs: number): ReadToken {
  const [header = "", payload = "", signature = "", ...more] = token.split(".");
  if (signature === "" || more.length > 0) throw new BadToken("logout_token is not a signed JWT");
  const head = Header.safeParse(decoded(header));
  if (!head.success || !/^(application\/)?logout\+jwt$/i.test(head.data.typ))
    throw new BadToken("typ is not logout+jwt");
  const { alg: algorithm, kid } = head.data;
  if (!ALGORITHMS.has(algorithm)) throw new BadToken("alg is none that is accepted");
  const claims = checked(decoded(payload), clientId, nowMs / 1000);
  return {
    algorithm,
    kid,
    claims,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

function checked(payload: unknown, clientId: string, now: number): LogoutClaims {
  const parsed = Claims.safeParse(payload);
  if (!parsed.success) throw new BadToken(`${String(parsed.error.issues[0]!.path[0] ?? "payload")} is wrong`);
  const { aud, iat, exp } = parsed.data;
  if (![aud].flat().includes(clientId)) throw new BadToken("aud is not this client");
  if (iat > now + SKEW_S) throw new BadToken("iat lies ahead");
  if (iat < now - MOST_AGE_S - SKEW_S) throw new BadToken("iat lies too far back");
  if (exp <= now - SKEW_S) throw new BadToken("exp has passed");
  if ("nonce" in parsed.data) throw new BadToken("a log-out token must not have a nonce");
  return parsed.data;
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    throw new BadToken("logout_token is not a signed JWT");
  }
}

/** Whether one of the issuer's keys made this signature. */
export function isSignedBy(keys: readonly Jwk[], token: ReadToken): boolean {
  const { kty, hash, options } = ALGORITHMS.get(token.algorithm)!;
  return keys.some((jwk) => {
    if (jwk.kty !== kty || (jwk.use ?? "sig") !== "sig") return false;
    if (jwk.alg !== undefined && jwk.alg !== token.algorithm) return false;
    if (token.kid !== undefined && jwk.kid !== token.kid) return false;
    const key = publicKeyOf(jwk);
    return key !== null && verify(hash, Buffer.from(token.signed), { key, ...options }, token.signature);
  });
}

function publicKeyOf(jwk: Jwk): KeyObject | null {
  try {
    return createPublicKey({ key: jwk as JsonWebKeyInput["key"], format: "jwk" });
  } catch {
    return null;
  }
}
