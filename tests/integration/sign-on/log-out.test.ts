import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { textIn } from "../../support/html-form";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, said, signOn, tokensOf } from "./sign-on";

const LOGGED_OUT = "https://site.example/HigherLogic/Security/LoggedOut.aspx";
const OFFLINE = { scope: "openid offline_access" };

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let maria: Member;
let browser: Browser;
let tokens: Tokens;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  site = await hub.client({ postLogoutRedirectUris: [LOGGED_OUT] });
  maria = await hub.member();
  browser = await hub.browserOf(maria);
  tokens = await tokensOf(browser, site, { asking: OFFLINE });
});

function logOutUrl(parameters: Record<string, string> = {}): string {
  return `${hub.url}/oauth/logout?${new URLSearchParams(parameters)}`;
}

/** Whether the browser is signed in, and the client's tokens are good. */
async function state(
  at = browser,
): Promise<{ hub: boolean; provider: boolean; token: boolean; refresh: boolean }> {
  const home = await at.send(`${hub.url}/info-hub`);
  const { rows } = await hub.guild.sql(
    "select from sso_artefact where association_id = $1 and contact_id = $2 and model = 'Session'",
    [hub.id, maria.contactId],
  );
  return {
    hub: home.status === 200,
    provider: rows.length > 0,
    token: (await site.userinfo(tokens.access_token)).status === 200,
    refresh: said(await site.refresh(tokens.refresh_token!)) === "200",
  };
}

const IN = { hub: true, provider: true, token: true, refresh: true };
const OUT = { hub: false, provider: false, token: false, refresh: false };

describe("GET /oauth/logout", () => {
  it("F49: asks first, and ends nothing by itself", async () => {
    const page = await browser.open(logOutUrl({ post_logout_redirect_uri: LOGGED_OUT }));
    expect(page.status).toBe(200);
    expect(textIn(page.text)).toMatch(/Log out/);
    expect(textIn(page.text)).toMatch(/Stay signed in/);
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(await state()).toEqual(IN);
  });

  it("Log out ends the provider's session, its tokens and the Info Hub's login, and goes on with the state", async () => {
    const page = await browser.open(logOutUrl({ post_logout_redirect_uri: LOGGED_OUT, state: "s&1 =ü" }));
    const answer = await browser.press(page, "Log out");
    expect(answer.status).toBe(303);
    expect(answer.location!.origin + answer.location!.pathname).toBe(LOGGED_OUT);
    expect(Object.fromEntries(answer.location!.searchParams)).toEqual({ state: "s&1 =ü" });
    expect(await state()).toEqual(OUT);
    expect(short(await open(browser, site, site.begin()))).toBe("sign-in");
  });

  it("F49: with the client's ID token as a hint, and with its client_id", async () => {
    const hints: Record<string, string>[] = [
      { id_token_hint: tokens.id_token! },
      { client_id: site.clientId },
    ];
    for (const hint of hints) {
      const page = await browser.open(logOutUrl({ ...hint, post_logout_redirect_uri: LOGGED_OUT }));
      expect((await browser.press(page, "Log out")).location?.href).toBe(LOGGED_OUT);
      await hub.signIn(browser, maria);
    }
  });

  it("without a return address one is signed out at the Info Hub", async () => {
    const page = await browser.press(await browser.open(logOutUrl()), "Log out");
    expect(page.url.pathname).toBe("/sign-in");
    expect(await state()).toEqual(OUT);
  });

  it("the Grant stays: the next sign-on has no Grant page", async () => {
    await browser.press(await browser.open(logOutUrl()), "Log out");
    expect((await signOn(browser, site, { hub, as: maria, asking: OFFLINE })).pages).toEqual(["sign-in"]);
  });

  it("only this browser is logged out: another one, and its tokens, go on", async () => {
    const other = await hub.browserOf(maria);
    const kept = await tokensOf(other, site, { asking: OFFLINE });
    await browser.press(await browser.open(logOutUrl()), "Log out");
    expect((await site.userinfo(kept.access_token)).status).toBe(200);
    expect((await other.send(`${hub.url}/info-hub`)).status).toBe(200);
    expect((await site.userinfo(tokens.access_token)).status).toBe(401);
  });

  it("somebody who is not signed in goes straight on", async () => {
    const answer = await new Browser().open(logOutUrl({ post_logout_redirect_uri: LOGGED_OUT, state: "x" }));
    expect(answer.location?.href).toBe(`${LOGGED_OUT}?state=x`);
  });

  it.each([
    ["nobody registered", "https://evil.example/"],
    ["with another case", LOGGED_OUT.toLowerCase()],
    ["with a slash more", `${LOGGED_OUT}/`],
    ["with a query", `${LOGGED_OUT}?next=1`],
    ["with a traversal", LOGGED_OUT.replace("/Security/", "/Security/x/../")],
    ["on a look-alike host", LOGGED_OUT.replace("site.example", "site.example.evil.example")],
    ["which is a script", "javascript:alert(1)"],
    ["without a host", "//evil.example/"],
  ])("F44, F49: a return address %s is never gone to, signed in or not", async (_, uri) => {
    for (const at of [browser, new Browser()]) {
      const answer = await at.open(logOutUrl({ post_logout_redirect_uri: uri }));
      expect(answer.location).toBeNull();
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain("evil.example");
    }
    expect(await state()).toEqual(IN);
  });

  it("F49: another client's registered address does not count with this client's hint", async () => {
    await hub.client({ name: "The Library", postLogoutRedirectUris: ["https://library.example/bye"] });
    const answer = await browser.open(
      logOutUrl({ id_token_hint: tokens.id_token!, post_logout_redirect_uri: "https://library.example/bye" }),
    );
    expect([answer.status, answer.location]).toEqual([400, null]);
  });

  it("F49: a foreign or broken hint logs nobody out and leads nowhere", async () => {
    const harbor = await stage.hub();
    const pier = await harbor.client();
    const sailor = await harbor.member();
    const foreign = await tokensOf(await harbor.browserOf(sailor), pier);
    for (const id_token_hint of [foreign.id_token!, "no.token.at-all", "x"]) {
      const answer = await browser.open(
        logOutUrl({ id_token_hint, post_logout_redirect_uri: "https://evil.example/" }),
      );
      expect(answer.location).toBeNull();
      expect(answer.status).toBeLessThan(500);
    }
    expect(await state()).toEqual(IN);
  });
});

