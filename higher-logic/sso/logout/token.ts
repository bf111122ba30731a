import { createPrivateKey, sign } from "node:crypto";
import { promisify } from "node:util";
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

const signInThreads = promisify(sign);

/**
 * Tokens that tell a client to end one session of a contact, or all of them (OpenID Connect Back-Channel Logout 1.0, section
 * 2.4), signed with this key. A signature takes about a millisecond of a core, beside the program's own thread.
 */
export function logoutTokens(key: SigningKey): (claims: LogoutClaims) => Promise<string> {
  const privateKey = createPrivateKey({ key, format: "jwk" });
  const header = encoded({ alg: key.alg, typ: "logout+jwt", kid: key.kid });
  return async (claims) => {
    const signed = `${header}.${encoded(payloadOf(claims))}`;
    const signature = await signInThreads("sha256", Buffer.from(signed), privateKey);
    return `${signed}.${signature.toString("base64url")}`;
  };
}

function payloadOf({ issuer, clientId, contactId, sid, tokenId, nowMs }: LogoutClaims): object {
  const issuedAt = Math.floor(nowMs / 1000);
  return {
    iss: issuer,
    aud: clientId,
    sub: String(contactId),
    ...(sid !== null && { sid }),
    iat: issuedAt,
    exp: issuedAt + GOOD_FOR_SECONDS,
    jti: tokenId,
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  };
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
