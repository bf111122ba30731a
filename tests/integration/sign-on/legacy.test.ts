import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, jsonOf } from "../../support/http";
import { textIn } from "../../support/html-form";
import type { Authentication, OAuthClient, Tokens } from "../../support/oauth-client";
import { s256 } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, said, signOn, tokensOf } from "./sign-on";
import type { Browser } from "../../support/browser";

const REDIRECT_URI = "https://guild.community.example/HigherLogic/Security/OAuth/Authentication.aspx";

let stage: Stage;
let hub: Hub;
let higherLogic: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  higherLogic = await hub.client({ legacy: true, redirectUri: REDIRECT_URI });
  maria = await hub.member();
  browser = await hub.browserOf(maria);
});

describe("a client that asks as Higher Logic does", () => {
  it.each<Authentication>(["post", "basic"])(
    "R42: signs in with five parameters, the scope profile alone, and its secret by %s",
    async (authentication) => {
      const begun = higherLogic.begin();
      expect([...new URL(begun.url).searchParams.keys()].sort()).toEqual([
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
      ]);
      const { code } = await signOn(browser, higherLogic);
      const answer = await higherLogic.exchange(code, undefined, authentication);
      const tokens = jsonOf<Tokens>(answer);
      expect(tokens).toMatchObject({ token_type: "Bearer", scope: "profile" });
      expect(tokens.id_token).toBeUndefined();
      expect(answer.headers["cache-control"]).toContain("no-store");
    },
  );

  it("userinfo tells who it is by ContactId, a JSON string equal to the pushed key", async () => {
    const number = await hub.member({ integration_key: "004711" });
    const { access_token } = await tokensOf(await hub.browserOf(number), higherLogic);
    const answer = await higherLogic.userinfo(access_token);
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(answer.text).toContain('"ContactId":"004711"');
    expect(jsonOf(answer)).toEqual({
      sub: String(number.contactId),
      ContactId: "004711",
      name: "Maria Example",
      given_name: "Maria",
      family_name: "Example",
      email: number.email,
    });
  });

  it("userinfo tells the name and e-mail as they are now", async () => {
    const { access_token } = await tokensOf(browser, higherLogic);
    await hub.guild.sql("update contact set first_name = 'Zoë', email = 'zoe@guild.example' where id = $1", [
      maria.contactId,
    ]);
    expect(jsonOf(await higherLogic.userinfo(access_token))).toMatchObject({
      given_name: "Zoë",
      email: "zoe@guild.example",
    });
  });

  it("gets the code by form_post where it asks for that", async () => {
    const begun = higherLogic.begin({ response_mode: "form_post" });
    await signOn(browser, higherLogic);
    const page = await browser.open(begun.url);
    expect(page.status).toBe(200);
    expect(/<form\b[^>]*\baction="([^"]*)"/.exec(page.text)?.[1]).toBe(REDIRECT_URI);
    const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? null;
    expect(value("state")).toBe(begun.state);
    expect(said(await higherLogic.exchange(value("code")!))).toBe("200");
    // The page sends itself off, which its own policy has to allow.
    const nonce = /<script\b[^>]*\bnonce="([^"]+)"/.exec(page.text)?.[1];
    expect(page.headers["content-security-policy"]).toContain(`'nonce-${nonce}'`);
  });

  it("comes back through the redirect address letter for letter, however it is written", async () => {
    const { code } = await signOn(browser, higherLogic);
    const lower = { redirect_uri: REDIRECT_URI.toLowerCase() };
    const wrong = await higherLogic.token({ grant_type: "authorization_code", code, ...lower });
    expect(said(wrong)).toBe("400 invalid_grant");
  });

  it.each([
    ["another case", REDIRECT_URI.toLowerCase()],
    ["another case of the host", REDIRECT_URI.replace("guild.", "Guild.")],
    ["a slash more", `${REDIRECT_URI}/`],
    ["a query", `${REDIRECT_URI}?next=1`],
    ["a fragment", `${REDIRECT_URI}#x`],
    ["a traversal", REDIRECT_URI.replace("/OAuth/", "/OAuth/x/../")],
    ["an encoded traversal", REDIRECT_URI.replace("/OAuth/", "/OAuth/%2e%2e/OAuth/")],
    ["http", REDIRECT_URI.replace("https:", "http:")],
    ["a port", REDIRECT_URI.replace(".example/", ".example:8443/")],
    ["a look-alike host", REDIRECT_URI.replace("community.example", "community.example.evil.example")],
    ["an account before the host", REDIRECT_URI.replace("https://", "https://evil.example@")],
    ["a host of its own", "https://evil.example/"],
    ["this machine", "http://localhost/callback"],
    ["javascript:", "javascript:alert(1)"],
    ["a path alone", "/SignIn/Callback.aspx"],
    ["nothing", ""],
  ])(
    "F44: %s is not the registered address: a page of ours says so, and nobody is sent anywhere",
    async (_, uri) => {
      await signOn(browser, higherLogic);
      const answer = await browser.send(higherLogic.begin({ redirect_uri: uri }).url);
      expect(answer.status).toBe(400);
      expect(answer.location).toBeNull();
      expect(answer.headers["content-type"]).toMatch(/^text\/html/);
      expect(answer.text).not.toMatch(/<meta[^>]*refresh/i);
      expect(await hub.letsIn(maria.contactId)).toEqual(["AuthorizationCode"]);
    },
  );

  it("the redirect address cannot be left out at the token address either", async () => {
    const { code } = await signOn(browser, higherLogic);
    const answer = await higherLogic.token({ grant_type: "authorization_code", code });
    expect(answer.status).toBe(400);
    expect(await hub.letsIn(maria.contactId)).not.toContain("AccessToken");
  });
});

