import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { jsonOf } from "../../support/http";
import { readIdToken } from "../../support/id-token";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, said, signOn, tokensOf } from "./sign-on";

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  site = await hub.client();
  maria = await hub.member();
  browser = await hub.browserOf(maria);
});

/** What happens at authorize with these parameters, as the browser is. */
async function answerTo(asking: Record<string, string>, at = browser): Promise<string> {
  return short(await open(at, site, site.begin(asking)));
}

/** Signed in that many seconds ago. */
async function signedInBefore(seconds: number): Promise<void> {
  await hub.guild.sql(
    "update login_session set created_at = created_at - make_interval(secs => $2) where login_id = $1",
    [maria.loginId, seconds],
  );
}

describe("scopes", () => {
  it("I9, F47: a wider scope asks again, once; a narrower one does not", async () => {
    const pagesFor = async (scope: string) => (await signOn(browser, site, { asking: { scope } })).pages;
    expect(await pagesFor("openid")).toEqual(["grant"]);
    expect(await pagesFor("openid email")).toEqual(["grant"]);
    expect(await pagesFor("openid email")).toEqual([]);
    expect(await pagesFor("openid")).toEqual([]);
    // Two scopes given apart are both given.
    expect(await pagesFor("openid profile")).toEqual(["grant"]);
    expect(await pagesFor("profile email openid")).toEqual([]);
    expect(await hub.granted(maria.contactId, site.clientId)).toEqual(["email", "openid", "profile"]);
  });

  it("a token carries the scopes that were asked for, not all that were ever granted", async () => {
    await signOn(browser, site, { asking: { scope: "openid profile email" } });
    const tokens = await tokensOf(browser, site, { asking: { scope: "openid" } });
    expect(tokens.scope).toBe("openid");
    expect(jsonOf(await site.userinfo(tokens.access_token))).toEqual({ sub: String(maria.contactId) });
  });

  it.each([
    ["openid profile", ["ContactId", "family_name", "given_name", "name", "sub"]],
    ["openid email", ["email", "sub"]],
    ["openid no-such-scope address phone", ["sub"]],
  ])("scope %s tells %j", async (scope, claims) => {
    const tokens = await tokensOf(browser, site, { asking: { scope } });
    expect(Object.keys(jsonOf(await site.userinfo(tokens.access_token))).sort()).toEqual(claims);
  });
});

describe("prompt", () => {
  it("F47: consent asks every time, and Cancel there takes nothing back", async () => {
    await signOn(browser, site);
    const asking = { prompt: "consent" };
    expect((await signOn(browser, site, { asking })).pages).toEqual(["grant"]);
    const place = await open(browser, site, site.begin(asking));
    if (place.at !== "grant") throw new Error(short(place));
    expect(site.returned(await browser.press(place.page, "Cancel"))).toMatchObject({
      error: "access_denied",
    });
    expect((await signOn(browser, site)).pages).toEqual([]);
  });

  it("F47: none shows no page: login_required, consent_required, or a code", async () => {
    expect(await answerTo({ prompt: "none" }, new Browser())).toBe("client login_required");
    expect(await answerTo({ prompt: "none" })).toBe("client consent_required");
    await signOn(browser, site);
    expect(await answerTo({ prompt: "none" })).toBe("client code");
    expect(await answerTo({ prompt: "none", scope: "openid offline_access" })).toBe(
      "client consent_required",
    );
  });

  it("R45, F47: none tells the client of a refusal with access_denied, and no more", async () => {
    await signOn(browser, site);
    await hub.guild.drop(maria.contactId);
    const begun = site.begin({ prompt: "none" });
    const place = await open(browser, site, begun);
    expect(place).toMatchObject({ at: "client", returned: { error: "access_denied", state: begun.state } });
    if (place.at === "client") expect(JSON.stringify(place.returned)).not.toMatch(/active|dropped|member/i);
  });

  it("login asks for the password although somebody is signed in, once", async () => {
    await signOn(browser, site);
    await signedInBefore(100);
    const asking = { prompt: "login", scope: "openid" };
    const { pages, code, begun } = await signOn(browser, site, { hub, as: maria, asking });
    expect(pages).toEqual(["sign-in"]);
    const { id_token } = jsonOf<Tokens>(await site.exchange(code, begun.verifier));
    const { auth_time, iat } = (await readIdToken(hub.url, id_token!)) as { auth_time?: number; iat: number };
    if (auth_time !== undefined) expect(iat - auth_time).toBeLessThan(60);
  });

  it("login is not passed by coming back without having signed in anew", async () => {
    await signOn(browser, site);
    await signedInBefore(100);
    const place = await open(browser, site, site.begin({ prompt: "login" }));
    if (place.at !== "sign-in") throw new Error(short(place));
    const back = new URL(place.page.url.searchParams.get("callbackUrl")!, hub.url);
    const answer = await browser.open(back);
    expect(site.returned(answer)?.code).toBeUndefined();
  });
});

