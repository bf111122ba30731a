import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, jsonOf } from "../../support/http";
import { keysAt, readIdToken } from "../../support/id-token";
import { OAuthClient, type Tokens } from "../../support/oauth-client";
import type { Browser } from "../../support/browser";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { said, signOn, tokensOf } from "./sign-on";

// Higher Logic and GrowthZone's own samples as they are (wire-facts.md 3 and 4.2), beyond legacy.test.ts.

const CALLBACK = "https://guild.community.example/HigherLogic/Security/OAuth/Authentication.aspx";
/** Of the partner sign-on seen at live sites: another path, in small letters. */
const PARTNER_CALLBACK = "https://guild.community.example/higherlogic/security/membersso/callback";

let stage: Stage;
let hub: Hub;
let higherLogic: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  higherLogic = await hub.client({
    legacy: true,
    redirectUri: CALLBACK,
    moreRedirectUris: [PARTNER_CALLBACK],
  });
  maria = await hub.member();
  browser = await hub.browserOf(maria);
  await signOn(browser, higherLogic);
}, WEB_START_MS);
afterAll(() => stage.close());

/** The same client by its other address. */
function at(redirectUri: string): OAuthClient {
  return new OAuthClient({ ...higherLogic.registration, redirectUri });
}

describe("R42: several redirect addresses", () => {
  it.each([CALLBACK, PARTNER_CALLBACK])(
    "%s leads back, and its code is good there alone",
    async (address) => {
      const { code } = await signOn(browser, at(address));
      const other = address === CALLBACK ? PARTNER_CALLBACK : CALLBACK;
      expect(said(await at(other).exchange(code))).toBe("400 invalid_grant");
      const again = await signOn(browser, at(address));
      expect(said(await at(address).exchange(again.code))).toBe("200");
    },
  );

  it("F44: neither is good in the other's case", async () => {
    for (const address of [CALLBACK.toLowerCase(), PARTNER_CALLBACK.replace("higherlogic", "HigherLogic")]) {
      const answer = await browser.send(at(address).begin().url);
      expect([answer.status, answer.location]).toEqual([400, null]);
    }
  });
});

describe("R43: GrowthZone's samples", () => {
  it("openid profile email offline_access by form_post, without nonce; keys at GrowthZone's address; refresh", async () => {
    const asking = { scope: "openid profile email offline_access" };
    await signOn(browser, higherLogic, { asking });
    const begun = higherLogic.begin({ ...asking, response_mode: "form_post" });
    const page = await browser.open(begun.url);
    const posted = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1];
    expect(posted("state")).toBe(begun.state);
    const tokens = jsonOf<Tokens>(await higherLogic.exchange(posted("code")!));

    const [key] = await keysAt(`${hub.url}/openid/well-known/jwks`);
    const { kid } = JSON.parse(Buffer.from(tokens.id_token!.split(".")[0]!, "base64url").toString()) as {
      kid: string;
    };
    expect(key!.kid).toBe(kid);
    const claims = await readIdToken(hub.url, tokens.id_token!);
    expect(claims).toMatchObject({ iss: hub.url, email: maria.email, ContactId: maria.integrationKey });

    const fresh = jsonOf<Tokens>(await higherLogic.refresh(tokens.refresh_token!));
    for (const path of ["/oauth/userinfo", "/api/login/aboutme", "/api/contacts/root/claims"])
      expect([path, (await higherLogic.read(path, fresh.access_token)).status]).toEqual([path, 200]);
  });

  it("a live client wants sub, email, given_name and family_name from userinfo, and gets them for profile alone", async () => {
    const { access_token } = await tokensOf(browser, higherLogic);
    expect(jsonOf(await higherLogic.userinfo(access_token))).toMatchObject({
      sub: expect.stringMatching(/.+/) as string,
      email: maria.email,
      given_name: "Maria",
      family_name: "Example",
    });
  });

  it("PHP's sample asks for offline_access alone: it gets a refresh token, and sub from userinfo", async () => {
    const tokens = await tokensOf(browser, higherLogic, { asking: { scope: "offline_access" } });
    const fresh = jsonOf<Tokens>(await higherLogic.refresh(tokens.refresh_token!));
    expect(jsonOf(await higherLogic.userinfo(fresh.access_token))).toEqual({ sub: String(maria.contactId) });
  });

  it("ContactId is a number in aboutme where it is one, and a text everywhere else", async () => {
    const nora = await hub.member({ integration_key: "4711" });
    const { access_token } = await tokensOf(await hub.browserOf(nora), higherLogic);
    const aboutMe = jsonOf(await higherLogic.read("/api/login/aboutme", access_token));
    expect(aboutMe.ContactId).toBe(4711);
    const { Claims } = jsonOf<{ Claims: { Name: string; Value: unknown }[] }>(
      await higherLogic.read("/api/contacts/root/claims", access_token),
    );
    expect(Claims.find(({ Name }) => Name === "ContactId")?.Value).toBe("4711");
    expect(jsonOf(await higherLogic.userinfo(access_token)).ContactId).toBe("4711");
  });
});

describe("F51: over restarts and in a second process", () => {
  const addresses = [
    "/.well-known/openid-configuration",
    "/openid/well-known/openid-configuration",
    "/oauth/jwks",
    "/openid/well-known/jwks",
  ];
  const read = () => Promise.all(addresses.map(async (path) => (await ask(hub.url + path)).text));

  it("issuer, discovery and keys stay letter for letter, and so do a code and tokens from before", async () => {
    const asking = { scope: "openid profile offline_access" };
    const tokens = await tokensOf(browser, higherLogic, { asking });
    const { code } = await signOn(browser, higherLogic, { asking });
    const before = await read();
    await stage.web.restart();
    expect(await read()).toEqual(before);
    const exchanged = jsonOf<Tokens>(await higherLogic.exchange(code));
    const claims = await readIdToken(hub.url, exchanged.id_token!);
    expect(claims.iss).toBe(hub.url);
    expect((await higherLogic.userinfo(tokens.access_token)).status).toBe(200);
    expect(said(await higherLogic.refresh(tokens.refresh_token!))).toBe("200");
    expect((await signOn(browser, higherLogic)).pages).toEqual([]);
  });
});