describe("R43, F43: everybody else", () => {
  let site: OAuthClient;
  beforeEach(async () => {
    site = await hub.client();
    await signOn(browser, site);
  });

  it.each([
    ["without PKCE", { code_challenge: undefined, code_challenge_method: undefined }],
    ["with PKCE plain", { code_challenge_method: "plain" }],
    ["with PKCE and no method, which means plain", { code_challenge_method: undefined }],
  ])("is refused %s", async (_, asking) => {
    const begun = site.begin(asking);
    const place = await open(browser, site, begun);
    expect(short(place)).toBe("client invalid_request");
    expect(place).toMatchObject({ returned: { state: begun.state } });
  });

  it.each([
    ["without the verifier", undefined],
    ["with another verifier", "another-verifier-of-a-sufficient-length-0123456789"],
  ])("gets no token %s", async (_, verifier) => {
    const { code } = await signOn(browser, site);
    expect(said(await site.exchange(code, verifier))).toBe("400 invalid_grant");
    expect(await hub.letsIn(maria.contactId)).not.toContain("AccessToken");
  });

  it("gets no token with a verifier where no challenge was sent (downgrade)", async () => {
    const { code } = await signOn(browser, higherLogic);
    const answer = await higherLogic.exchange(code, "a-verifier-nobody-asked-for-0123456789-0123456789");
    expect(said(answer)).toBe("400 invalid_grant");
  });

  it("a legacy client may use PKCE, and has to finish what it began", async () => {
    const verifier = "a-verifier-of-its-own-0123456789-0123456789-0123456789";
    const asking = { code_challenge: s256(verifier), code_challenge_method: "S256" };
    const { code } = await signOn(browser, higherLogic, { asking });
    expect(said(await higherLogic.exchange(code))).toBe("400 invalid_grant");
    const again = await signOn(browser, higherLogic, { asking });
    expect(said(await higherLogic.exchange(again.code, verifier))).toBe("200");
  });

  it("a code is good for its own client only", async () => {
    const { code, begun } = await signOn(browser, site);
    const other = await hub.client({ name: "The Library" });
    expect(said(await other.exchange(code, begun.verifier))).toBe("400 invalid_grant");
    expect(said(await higherLogic.exchange(code, begun.verifier))).toBe("400 invalid_grant");
  });

  it("userinfo without openid is for legacy clients alone", async () => {
    const tokens = await tokensOf(browser, site, { asking: { scope: "profile" } });
    const answer = await site.userinfo(tokens.access_token);
    expect(answer.status).toBe(403);
    expect(answer.headers["www-authenticate"]).toContain("insufficient_scope");
  });

  it("there is no implicit, hybrid, password or client-credentials grant", async () => {
    for (const response_type of ["token", "id_token", "code id_token", "code token"]) {
      const answer = await browser.open(site.begin({ response_type, nonce: "n" }).url);
      const told = answer.location
        ? new URLSearchParams(answer.location.hash.slice(1) || answer.location.search)
        : null;
      expect(told?.get("error")).toBe("unsupported_response_type");
      expect(answer.location?.href ?? "").not.toMatch(/access_token|id_token=|[?&#]code=/);
    }
    for (const grant of [
      { grant_type: "password", username: maria.email, password: "walnut kettle orbit" },
      { grant_type: "client_credentials" },
      { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: "x" },
    ]) {
      expect(said(await site.token(grant))).toMatch(/^400 (unsupported_grant_type|unauthorized_client)$/);
    }
  });
});

describe("F43: a code works once", () => {
  it("used again, it gives nothing and takes back what it gave; the Grant stays", async () => {
    const { code } = await signOn(browser, higherLogic);
    const { access_token } = jsonOf<Tokens>(await higherLogic.exchange(code));
    expect((await higherLogic.userinfo(access_token)).status).toBe(200);
    expect(said(await higherLogic.exchange(code))).toBe("400 invalid_grant");
    expect((await higherLogic.userinfo(access_token)).status).toBe(401);
    expect(await hub.granted(maria.contactId, higherLogic.clientId)).toEqual(["profile"]);
  });

  it("used again, it leaves the tokens of another sign-on alone", async () => {
    const other = await tokensOf(await hub.browserOf(maria), higherLogic);
    const { code } = await signOn(browser, higherLogic);
    await higherLogic.exchange(code);
    await higherLogic.exchange(code);
    expect((await higherLogic.userinfo(other.access_token)).status).toBe(200);
  });

  it("of many exchanges at the same moment exactly one wins", async () => {
    const site = await hub.client();
    for (let round = 0; round < 3; round += 1) {
      const { code, begun } = await signOn(browser, site);
      const answers = await Promise.all(Array.from({ length: 6 }, () => site.exchange(code, begun.verifier)));
      expect(answers.map(said).sort()).toEqual(["200", ...Array<string>(5).fill("400 invalid_grant")]);
    }
  });

  it("a refresh token used by two at the same moment gives one of them a new one at most", async () => {
    const site = await hub.client();
    const tokens = await tokensOf(browser, site, { asking: { scope: "openid offline_access" } });
    const answers = await Promise.all(Array.from({ length: 4 }, () => site.refresh(tokens.refresh_token!)));
    expect(answers.map(said).filter((answer) => answer === "200").length).toBeLessThanOrEqual(1);
    expect(answers.map(said)).toContain("400 invalid_grant");
  });
});

describe("the answer at the client", () => {
  it("F51: names the issuer, so that a client of two associations cannot mix them up (RFC 9207)", async () => {
    const begun = higherLogic.begin();
    await signOn(browser, higherLogic);
    const place = await open(browser, higherLogic, begun);
    expect(place).toMatchObject({ at: "client", returned: { iss: hub.url, state: begun.state } });
  });

  it("is a 303, so that nothing is posted on", async () => {
    await signOn(browser, higherLogic);
    expect((await browser.open(higherLogic.begin().url)).status).toBe(303);
  });

  it("F51: a token, a code and a client of one association are nothing at another", async () => {
    const tokens = await tokensOf(browser, higherLogic);
    const harbor = await stage.hub();
    const bearer = { authorization: `Bearer ${tokens.access_token}` };
    for (const path of ["/oauth/userinfo", "/api/login/aboutme", "/api/contacts/root/claims"])
      expect((await ask(harbor.url + path, { headers: bearer })).status).toBe(401);
    const elsewhere = await browser.send(higherLogic.begin().url.replace(hub.url, harbor.url));
    expect(elsewhere.status).toBe(400);
    expect(textIn(elsewhere.text)).not.toContain(higherLogic.clientId);
  });
});