describe("max_age", () => {
  it("asks for the password once the login is older, and says in the ID token when it was", async () => {
    await signOn(browser, site);
    await signedInBefore(3_600);
    expect(await answerTo({ max_age: "60" })).toBe("sign-in");

    const tokens = await tokensOf(browser, site, { asking: { scope: "openid", max_age: "10000" } });
    const { auth_time, iat } = (await readIdToken(hub.url, tokens.id_token!)) as {
      auth_time: number;
      iat: number;
    };
    expect(iat - auth_time).toBeGreaterThanOrEqual(3_600);
    expect(iat - auth_time).toBeLessThan(3_700);

    const asking = { scope: "openid", max_age: "60" };
    const again = await signOn(browser, site, { hub, as: maria, asking });
    expect(again.pages).toEqual(["sign-in"]);
  });

  it("with prompt=none an old login is login_required", async () => {
    await signOn(browser, site);
    await signedInBefore(3_600);
    expect(await answerTo({ max_age: "60", prompt: "none" })).toBe("client login_required");
  });
});

describe("offline_access", () => {
  const asking = { scope: "openid profile offline_access" };

  it("F47: gets a refresh token without prompt=consent, and asks once like any other scope", async () => {
    const first = await tokensOf(browser, site, { asking });
    expect(first.refresh_token).toBeTruthy();
    const again = await signOn(browser, site, { asking });
    expect(again.pages).toEqual([]);
    const tokens = jsonOf<Tokens>(await site.exchange(again.code, again.begun.verifier));
    expect(tokens.refresh_token).toBeTruthy();
  });

  it("without it there is no refresh token", async () => {
    const tokens = await tokensOf(browser, site);
    expect(tokens.refresh_token).toBeUndefined();
  });

  it("each refresh gives a new token; one used twice ends them all, and the Grant stays", async () => {
    const first = await tokensOf(browser, site, { asking });
    const second = jsonOf<Tokens>(await site.refresh(first.refresh_token!));
    expect(second.refresh_token).toBeTruthy();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await site.userinfo(second.access_token)).status).toBe(200);

    expect(said(await site.refresh(first.refresh_token!))).toBe("400 invalid_grant");
    expect(said(await site.refresh(second.refresh_token!))).toBe("400 invalid_grant");
    expect((await site.userinfo(second.access_token)).status).toBe(401);
    expect(await hub.letsIn(maria.contactId)).toEqual([]);
    expect((await signOn(browser, site, { asking })).pages).toEqual([]);
  });

  it("works after the member has signed out of the Info Hub elsewhere, and closed the browser", async () => {
    const { refresh_token } = await tokensOf(browser, site, { asking });
    await hub.guild.sql("delete from login_session where login_id = $1", [maria.loginId]);
    expect(said(await site.refresh(refresh_token!))).toBe("200");
  });

  it("/oauth/revoke ends a refresh token and what came of it, and the Grant stays", async () => {
    const tokens = await tokensOf(browser, site, { asking });
    expect((await site.revoke(tokens.refresh_token!)).status).toBe(200);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    expect((await site.userinfo(tokens.access_token)).status).toBe(401);
    expect((await signOn(browser, site, { asking })).pages).toEqual([]);
  });

  it("/oauth/revoke ends an access token, and answers 200 to what it does not know", async () => {
    const { access_token } = await tokensOf(browser, site);
    expect((await site.revoke(access_token)).status).toBe(200);
    expect((await site.userinfo(access_token)).status).toBe(401);
    expect((await site.revoke("no-such-token")).status).toBe(200);
  });

  it("another client can neither refresh nor revoke it", async () => {
    const tokens = await tokensOf(browser, site, { asking });
    const other = await hub.client({ name: "The Library" });
    expect(said(await other.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    await other.revoke(tokens.refresh_token!);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("200");
  });
});
