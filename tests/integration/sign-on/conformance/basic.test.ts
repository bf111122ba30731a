import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "../../../support/browser";
import { ask, jsonOf } from "../../../support/http";
import { readIdToken } from "../../../support/id-token";
import type { OAuthClient, Tokens } from "../../../support/oauth-client";
import { WEB_START_MS } from "../../../support/web";
import { type Hub, type Member, Stage } from "../hub";
import { open, said, signOn } from "../sign-on";
import { letDaysPass } from "../time";
import {
  type Actors,
  checkedIdToken,
  checkedReturn,
  checkedTokens,
  type Claims,
  errorAtClient,
  expectInvalidGrant,
  happyFlow,
  watchedSite,
} from "./checks";

// The modules of the OpenID Foundation's Basic OP plan, each ported as one test that carries its name. A port and no
// certificate: docs/conformance.md has the list, what does not apply, and why.

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let maria: Member;
let actors: Actors;

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  site = await hub.client();
  maria = await hub.member();
  const browser = await hub.browserOf(maria);
  actors = { hub, client: site, member: maria, browser };
  await signOn(browser, site, { asking: { scope: "openid profile email offline_access" } });
}, WEB_START_MS);
afterAll(() => stage.close());

/** Userinfo and ID token after a happy flow with this scope. */
async function toldFor(asking: Record<string, string | undefined>) {
  const { tokens, claims } = await happyFlow(actors, asking);
  return { userinfo: jsonOf(await site.userinfo(tokens.access_token)), claims };
}

async function metadata(): Promise<Record<string, unknown>> {
  return jsonOf(await ask(`${hub.url}/.well-known/openid-configuration`));
}

/** What a scope of the suite's gives: its claims that this OP has, each a text, in userinfo and the ID token alike. */
async function expectScope(scope: string, names: string[]): Promise<void> {
  const { userinfo, claims } = await toldFor({ scope });
  expect(Object.keys(userinfo).sort()).toEqual([...names, "sub"].sort());
  for (const name of names) expect(userinfo[name]).toEqual(expect.stringMatching(/.+/));
  for (const name of [...names, "sub"]) expect(claims[name]).toBe(userinfo[name]);
  const ofPerson = ["ContactId", "email", "family_name", "given_name", "name"];
  expect(
    Object.keys(claims)
      .filter((name) => ofPerson.includes(name))
      .sort(),
  ).toEqual(names);
}

