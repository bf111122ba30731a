import { generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { logoutTokens } from "@/higher-logic/sso/logout/token";

const nowMs = Date.parse("2026-11-25T12:00:00.700Z");
const claims = {
  issuer: "https://hub.guild.example",
  clientId: "community",
  contactId: 1207,
  sid: null,
  tokenId: "7d2a",
  nowMs,
};
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" } as const;

function read(token: string) {
  const [header, payload, signature] = token.split(".") as [string, string, string];
  const json = (part: string) =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  return {
    header: json(header),
    payload: json(payload),
    signed: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, "base64url"),
  };
}

describe("F49: a logout token", () => {
  it("names issuer, client, contact and event, is good for two minutes, and has neither nonce nor a name", async () => {
    const { header, payload } = read(await logoutTokens(key)(claims));
    expect(header).toEqual({ alg: "RS256", typ: "logout+jwt", kid: "k1" });
    expect(payload).toEqual({
      iss: "https://hub.guild.example",
      aud: "community",
      sub: "1207",
      iat: Math.floor(nowMs / 1000),
      exp: Math.floor(nowMs / 1000) + 120,
      jti: "7d2a",
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
  });

  it("is signed with the association's key", async () => {
    const { signed, signature } = read(await logoutTokens(key)(claims));
    expect(verify("sha256", signed, publicKey, signature)).toBe(true);
  });
});
