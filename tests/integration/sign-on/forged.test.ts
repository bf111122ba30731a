import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeClient } from "@/higher-logic/sso/clients/store";
import type { Browser } from "../../support/browser";
import { textIn } from "../../support/html-form";
import { keysAt } from "../../support/id-token";
import type { OAuthClient } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, Stage } from "./hub";
import { said, signOn, tokensOf } from "./sign-on";
import { expectClear } from "./unharmed";

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  site = await hub.client({ postLogoutRedirectUris: ["https://site.example/bye"] });
  browser = await hub.browserOf(await hub.member());
  await signOn(browser, site);
}, WEB_START_MS);
afterAll(() => stage.close());

describe("V10: tokens and requests that are not what they say", () => {
  it("an ID token of nobody's signing is no hint: none, our public key as a secret, a key by path or address", async () => {
    const { id_token: real } = await tokensOf(browser, site);
    const [key] = await keysAt(`${hub.url}/oauth/jwks`);
    const claims = JSON.parse(Buffer.from(real!.split(".")[1]!, "base64url").toString()) as object;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const forged = (header: object, body: object, secret?: string) => {
      const text = `${part(header)}.${part(body)}`;
      return `${text}.${secret === undefined ? "" : createHmac("sha256", secret).update(text).digest("base64url")}`;
    };
    const nora = await hub.member();
    const asNora = { ...claims, sub: String(nora.contactId) };
    const hints = [
      forged({ alg: "none", typ: "JWT" }, asNora),
      forged({ alg: "HS256", typ: "JWT", kid: key!.kid }, asNora, JSON.stringify(key)),
      forged({ alg: "HS256", typ: "JWT", kid: "../../../../dev/null" }, asNora, ""),
      forged({ alg: "RS256", kid: key!.kid, jku: "https://evil.example/jwks", jwk: key }, asNora, "x"),
      `${real!.slice(0, -6)}AAAAAA`,
      `${part({ alg: "RS256", kid: key!.kid })}.${part(asNora)}.${real!.split(".")[2]!}`,
      "not.a.token",
    ];
    for (const id_token_hint of hints) {
      const answer = await browser.open(site.begin({ prompt: "none", id_token_hint }).url);
      expect(answer.status).toBeLessThan(500);
      expect(site.returned(answer)?.code).toBeUndefined();
    }
  });

  it("F43: a code is refused with another redirect address, also one that is registered", async () => {
    const two = await hub.client({ name: "Two doors", redirectUri: "https://two.example/one" });
    await hub.guild.sql("update sso_client set redirect_uris = $2 where client_id = $1", [
      two.clientId,
      ["https://two.example/one", "https://two.example/other"],
    ]);
    for (const redirect_uri of [
      "https://two.example/other",
      "https://two.example/one/",
      "https://evil.example/",
    ]) {
      const { code, begun } = await signOn(browser, two);
      const wrong = { grant_type: "authorization_code", code, code_verifier: begun.verifier, redirect_uri };
      expect(said(await two.token(wrong))).toBe("400 invalid_grant");
    }
  });

  it("F51: another association's ID token is no hint here", async () => {
    const other = await stage.hub();
    const theirs = await other.client();
    const { id_token } = await tokensOf(await other.browserOf(await other.member()), theirs);
    const answer = await browser.open(site.begin({ prompt: "none", id_token_hint: id_token }).url);
    expect(site.returned(answer)?.code).toBeUndefined();
    const out = await browser.send(
      `${hub.url}/oauth/logout?${new URLSearchParams({ id_token_hint: id_token!, post_logout_redirect_uri: "https://site.example/bye" })}`,
    );
    expect(out.location).toBeNull();
    expect(textIn(out.text)).not.toContain("you go on to");
  });

  it.each(["fragment", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt", "web_message", "__proto__"])(
    "response_mode=%s is refused, and no code stands behind a #",
    async (response_mode) => {
      const answer = await browser.open(site.begin({ response_mode }).url);
      expect(site.returned(answer)?.code).toBeUndefined();
      expect(answer.location?.hash ?? "").not.toMatch(/code=|token=/);
      expect(answer.text).not.toContain("postMessage");
      expect(answer.status).toBeLessThan(500);
    },
  );

  it.each(["request", "request_uri", "registration"])(
    "%s is answered without asking anybody",
    async (name) => {
      const value = `http://127.0.0.1:${new URL(hub.url).port}/healthz`;
      const answer = await browser.open(site.begin({ [name]: value }).url);
      expect(site.returned(answer)?.error).toMatch(/not_supported$/);
    },
  );

  it("a refresh gives no more than was granted, and a smaller one stays small", async () => {
    const asking = { scope: "openid profile offline_access" };
    const tokens = await tokensOf(browser, site, { asking });
    const refresh = (refresh_token: string, scope?: string) =>
      site.token({ grant_type: "refresh_token", refresh_token, scope });
    const wider = await refresh(tokens.refresh_token!, "openid profile email offline_access");
    expect(said(wider)).toBe("400 invalid_scope");
    const smaller = await refresh(tokens.refresh_token!, "openid");
    expect(said(smaller)).toBe("200");
    const { access_token } = JSON.parse(smaller.text) as { access_token: string };
    expect(Object.keys(JSON.parse((await site.userinfo(access_token)).text) as object)).toEqual(["sub"]);
  });

  it("the tokens of a client that was removed open nothing, from that moment", async () => {
    const gone = await hub.client({ name: "Gone soon", redirectUri: "https://gone.example/callback" });
    const legacy = await hub.client({
      name: "Gone too",
      legacy: true,
      redirectUri: "https://gone.example/old",
    });
    for (const client of [gone, legacy]) {
      const { access_token } = await tokensOf(browser, client);
      expect((await client.userinfo(access_token)).status).toBe(200);
      await removeClient(hub.id, client.clientId, "test");
      expect((await client.userinfo(access_token)).status).toBe(401);
      expect((await client.read("/api/login/aboutme", access_token)).status).toBe(401);
    }
  });

  it.each([
    ["percent-encoded", "https://site.example/SignIn/%43allback.aspx"],
    ["with the port that is meant anyway", "https://site.example:443/SignIn/Callback.aspx"],
    ["with a dot behind the host", "https://site.example./SignIn/Callback.aspx"],
    ["with a letter of another script", "https://sitе.example/SignIn/Callback.aspx"],
    ["with a backslash", "https://site.example\\@evil.example/SignIn/Callback.aspx"],
    ["with a blank behind", "https://site.example/SignIn/Callback.aspx "],
    ["with a line break", "https://site.example/SignIn/Callback.aspx\r\nX: y"],
    ["with a parameter of its path", "https://site.example/SignIn/Callback.aspx;x"],
  ])("F44: a redirect address %s is another one", async (_, redirect_uri) => {
    expectClear(await browser.send(site.begin({ redirect_uri }).url));
  });
});
