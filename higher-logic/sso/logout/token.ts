import { createPrivateKey, sign } from "node:crypto";
import type { SigningKey } from "../keys";

export interface LogoutClaims {
  issuer: string;
  clientId: string;
  contactId: number;
  /** The session's id in the client's ID tokens; null: every session of the contact. */
  sid: string | null;
  /** New for each token: a client believes none twice. */
  tokenId: string;
  nowMs: number;
}

/** OpenID Connect Back-Channel Logout 1.0 recommends two minutes at most. */
const GOOD_FOR_SECONDS = 120;

/** Tells a client to end one session of a contact, or all of them (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
export function logoutToken(claims: LogoutClaims, key: SigningKey): string {
  const issuedAt = Math.floor(claims.nowMs / 1000);
  const header = { alg: key.alg, typ: "logout+jwt", kid: key.kid };
  const payload = {
    iss: claims.issuer,
    aud: claims.clientId,
    sub: String(claims.contactId),
    ...(claims.sid !== null && { sid: claims.sid }),
    iat: issuedAt,
    exp: issuedAt + GOOD_FOR_SECONDS,
    jti: claims.tokenId,
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  };
  const signed = `${encoded(header)}.${encoded(payload)}`;
  const signature = sign("sha256", Buffer.from(signed), createPrivateKey({ key, format: "jwk" }));
  return `${signed}.${signature.toString("base64url")}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
