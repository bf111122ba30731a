import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { ask, jsonOf } from "../../support/http";
import { halfHash, keysAt, readIdToken } from "../../support/id-token";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, said, signOn, tokensOf } from "./sign-on";

// The modules of the OpenID Foundation's Basic OP, Config OP and RP-Initiated Logout OP plans, each ported as one test
// that carries its name. A port, and not a certificate: see docs/requirements.md, R43.

const LOGGED_OUT = "https://site.example/bye";
const ALL = "openid profile email offline_access";

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  site = await hub.client({ postLogoutRedirectUris: [LOGGED_OUT] });
  maria = await hub.member();
  browser = await hub.browserOf(maria);
  await signOn(browser, site, { asking: { scope: ALL } });
}, WEB_START_MS);
afterAll(() => stage.close());

/** A sign-on without a page, with these parameters. */
async function tokensFor(asking: Record<string, string | undefined> = {}): Promise<Tokens> {
  const { pages, code, begun } = await signOn(browser, site, { asking });
  expect(pages).toEqual([]);
  return jsonOf<Tokens>(await site.exchange(code, begun.verifier));
}

async function userinfoFor(asking: Record<string, string>): Promise<Record<string, unknown>> {
  return jsonOf(await site.userinfo((await tokensFor(asking)).access_token));
}

async function errorFor(asking: Record<string, string | undefined>): Promise<string | undefined> {
  return site.returned(await browser.open(site.begin(asking).url))?.error;
}