describe("POST /oauth/logout", () => {
  it("R43: logs out at once with our cookie, GrowthZone's way: parameters in the address and no body", async () => {
    const answer = await browser.send(logOutUrl({ post_logout_redirect_uri: LOGGED_OUT }), {
      method: "POST",
      headers: { origin: hub.url },
    });
    expect([answer.status, answer.location?.href]).toEqual([303, LOGGED_OUT]);
    expect(await state()).toEqual(OUT);
  });

  it("takes the parameters from a form too", async () => {
    const answer = await browser.send(`${hub.url}/oauth/logout`, {
      body: { post_logout_redirect_uri: LOGGED_OUT, id_token_hint: tokens.id_token!, state: "x" },
    });
    expect([answer.status, answer.location?.href]).toEqual([303, `${LOGGED_OUT}?state=x`]);
    expect(await state()).toEqual(OUT);
  });

  it("F49: without our cookie it is sent on to the page that asks, with what it was given", async () => {
    // A form on another site: a browser sends no Lax cookie along, and the redirect that follows is a GET with it.
    const posted = await new Browser().send(`${hub.url}/oauth/logout`, {
      headers: { origin: "https://site.example" },
      body: { post_logout_redirect_uri: LOGGED_OUT, state: "x" },
    });
    expect(posted.status).toBe(303);
    expect(posted.location!.origin + posted.location!.pathname).toBe(`${hub.url}/oauth/logout`);
    const page = await browser.open(posted.location!);
    expect(await state()).toEqual(IN);
    expect((await browser.press(page, "Log out")).location?.href).toBe(`${LOGGED_OUT}?state=x`);
  });

  it("V14: the ID token that another site posts stands in no address afterwards, and has done its work", async () => {
    const post = (id_token_hint: string) =>
      new Browser().send(`${hub.url}/oauth/logout`, {
        headers: { origin: "https://site.example" },
        body: { post_logout_redirect_uri: LOGGED_OUT, id_token_hint, state: "x" },
      });
    const posted = await post(tokens.id_token!);
    expect(Object.fromEntries(posted.location!.searchParams)).toEqual({
      client_id: site.clientId,
      post_logout_redirect_uri: LOGGED_OUT,
      state: "x",
    });
    const page = await browser.open(posted.location!);
    expect(page.text).not.toContain(tokens.id_token!.split(".")[1]);
    expect((await browser.press(page, "Log out")).location?.href).toBe(`${LOGGED_OUT}?state=x`);
    // One that is not ours asks, and leads nowhere, on this way too.
    const broken = await post(tokens.id_token!.slice(0, -8));
    expect(broken.location!.search).toBe("");
  });

  it("F44: an address nobody registered is not gone to, and nothing is ended", async () => {
    const answer = await browser.send(logOutUrl({ post_logout_redirect_uri: "https://evil.example/" }), {
      method: "POST",
      headers: { origin: hub.url },
    });
    expect([answer.status, answer.location]).toEqual([400, null]);
    expect(await state()).toEqual(IN);
  });
});

describe("the Info Hub's own Log out", () => {
  it("/sign-out ends tokens and the provider's session too", async () => {
    await browser.press(await browser.open(`${hub.url}/sign-out`), "Log out");
    expect(await state()).toEqual(OUT);
  });

  it("/sign-out of another browser ends nothing here", async () => {
    const other = await hub.browserOf(maria);
    await other.press(await other.open(`${hub.url}/sign-out`), "Log out");
    expect(await state()).toEqual(IN);
  });

  it("/sign-out posted by another site does nothing", async () => {
    const answer = await browser.send(`${hub.url}/sign-out`, {
      headers: { origin: "https://evil.example" },
      body: {},
    });
    expect(answer.status).toBe(403);
    expect(await state()).toEqual(IN);
  });
});