describe("R43: Basic OP", () => {
  it("oidcc-server: the code flow, with every check of the answer, the token answer and the ID token", async () => {
    const begun = site.begin({ nonce: "n-0S6_WzA2Mj" });
    const returned = checkedReturn(hub, site, begun, await actors.browser.open(begun.url));
    const tokens = checkedTokens(await site.exchange(returned.code!, begun.verifier, "basic"));
    const claims = await checkedIdToken(actors, tokens, { nonce: "n-0S6_WzA2Mj" });
    expect(jsonOf(await site.userinfo(tokens.access_token)).sub).toBe(claims.sub);
  });

  it("oidcc-response-type-missing", async () => {
    expect(await errorAtClient(actors, { response_type: undefined })).toBe("invalid_request");
  });

  it("oidcc-idtoken-signature: RS256, by a key that is shown and named by kid; a changed one is none", async () => {
    const { tokens } = await happyFlow(actors);
    const [header, payload, signature = ""] = tokens.id_token!.split(".");
    const { alg, kid } = JSON.parse(Buffer.from(header!, "base64url").toString()) as Record<string, string>;
    expect([alg, kid]).toEqual(["RS256", expect.stringMatching(/.+/)]);
    const forged = `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    await expect(readIdToken(hub.url, forged)).rejects.toThrow("wrong signature");
  });

  it("oidcc-idtoken-unsigned: not offered, and none is ever given", async () => {
    expect((await metadata()).id_token_signing_alg_values_supported).toEqual(["RS256"]);
    const { tokens } = await happyFlow(actors, { id_token_signed_response_alg: "none" });
    expect(tokens.id_token!.split(".")[2]).not.toBe("");
  });

  it("oidcc-userinfo-get", async () => {
    const { tokens, claims } = await happyFlow(actors);
    const answer = await site.userinfo(tokens.access_token);
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(jsonOf(answer).sub).toBe(claims.sub);
  });

  it("oidcc-userinfo-post-header", async () => {
    const { tokens, claims } = await happyFlow(actors);
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const answer = await ask(`${hub.url}/oauth/userinfo`, { method: "POST", headers });
    expect([answer.status, jsonOf(answer).sub]).toEqual([200, claims.sub]);
  });

  it("oidcc-userinfo-post-body", async () => {
    const { tokens, claims } = await happyFlow(actors);
    const body = { access_token: tokens.access_token };
    const answer = await ask(`${hub.url}/oauth/userinfo`, { body });
    expect([answer.status, jsonOf(answer).sub]).toEqual([200, claims.sub]);
  });

  it("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", async () => {
    const { claims } = await happyFlow(actors, { nonce: undefined });
    expect(claims).not.toHaveProperty("nonce");
  });

  it("oidcc-scope-profile", () =>
    expectScope("openid profile", ["ContactId", "family_name", "given_name", "name"]));

  it("oidcc-scope-email", () => expectScope("openid email", ["email"]));

  it("oidcc-scope-address: not offered, and passed over", async () => {
    expect((await metadata()).scopes_supported).not.toContain("address");
    await expectScope("openid address", []);
  });

  it("oidcc-scope-phone: not offered, and passed over", async () => {
    expect((await metadata()).scopes_supported).not.toContain("phone");
    await expectScope("openid phone", []);
  });

  it("oidcc-scope-all", () =>
    expectScope("openid profile email address phone", [
      "ContactId",
      "email",
      "family_name",
      "given_name",
      "name",
    ]));

  it("oidcc-ensure-other-scope-order-succeeds", () => expectScope("email openid", ["email"]));

  it("oidcc-alternate-happy-flow: scopes and parameters in another order", async () => {
    const begun = site.begin({ scope: "email openid", nonce: "n-1" });
    const url = new URL(begun.url);
    url.search = new URLSearchParams([...url.searchParams].toReversed()).toString();
    const returned = checkedReturn(hub, site, begun, await actors.browser.open(url));
    const tokens = checkedTokens(await site.exchange(returned.code!, begun.verifier, "basic"));
    await checkedIdToken(actors, tokens, { nonce: "n-1" });
    expect(jsonOf(await site.userinfo(tokens.access_token))).toHaveProperty("email", maria.email);
  });

  it("oidcc-display-page", () => happyFlow(actors, { display: "page" }));

  it("oidcc-display-popup", () => happyFlow(actors, { display: "popup" }));

  it("oidcc-prompt-login: a second login page, and a later auth_time", async () => {
    const person = await hub.member();
    const own: Actors = { hub, client: site, member: person, browser: await hub.browserOf(person) };
    const first = await happyFlow(own, { max_age: "10000" });
    await hub.guild.sql(
      "update login_session set created_at = created_at - interval '100 s' where login_id = $1",
      [person.loginId],
    );
    const asking = { prompt: "login", max_age: "10000" };
    const { pages, code, begun } = await signOn(own.browser, site, { hub, as: person, asking });
    expect(pages).toEqual(["sign-in"]);
    const tokens = checkedTokens(await site.exchange(code, begun.verifier, "basic"));
    const second = await checkedIdToken(own, tokens, { nonce: undefined });
    expect(second.auth_time).toBeGreaterThanOrEqual(first.claims.auth_time as number);
    expect(second.iat - (second.auth_time as number)).toBeLessThan(60);
  });

  it("oidcc-prompt-none-not-logged-in", async () => {
    const nobody = { hub, client: site, browser: new Browser() };
    expect(await errorAtClient(nobody, { prompt: "none" })).toBe("login_required");
  });

  it("oidcc-prompt-none-logged-in: no page, the same person, the same auth_time", async () => {
    const first = await happyFlow(actors, { max_age: "10000" });
    const begun = site.begin({ prompt: "none", nonce: "n-2", max_age: "10000" });
    const returned = checkedReturn(hub, site, begun, await actors.browser.send(begun.url));
    const tokens = checkedTokens(await site.exchange(returned.code!, begun.verifier, "basic"));
    const second = await checkedIdToken(actors, tokens, { nonce: "n-2" });
    expect([second.sub, second.auth_time]).toEqual([first.claims.sub, first.claims.auth_time]);
  });

  it("oidcc-max-age-1: a login page after two seconds, and auth_time says that it was just now", async () => {
    const person = await hub.member();
    const own: Actors = { hub, client: site, member: person, browser: await hub.browserOf(person) };
    const { claims: first } = await happyFlow(own, { max_age: "10000" });
    // The suite waits; here the login is made two seconds older.
    await hub.guild.sql(
      "update login_session set created_at = created_at - interval '2 s' where login_id = $1",
      [person.loginId],
    );
    const asking = { max_age: "1" };
    const { pages, code, begun } = await signOn(own.browser, site, { hub, as: person, asking });
    expect(pages).toEqual(["sign-in"]);
    const tokens = checkedTokens(await site.exchange(code, begun.verifier, "basic"));
    const second = await checkedIdToken(own, tokens, { nonce: undefined });
    expect(second.auth_time).toBeGreaterThan((first.auth_time as number) - 2);
    expect(second.iat - (second.auth_time as number)).toBeLessThan(60);
  });

  it("oidcc-max-age-10000: the same login twice, and auth_time is told", async () => {
    const times: unknown[] = [];
    for (let n = 0; n < 2; n += 1)
      times.push((await happyFlow(actors, { max_age: "10000" })).claims.auth_time);
    expect(times[0]).toEqual(expect.any(Number));
    expect(times[1]).toBe(times[0]);
  });

  it("oidcc-ensure-request-with-unknown-parameter-succeeds", () => happyFlow(actors, { extra: "foobar" }));

  it("oidcc-id-token-hint: the same person goes on without a page; another one's hint is login_required", async () => {
    const first = await happyFlow(actors);
    const hinted = { prompt: "none", id_token_hint: first.tokens.id_token! };
    expect((await happyFlow(actors, hinted)).claims.sub).toBe(first.claims.sub);
    const nora = await hub.member();
    const hers = await happyFlow({ ...actors, member: nora, browser: await hub.browserOf(nora) });
    const foreign = { prompt: "none", id_token_hint: hers.tokens.id_token! };
    expect(await errorAtClient(actors, foreign)).toBe("login_required");
  });

  it("oidcc-login-hint: somebody else's address does no harm, signed in or not", async () => {
    await happyFlow(actors, { login_hint: "buffy@guild.example" });
    const place = await open(new Browser(), site, site.begin({ login_hint: "buffy@guild.example" }));
    expect(place.at).toBe("sign-in");
  });

  it("oidcc-ui-locales", () => happyFlow(actors, { ui_locales: "se" }));

  it("oidcc-claims-locales", () => happyFlow(actors, { claims_locales: "se" }));

  it("oidcc-ensure-request-with-acr-values-succeeds", () => happyFlow(actors, { acr_values: "1 2" }));

  it("oidcc-codereuse: invalid_grant", async () => {
    const { code, begun } = await happyFlow(actors);
    expectInvalidGrant(await site.exchange(code, begun.verifier, "basic"));
  });

  it("oidcc-codereuse-30seconds: invalid_grant, and the first use's access token is revoked", async () => {
    const { code, begun, tokens } = await happyFlow(actors);
    // The suite waits; here the code and its use are made 30 seconds older.
    await letDaysPass(hub, 30 / 86_400);
    expect((await site.userinfo(tokens.access_token)).status).toBe(200);
    expectInvalidGrant(await site.exchange(code, begun.verifier, "basic"));
    expect((await site.userinfo(tokens.access_token)).status).toBe(401);
  });

  it("oidcc-ensure-registered-redirect-uri: a page of ours, and nobody is sent anywhere", async () => {
    const answer = await actors.browser.send(site.begin({ redirect_uri: `${site.redirectUri}/x` }).url);
    expect([answer.status, answer.location]).toEqual([400, null]);
    expect(answer.headers["content-type"]).toMatch(/^text\/html/);
  });

  it("oidcc-ensure-post-request-succeeds", async () => {
    const begun = site.begin({ nonce: "n-3" });
    const body = Object.fromEntries(new URL(begun.url).searchParams);
    const posted = await actors.browser.send(`${hub.url}/oauth/authorize`, { body });
    const returned = checkedReturn(hub, site, begun, await actors.browser.follow(posted));
    const tokens = checkedTokens(await site.exchange(returned.code!, begun.verifier, "basic"));
    await checkedIdToken(actors, tokens, { nonce: "n-3" });
  });

  it("oidcc-server-client-secret-post", () => happyFlow(actors, {}, "post"));

  it("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: rejected, and not fetched", async () => {
    const elsewhere = await watchedSite();
    try {
      expect(await errorAtClient(actors, { request_uri: elsewhere.url })).toBe("request_uri_not_supported");
      expect(elsewhere.hits).toEqual([]);
      expect((await metadata()).request_uri_parameter_supported).toBe(false);
    } finally {
      await elsewhere.stop();
    }
  });

  it("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported: rejected", async () => {
    const request = unsigned({ scope: "openid", client_id: site.clientId });
    expect(await errorAtClient(actors, { request })).toBe("request_not_supported");
    expect((await metadata()).request_parameter_supported ?? false).toBe(false);
  });

  it("oidcc-claims-essential: the request succeeds; that the claims parameter is not used is said", async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    const asked = await toldFor({ claims, scope: "openid profile" });
    expect(asked.userinfo).toHaveProperty("name", "Maria Example");
    const bare = await toldFor({ claims, scope: "openid" });
    for (const told of [bare.userinfo, bare.claims]) expect(told).not.toHaveProperty("name");
    expect((await metadata()).claims_parameter_supported).toBe(false);
  });

  it("oidcc-ensure-request-object-with-redirect-uri: rejected, and its address is never gone to", async () => {
    const request = unsigned({ redirect_uri: site.redirectUri });
    const begun = site.begin({ request, redirect_uri: `${site.redirectUri}/invalid` });
    const answer = await actors.browser.send(begun.url);
    expect([answer.status, answer.location]).toEqual([400, null]);
    const other = unsigned({ redirect_uri: "https://evil.example/" });
    expect(await errorAtClient(actors, { request: other })).toBe("request_not_supported");
  });

  it("oidcc-refresh-token: the same person and sign-on, bound to its client", async () => {
    const asking = { scope: "openid offline_access", prompt: "consent" };
    const first = await happyFlow(actors, asking);
    expect(first.tokens.refresh_token).toMatch(/^[\x20-\x7e]+$/);
    const answer = await site.token(
      { grant_type: "refresh_token", refresh_token: first.tokens.refresh_token! },
      "basic",
    );
    const second = checkedTokens(answer);
    const claims = (await readIdToken(hub.url, second.id_token!)) as Claims;
    for (const name of ["iss", "sub", "aud", "auth_time", "azp"])
      expect([name, claims[name]]).toEqual([name, first.claims[name]]);
    expect(claims.iat).toBeGreaterThanOrEqual(first.claims.iat);
    expect(second.access_token).not.toBe(first.tokens.access_token);
    expect(jsonOf(await site.userinfo(second.access_token)).sub).toBe(claims.sub);

    const other = await hub.client({ name: "The Library" });
    expectInvalidGrant(await other.refresh(second.refresh_token!));
    expect(said(await site.refresh(second.refresh_token!))).toBe("200");
  });

  it("oidcc-ensure-request-with-valid-pkce-succeeds", async () => {
    const { begun } = await happyFlow(actors);
    expect(begun.verifier).toMatch(/^[\w.~-]{43,128}$/);
  });

  it("as the suite sends it, without PKCE, a client registered --legacy passes the same flow", async () => {
    const asked = { nonce: "n-4", scope: "openid profile email" };
    const client = await hub.client({ legacy: true, name: "The Suite" });
    const { tokens } = await happyFlow({ ...actors, client }, asked);
    expect(jsonOf<Tokens>(await site.userinfo(tokens.access_token))).toMatchObject({ email: maria.email });
  });
});

function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "oauth-authz-req+jwt" })}.${part(claims)}.`;
}