describe("R43: Basic OP", () => {
  it("oidcc-server: the ID token says all it must, of this sign-on", async () => {
    const tokens = await tokensFor({ nonce: "n-0S6_WzA2Mj" });
    const claims = await readIdToken(hub.url, tokens.id_token!);
    expect(claims).toMatchObject({
      iss: hub.url,
      aud: site.clientId,
      sub: String(maria.contactId),
      nonce: "n-0S6_WzA2Mj",
    });
    const { iat, exp } = claims as { iat: number; exp: number };
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60);
    expect(exp).toBeGreaterThan(iat);
    if (claims.at_hash !== undefined) expect(claims.at_hash).toBe(halfHash(tokens.access_token));
    expect(tokens.expires_in).toBeGreaterThan(0);
  });

  it("oidcc-idtoken-signature: signed by RS256 with a key that is shown, named by kid", async () => {
    const { id_token } = await tokensFor();
    await expect(readIdToken(hub.url, id_token!)).resolves.toHaveProperty("sub");
    const [header, payload, signature = ""] = id_token!.split(".");
    const forged = `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    await expect(readIdToken(hub.url, forged)).rejects.toThrow("wrong signature");
  });

  it("oidcc-response-type-missing", async () => {
    expect(await errorFor({ response_type: undefined })).toBe("invalid_request");
  });

  it.each(["get", "post-header", "post-body"])("oidcc-userinfo-%s", async (way) => {
    const { access_token } = await tokensFor();
    const authorization = `Bearer ${access_token}`;
    const asked = {
      get: { headers: { authorization } },
      "post-header": { method: "POST", headers: { authorization } },
      "post-body": { body: { access_token } },
    }[way]!;
    const answer = await ask(`${hub.url}/oauth/userinfo`, asked);
    expect(jsonOf(answer)).toMatchObject({ sub: String(maria.contactId) });
  });

  it("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", async () => {
    const { id_token } = await tokensFor();
    expect(await readIdToken(hub.url, id_token!)).not.toHaveProperty("nonce");
  });

  it.each([
    ["profile", "openid profile", ["ContactId", "family_name", "given_name", "name", "sub"]],
    ["email", "openid email", ["email", "sub"]],
    ["address", "openid address", ["sub"]],
    ["phone", "openid phone", ["sub"]],
    [
      "all",
      "openid profile email address phone",
      ["ContactId", "email", "family_name", "given_name", "name", "sub"],
    ],
  ])("oidcc-scope-%s", async (_, scope, claims) => {
    expect(Object.keys(await userinfoFor({ scope })).sort()).toEqual(claims);
  });

  it("oidcc-ensure-other-scope-order-succeeds", async () => {
    expect(await userinfoFor({ scope: "email openid" })).toMatchObject({ email: maria.email });
  });

  it.each([
    ["display-page", { display: "page" }],
    ["display-popup", { display: "popup" }],
    ["ensure-request-with-unknown-parameter-succeeds", { extra: "foobar" }],
    ["ui-locales", { ui_locales: "se es" }],
    ["claims-locales", { claims_locales: "se" }],
    ["ensure-request-with-acr-values-succeeds", { acr_values: "1 2" }],
    ["login-hint", { login_hint: "somebody@guild.example" }],
    ["claims-essential", { claims: JSON.stringify({ userinfo: { name: { essential: true } } }) }],
  ])("oidcc-%s", async (_, asking) => {
    expect((await tokensFor(asking)).id_token).toBeTruthy();
  });

  it("oidcc-id-token-hint: the same person goes on without a page, another one's hint is login_required", async () => {
    const { id_token } = await tokensFor();
    expect((await tokensFor({ prompt: "none", id_token_hint: id_token! })).id_token).toBeTruthy();
    const nora = await hub.member();
    const hers = await tokensOf(await hub.browserOf(nora), site);
    expect(await errorFor({ prompt: "none", id_token_hint: hers.id_token! })).toBe("login_required");
  });

  it("oidcc-prompt-none-not-logged-in and oidcc-prompt-none-logged-in", async () => {
    expect(short(await open(new Browser(), site, site.begin({ prompt: "none" })))).toBe(
      "client login_required",
    );
    expect((await tokensFor({ prompt: "none" })).id_token).toBeTruthy();
  });

  it("oidcc-max-age-10000: the same login, and auth_time is told", async () => {
    const auths = [];
    for (let n = 0; n < 2; n += 1) {
      const { id_token } = await tokensFor({ max_age: "10000" });
      auths.push((await readIdToken(hub.url, id_token!)).auth_time);
    }
    expect(auths[0]).toEqual(expect.any(Number));
    expect(auths[1]).toBe(auths[0]);
  });

  it("oidcc-codereuse and oidcc-codereuse-30seconds: refused, and the tokens it gave are revoked", async () => {
    const { code, begun } = await signOn(browser, site);
    const tokens = jsonOf<Tokens>(await site.exchange(code, begun.verifier));
    await hub.guild.sql(
      "update sso_artefact set consumed_at = consumed_at - interval '30 seconds' where association_id = $1",
      [hub.id],
    );
    expect(said(await site.exchange(code, begun.verifier))).toBe("400 invalid_grant");
    expect((await site.userinfo(tokens.access_token)).status).toBe(401);
  });

  it("oidcc-ensure-registered-redirect-uri", async () => {
    const answer = await browser.send(site.begin({ redirect_uri: `${site.redirectUri}/x` }).url);
    expect([answer.status, answer.location]).toEqual([400, null]);
  });

  it("oidcc-ensure-post-request-succeeds", async () => {
    const begun = site.begin();
    const body = Object.fromEntries(new URL(begun.url).searchParams);
    const answer = await browser.follow(await browser.send(`${hub.url}/oauth/authorize`, { body }));
    expect(site.returned(answer)).toMatchObject({ state: begun.state, code: expect.any(String) as string });
  });

  it.each(["post", "basic"] as const)("oidcc-server-client-secret-%s", async (way) => {
    const { code, begun } = await signOn(browser, site);
    expect(said(await site.exchange(code, begun.verifier, way))).toBe("200");
  });

  it.each([
    [
      "unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
      { request: "eyJhbGciOiJub25lIn0.e30." },
    ],
    [
      "request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
      { request_uri: "https://evil.example/r" },
    ],
  ])("oidcc-%s: rejected", async (_, asking) => {
    expect(await errorFor(asking)).toMatch(/^request(_uri)?_not_supported$/);
  });

  it("oidcc-refresh-token: the new ID token is of the same person and sign-on", async () => {
    const tokens = await tokensFor({ scope: "openid offline_access", nonce: "once" });
    const refreshed = jsonOf<Tokens>(await site.refresh(tokens.refresh_token!));
    const [before, after] = await Promise.all(
      [tokens, refreshed].map(({ id_token }) => readIdToken(hub.url, id_token!)),
    );
    for (const name of ["iss", "sub", "aud", "auth_time"]) expect(after![name]).toEqual(before![name]);
    expect(refreshed.access_token).not.toBe(tokens.access_token);
  });
});

describe("R43: Config OP", () => {
  it("oidcc-discovery-endpoint-verification: what is said is there", async () => {
    const told = jsonOf(await ask(`${hub.url}/.well-known/openid-configuration`));
    expect(told.issuer).toBe(hub.url);
    for (const name of ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"])
      expect((await ask(told[name] as string)).status).not.toBe(404);
    for (const key of await keysAt(told.jwks_uri as string))
      expect(key).toMatchObject({ kid: expect.any(String) as string, use: "sig", alg: "RS256" });
  });
});

describe("R43: RP-Initiated Logout OP", () => {
  it.each([
    ["rp-initiated-logout", ["id_token_hint", "post_logout_redirect_uri", "state"], LOGGED_OUT],
    ["rp-initiated-logout-no-state", ["id_token_hint", "post_logout_redirect_uri"], LOGGED_OUT],
    ["rp-initiated-logout-no-id-token-hint", ["post_logout_redirect_uri", "state"], LOGGED_OUT],
    ["rp-initiated-logout-no-post-logout-redirect-uri", ["id_token_hint", "state"], null],
    ["rp-initiated-logout-only-state", ["state"], null],
    ["rp-initiated-logout-no-params", [], null],
  ])("oidcc-%s: asks, and then is logged out", async (_, names, end) => {
    const there = await hub.browserOf(maria);
    const { id_token } = await tokensOf(there, site);
    const all: Record<string, string> = {
      id_token_hint: id_token!,
      post_logout_redirect_uri: LOGGED_OUT,
      state: "abc",
    };
    const asked = new URLSearchParams(names.map((name) => [name, all[name]!]));
    const answer = await there.press(await there.open(`${hub.url}/oauth/logout?${asked}`), "Log out");
    const where = answer.location ? answer.location.origin + answer.location.pathname : null;
    expect(where).toBe(end);
    if (end && names.includes("state")) expect(answer.location!.searchParams.get("state")).toBe("abc");
    expect(short(await open(there, site, site.begin({ prompt: "none" })))).toBe("client login_required");
  });

  it.each([
    ["bad-post-logout-redirect-uri", "https://other.example/bye"],
    ["query-added-to-post-logout-redirect-uri", `${LOGGED_OUT}?foo=bar`],
  ])("oidcc-rp-initiated-logout-%s: goes nowhere", async (_, uri) => {
    const { id_token } = await tokensFor();
    const asked = new URLSearchParams({ id_token_hint: id_token!, post_logout_redirect_uri: uri });
    const answer = await browser.open(`${hub.url}/oauth/logout?${asked}`);
    expect([answer.status, answer.location]).toEqual([400, null]);
  });
});
