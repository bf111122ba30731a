import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Browser } from "../../support/browser";
import { ask, jsonOf } from "../../support/http";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, Stage } from "./hub";
import { openGrantPage, said, signOn, tokensOf } from "./sign-on";
import { kept } from "./unharmed";

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  site = await hub.client();
  browser = await hub.browserOf(await hub.member());
});

describe("token, revocation, userinfo", () => {
  it("unknown clients, wrong secrets, no authentication: 401 invalid_client, and the code stays good", async () => {
    const { code, begun } = await signOn(browser, site);
    const grant = {
      grant_type: "authorization_code",
      code,
      redirect_uri: site.redirectUri,
      code_verifier: begun.verifier,
    };
    const before = await kept(hub);
    for (const way of ["post", "basic"] as const)
      for (const secret of ["", "wrong", "a".repeat(5_000), "' or 1=1 --"])
        expect(said(await site.token(grant, way, secret))).toMatch(
          /^40[01] (invalid_client|invalid_request)$/,
        );
    const body = Object.fromEntries(
      Object.entries(grant).filter((entry): entry is [string, string] => !!entry[1]),
    );
    for (const client_id of ["nobody", "", site.clientId])
      expect(said(await ask(`${hub.url}/oauth/token`, { body: { ...body, client_id } }))).toMatch(
        /^40[01] (invalid_client|invalid_request)$/,
      );
    for (const authorization of [
      "Basic",
      "Basic !!!",
      "Basic OjpAQA==",
      `Bearer ${site.registration.clientSecret}`,
    ])
      expect(said(await ask(`${hub.url}/oauth/token`, { headers: { authorization }, body }))).toMatch(
        /^40[01] (invalid_client|invalid_request)$/,
      );
    expect(await kept(hub)).toEqual(before);
    expect(said(await site.exchange(code, begun.verifier))).toBe("200");
  });

  it.each([
    ["no code", {}],
    ["an unknown code", { code: "nobody-gave-this" }],
    ["a code with a quotation mark", { code: "' or 1=1 --" }],
    ["a very long code", { code: "a".repeat(20_000) }],
    ["a NUL in the code", { code: "a\0b" }],
    ["another grant type", { grant_type: "make_me_admin", code: "x" }],
    ["no grant type", { grant_type: undefined, code: "x" }],
  ])("%s: 400 as JSON", async (_, extra) => {
    const before = await kept(hub);
    const grant = {
      grant_type: "authorization_code",
      redirect_uri: site.redirectUri,
      code_verifier: "v".repeat(43),
    };
    const answer = await site.token({ ...grant, ...extra });
    expect(said(answer)).toMatch(/^400 (invalid_request|invalid_grant|unsupported_grant_type)$/);
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(await kept(hub)).toEqual(before);
  });

  it("JSON, multipart and nonsense for a body", async () => {
    const { code, begun } = await signOn(browser, site);
    const fields = {
      grant_type: "authorization_code",
      code,
      redirect_uri: site.redirectUri,
      client_id: site.clientId,
      client_secret: site.registration.clientSecret,
      code_verifier: begun.verifier,
    };
    for (const [type, body] of [
      ["application/json", JSON.stringify(fields)],
      ["text/plain", "x"],
      ["application/x-www-form-urlencoded", "%%%=%%%&&&=&"],
      ["multipart/form-data; boundary=x", "--x--"],
    ] as const) {
      const answer = await ask(`${hub.url}/oauth/token`, { headers: { "content-type": type }, body });
      expect(said(answer)).toMatch(/^40[01] (invalid_request|invalid_client)$/);
    }
    expect(said(await site.exchange(code, begun.verifier))).toBe("200");
  });

  it("bodies over 64 KiB are not read", async () => {
    const before = await kept(hub);
    const body = { client_id: site.clientId, token: "a".repeat(70_000) };
    for (const path of [
      "/oauth/token",
      "/oauth/revoke",
      "/oauth/userinfo",
      "/oauth/authorize",
      "/oauth/logout",
    ]) {
      const answer = await ask(hub.url + path, { body });
      expect([path, answer.status]).toEqual([path, 413]);
      expect(answer.location).toBeNull();
    }
    const page = await openGrantPage(browser, site);
    const headers = { origin: hub.url };
    const answer = await browser.send(page.url, {
      headers,
      body: { decision: "grant", more: "a".repeat(70_000) },
    });
    expect(answer.status).toBe(413);
    expect(await kept(hub)).toEqual(before);
  });

  it("wrong methods are 405, and the answer says which are right", async () => {
    const paths: Record<string, string[]> = {
      "/community": ["POST", "PUT", "OPTIONS"],
      "/sso/refused": ["POST", "DELETE"],
      "/healthz": ["POST", "PUT"],
      "/readyz": ["POST", "DELETE"],
      "/metrics": ["POST", "PATCH"],
      "/sign-in": ["PUT", "DELETE"],
      "/api/account/sign-in": ["GET", "PUT", "DELETE"],
      "/api/account/passkeys/options": ["GET", "PUT", "PATCH"],
      "/api/v1/contacts": ["GET", "PUT", "DELETE"],
      "/api/records/contacts": ["GET", "PUT"],
      "/api/higher-logic/icons": ["POST", "PUT", "DELETE"],
      "/api/higher-logic/sync-runs/1": ["POST", "PATCH"],
      "/oauth/authorize": ["PUT", "DELETE", "PATCH"],
      "/oauth/token": ["GET", "PUT", "DELETE", "PATCH"],
      "/oauth/userinfo": ["PUT", "DELETE", "PATCH"],
      "/oauth/revoke": ["GET", "PUT", "DELETE"],
      "/oauth/jwks": ["POST", "PUT", "DELETE"],
      "/oauth/logout": ["PUT", "DELETE", "PATCH"],
      "/.well-known/openid-configuration": ["POST", "PUT", "DELETE"],
      "/openid/well-known/openid-configuration": ["POST", "PUT"],
      "/openid/well-known/jwks": ["POST", "DELETE"],
      "/api/login/aboutme": ["POST", "PUT", "DELETE"],
      "/api/contacts/root/claims": ["POST", "DELETE"],
      "/sso/grant/x": ["PUT", "DELETE", "PATCH"],
    };
    for (const [path, methods] of Object.entries(paths)) {
      const allowed = new Set<string>();
      for (const method of methods) {
        const answer = await browser.send(hub.url + path, { method, headers: { origin: hub.url } });
        expect([path, method, answer.status]).toEqual([path, method, 405]);
        for (const right of (answer.headers.allow ?? "none said").split(", ")) allowed.add(right);
      }
      expect(methods.filter((method) => allowed.has(method))).toEqual([]);
      // Whatever becomes of it, each of those is taken.
      for (const method of allowed)
        expect([path, method, (await ask(hub.url + path, { method })).status]).not.toEqual([
          path,
          method,
          405,
        ]);
    }
  });

  it("what is switched off is not there", async () => {
    for (const path of [
      "/oauth/introspect",
      "/oauth/register",
      "/oauth/par",
      "/oauth/request",
      "/oauth/device",
      "/oauth/reg",
      "/oauth/token/introspection",
      "/oauth/",
      "/oauth/nothing",
    ])
      expect([path, (await ask(hub.url + path)).status]).toEqual([path, 404]);
  });

  it.each(["Bearer", "Bearer ", "Bearer a b", "bearer x", "Basic x", "Bearer '; drop table contact --"])(
    "userinfo with %j: 400 or 401, and says how",
    async (authorization) => {
      for (const path of ["/oauth/userinfo", "/api/login/aboutme"]) {
        const answer = await ask(hub.url + path, { headers: { authorization } });
        expect([400, 401]).toContain(answer.status);
        expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
      }
    },
  );

  it("F43: an ID token, a code and a refresh token are no access tokens", async () => {
    const { code, begun } = await signOn(browser, site, {
      asking: { scope: "openid profile offline_access" },
    });
    expect((await site.userinfo(code)).status).toBe(401);
    const tokens = JSON.parse((await site.exchange(code, begun.verifier)).text) as Record<string, string>;
    for (const name of ["id_token", "refresh_token"])
      for (const path of ["/oauth/userinfo", "/api/login/aboutme"])
        expect((await site.read(path, tokens[name]!)).status).toBe(401);
  });

  it("no page of another site may read an answer", async () => {
    const origin = "https://evil.example";
    const { access_token } = await tokensOf(browser, site);
    const authorization = `Bearer ${access_token}`;
    for (const path of ["/oauth/authorize", "/oauth/userinfo", "/api/login/aboutme", "/info-hub"]) {
      const answer = await browser.send(hub.url + path, { headers: { origin, authorization } });
      expect([path, answer.headers["access-control-allow-origin"]]).toEqual([path, undefined]);
    }
    // Neither before it is known who asks, nor where a browser asks first.
    for (const path of ["/oauth/token", "/oauth/userinfo", "/oauth/revoke"]) {
      const asksFirst = { origin, "access-control-request-method": "POST" };
      for (const asked of [
        { headers: { origin }, body: {} },
        { headers: asksFirst, method: "OPTIONS" },
      ]) {
        const { headers } = await ask(hub.url + path, asked);
        const told = Object.keys(headers).filter((name) => name.startsWith("access-control-"));
        expect([path, told]).toEqual([path, []]);
      }
    }
  });

  it("a client's own program that sends an Origin is answered like any other", async () => {
    const headers = { origin: "https://site.example" };
    const { code, begun } = await signOn(browser, site);
    const { clientId: client_id, clientSecret: client_secret, redirectUri: redirect_uri } = site.registration;
    const body = { grant_type: "authorization_code", code, code_verifier: begun.verifier!, redirect_uri };
    const tokens = await ask(`${hub.url}/oauth/token`, {
      headers,
      body: { ...body, client_id, client_secret },
    });
    expect(said(tokens)).toBe("200");
    const authorization = `Bearer ${jsonOf<Tokens>(tokens).access_token}`;
    const userinfo = await ask(`${hub.url}/oauth/userinfo`, { headers: { ...headers, authorization } });
    expect(said(userinfo)).toBe("200");
  });

  it("no answer is kept on the way, whatever it says (RFC 6749, 5.1)", async () => {
    for (const path of ["/oauth/token", "/oauth/userinfo", "/oauth/revoke"]) {
      const known = { client_id: site.clientId, client_secret: site.registration.clientSecret };
      for (const body of [{}, known] as Record<string, string>[]) {
        const { headers } = await ask(hub.url + path, { body });
        expect([path, headers]).toEqual([
          path,
          expect.objectContaining({ "cache-control": "no-store", pragma: "no-cache" }),
        ]);
      }
    }
    const { code, begun } = await signOn(browser, site);
    const { headers } = await site.exchange(code, begun.verifier);
    expect(headers).toMatchObject({ "cache-control": "no-store", pragma: "no-cache" });
  });
});
