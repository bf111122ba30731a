import { createServer } from "node:http";
import { expect } from "vitest";
import type { Browser } from "../../../support/browser";
import { type Answer, jsonOf } from "../../../support/http";
import { halfHash, readIdToken } from "../../../support/id-token";
import type { Authentication, Begun, OAuthClient, Returned, Tokens } from "../../../support/oauth-client";
import type { Hub, Member } from "../hub";
import { signOn } from "../sign-on";

/** Printable ASCII without quotation mark and backslash, as RFC 6749 (4.1.2.1) has an `error_description`. */
const PLAIN_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

export type Claims = Record<string, unknown> & { iat: number; exp: number; sub: string };

/** What a happy flow of the suite gives, after all of its checks. */
export interface Happy {
  begun: Begun;
  code: string;
  tokens: Tokens;
  claims: Claims;
}

export interface Actors {
  hub: Hub;
  browser: Browser;
  client: OAuthClient;
  /** Signed in at the browser. */
  member: Member;
}

/**
 * What every module of the suite does first and last: authorize with `state` and `nonce`, take the answer apart, exchange
 * the code by Basic, check the token answer and the ID token, read userinfo.
 *
 * @param asking parameters beside or in place of the usual ones; undefined leaves one out
 */
export async function happyFlow(
  actors: Actors,
  asking: Record<string, string | undefined> = {},
  authentication: Authentication = "basic",
): Promise<Happy> {
  const { hub, browser, client, member } = actors;
  const nonce = "nonce" in asking ? asking.nonce : "n-0S6_WzA2Mj";
  const { begun, code } = await signOn(browser, client, { hub, as: member, asking: { ...asking, nonce } });
  const answer = await client.exchange(code, begun.verifier, authentication);
  const tokens = checkedTokens(answer);
  const claims = await checkedIdToken(actors, tokens, { nonce });
  const userinfo = await client.userinfo(tokens.access_token);
  expect(userinfo.headers["content-type"]).toMatch(/^application\/json/);
  expect(jsonOf(userinfo).sub).toBe(claims.sub);
  return { begun, code, tokens, claims };
}

/** CheckIfTokenEndpointResponseError, CheckTokenEndpointCacheHeaders, ValidateExpiresIn and their like. */
export function checkedTokens(answer: Answer): Tokens {
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  expect(answer.headers["content-type"]).toMatch(/^application\/json/);
  expect(answer.headers["cache-control"]).toContain("no-store");
  const tokens = jsonOf<Tokens>(answer);
  expect(tokens.token_type).toMatch(/^bearer$/i);
  expect(tokens.access_token).toMatch(/^[\x21-\x7e]+$/);
  expect(Number.isSafeInteger(tokens.expires_in) && tokens.expires_in > 0).toBe(true);
  return tokens;
}

/** PerformStandardIdTokenChecks: signature by kid, iss, aud, azp, sub, times, nonce, at_hash, acr. */
export async function checkedIdToken(
  { hub, client, member }: Actors,
  tokens: Tokens,
  asked: { nonce: string | undefined },
): Promise<Claims> {
  const claims = (await readIdToken(hub.url, tokens.id_token!)) as Claims;
  expect(claims).toMatchObject({ iss: hub.url, aud: client.clientId, sub: String(member.contactId) });
  expect(claims.sub).toMatch(/^[\x20-\x7e]{1,255}$/);
  const now = Date.now() / 1000;
  expect(Math.abs(claims.iat - now)).toBeLessThan(60);
  expect(claims.exp).toBeGreaterThan(now);
  expect(claims.nonce).toBe(asked.nonce);
  expect(claims.azp ?? client.clientId).toBe(client.clientId);
  expect(claims.at_hash ?? halfHash(tokens.access_token)).toBe(halfHash(tokens.access_token));
  expect(claims).not.toHaveProperty("acr");
  return claims;
}

/** Where the browser came back to, with `state` echoed, the issuer named (RFC 9207) and nothing that was not asked for. */
export function checkedReturn(hub: Hub, client: OAuthClient, begun: Begun, answer: Answer): Returned {
  const returned = client.returned(answer);
  if (!returned) throw new Error(`not at the client: ${answer.status} ${answer.text.slice(0, 200)}`);
  expect(returned).toMatchObject({ state: begun.state, iss: hub.url });
  expect(answer.location!.hash).toBe("");
  const known = returned.error === undefined ? ["code"] : ["error", "error_description"];
  expect([...known, "iss", "state"]).toEqual(expect.arrayContaining(Object.keys(returned)));
  return returned;
}

/** An error at the client as performGenericAuthorizationEndpointErrorResponseValidation wants it. */
export async function errorAtClient(
  { hub, browser, client }: Omit<Actors, "member">,
  asking: Record<string, string | undefined>,
): Promise<string> {
  const begun = client.begin(asking);
  const returned = checkedReturn(hub, client, begun, await browser.open(begun.url));
  expect(returned.code).toBeUndefined();
  expect(returned.error_description ?? "").toMatch(PLAIN_TEXT);
  return returned.error ?? "no error";
}

/** CheckTokenEndpointHttpStatus400 and its like. */
export function expectInvalidGrant(answer: Answer): void {
  expect(answer.status).toBe(400);
  expect(answer.headers["content-type"]).toMatch(/^application\/json/);
  const { error, error_description = "" } = jsonOf<{ error: string; error_description?: string }>(answer);
  expect(error).toBe("invalid_grant");
  expect(error_description).toMatch(PLAIN_TEXT);
}

/** A site of the suite's on this machine that counts who comes. */
export async function watchedSite(): Promise<{ url: string; hits: string[]; stop(): Promise<void> }> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    response.end("eyJhbGciOiJub25lIn0.e30.");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://localhost:${address.port}/request.jwt`,
    hits,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
