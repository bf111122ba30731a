import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { issueOneTimeLink } from "@/accounts/invitations/store";
import { revokeGrant } from "@/higher-logic/sso/grants/store";
import { rotateKeys } from "@/higher-logic/sso/keys";
import { Browser } from "../../support/browser";
import { type Answer, jsonOf } from "../../support/http";
import { textIn } from "../../support/html-form";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, openGrantPage, placeOf, said, signOn, tokensOf } from "./sign-on";

let stage: Stage;
let hub: Hub;
let community: OAuthClient;
let maria: Member;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  community = await hub.client();
  maria = await hub.member();
});

describe("the first time", () => {
  it("R42, R43, R50, R58: one sign-in and one press of Grant lead to a token that says who it is", async () => {
    const { pages, code, begun } = await signOn(new Browser(), community, { hub, as: maria });
    expect(pages).toEqual(["sign-in", "grant"]);

    const tokens = jsonOf<Tokens>(await community.exchange(code, begun.verifier));
    expect(tokens).toMatchObject({ token_type: "Bearer", scope: "openid profile email" });
    const userinfo = jsonOf(await community.userinfo(tokens.access_token));
    expect(userinfo).toEqual({
      sub: String(maria.contactId),
      ContactId: maria.integrationKey,
      name: "Maria Example",
      given_name: "Maria",
      family_name: "Example",
      email: maria.email,
    });
  });

  it.each(["sign-in", "password-reset"] as const)(
    "R42, R50: whoever has no password at hand goes on to the site by a mailed link, at the browser that asked: %s",
    async (purpose) => {
      const form = purpose === "sign-in" ? "/sign-in/link" : "/forgot-password";
      const [browser, elsewhere] = [new Browser(), new Browser()];
      const begun = community.begin();
      const { url } = await browser.open(begun.url);
      const callbackUrl = url.searchParams.get("callbackUrl")!;
      await browser.send(`${hub.url}${form}`, { body: { email: maria.email, callbackUrl } });
      const useLink = async (at: Browser) => {
        const { path } = await issueOneTimeLink(purpose, { associationId: hub.id, email: maria.email });
        const [page, token] = path.split("?token=") as [string, string];
        const body = { token, password: "turnip lantern gravel" };
        return at.follow(await at.send(hub.url + page, { body }));
      };
      expect((await useLink(elsewhere)).url.pathname).toBe("/info-hub");
      const place = placeOf(community, await useLink(browser));
      expect(short(place)).toBe("grant");
      const end = placeOf(community, await browser.press((place as { page: Answer }).page, "Grant"));
      expect(end).toMatchObject({ at: "client", returned: { state: begun.state } });
      expect((await useLink(browser)).url.pathname, "and once").toBe("/info-hub");
      await browser.send(`${hub.url}${form}`, {
        body: { email: maria.email, callbackUrl: "//evil.example" },
      });
      expect((await useLink(browser)).url.pathname).toBe("/info-hub");
    },
  );

  it("R61: the Grant page is headed by the configured term, names the site, and says what is shared", async () => {
    await hub.guild.sql(
      "update higher_logic_settings set community_term = 'The Guild Hall' where association_id = $1",
      [hub.id],
    );
    const legacy = await hub.client({ legacy: true, name: "Guild Community" });
    const page = await openGrantPage(await hub.browserOf(maria), legacy);
    expect(textIn(/<h1\b.*?<\/h1>/s.exec(page.text)![0])).toContain("The Guild Hall");
    expect(textIn(page.text)).toMatch(/name/i);
    expect(textIn(page.text)).toMatch(/e-mail/i);
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(page.headers["cache-control"]).toContain("no-store");
  });

  it("R59: without Grant nobody gets in: Cancel tells the client so, with its state, and keeps nothing", async () => {
    const browser = await hub.browserOf(maria);
    const begun = community.begin();
    const page = await openGrantPage(browser, community, begun);
    const answer = await browser.press(page, "Cancel");
    expect(community.returned(answer)).toMatchObject({ error: "access_denied", state: begun.state });
    expect(await hub.granted(maria.contactId, community.clientId)).toBeNull();
    expect(await hub.letsIn(maria.contactId)).toEqual([]);
    expect((await signOn(browser, community)).pages).toEqual(["grant"]);
  });

  it("R59, F46: a Grant page that is closed or left by Back has granted nothing", async () => {
    const browser = await hub.browserOf(maria);
    await openGrantPage(browser, community);
    expect(await hub.granted(maria.contactId, community.clientId)).toBeNull();
    expect(short(await open(browser, community, community.begin()))).toBe("grant");
  });

  it("F46: Grant pressed twice quickly signs in once, and nothing breaks", async () => {
    const browser = await hub.browserOf(maria);
    const page = await openGrantPage(browser, community);
    const answers = await Promise.all([browser.press(page, "Grant"), browser.press(page, "Grant")]);
    const codes = answers.map((answer) => community.returned(answer)?.code).filter(Boolean);
    expect(codes.length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    expect(await hub.granted(maria.contactId, community.clientId)).not.toBeNull();
  });

  it("I9: a second tab that already shows the page goes on", async () => {
    const browser = await hub.browserOf(maria);
    const begun = [community.begin(), community.begin()] as const;
    const first = await openGrantPage(browser, community, begun[0]);
    const second = await openGrantPage(browser, community, begun[1]);
    const answers = [await browser.press(first, "Grant"), await browser.press(second, "Grant")];
    expect(answers.map((answer) => community.returned(answer)?.state)).toEqual(
      begun.map(({ state }) => state),
    );
    expect(answers.every((answer) => community.returned(answer)?.code)).toBe(true);
  });

  it("I9: the same tab opened again after Grant elsewhere goes on without asking", async () => {
    const browser = await hub.browserOf(maria);
    const page = await openGrantPage(browser, community);
    await signOn(await hub.browserOf(maria), community);
    expect(short(placeOf(community, await browser.open(page.url)))).toBe("client code");
  });

  it("Grants are per client: another site asks on its own", async () => {
    const browser = await hub.browserOf(maria);
    await signOn(browser, community);
    const other = await hub.client({ name: "The Library" });
    expect((await signOn(browser, other)).pages).toEqual(["grant"]);
  });
});

describe("R60, I9: ever after there is no Grant page", () => {
  const happenings: [string, (browser: Browser) => Promise<Browser>, pages: string[]][] = [
    ["at once", async (browser) => browser, []],
    ["in a new browser", async () => new Browser(), ["sign-in"]],
    [
      "after signing out of the Info Hub",
      async (browser) => {
        await browser.press(await browser.open(`${hub.url}/sign-out`), "Log out");
        return browser;
      },
      ["sign-in"],
    ],
    [
      "after log-out at the provider",
      async (browser) => {
        await browser.press(await browser.open(`${hub.url}/oauth/logout`), "Log out");
        return browser;
      },
      ["sign-in"],
    ],
    [
      "after a restart of the web process",
      async (browser) => {
        await stage.web.restart();
        return browser;
      },
      [],
    ],
    [
      "after the signing keys were rotated",
      async (browser) => {
        await rotateKeys(hub.id);
        return browser;
      },
      [],
    ],
    [
      "after a code was used twice",
      async (browser) => {
        const { code, begun } = await signOn(browser, community);
        expect(said(await community.exchange(code, begun.verifier))).toBe("200");
        expect(said(await community.exchange(code, begun.verifier))).toBe("400 invalid_grant");
        return browser;
      },
      [],
    ],
    [
      "after everything the provider keeps was lost",
      async (browser) => {
        await hub.guild.sql("delete from sso_artefact where association_id = $1", [hub.id]);
        return browser;
      },
      [],
    ],
  ];
  it.each(happenings)("F47: %s", async (_, happening, pages) => {
    const first = await hub.browserOf(maria);
    expect((await signOn(first, community)).pages).toEqual(["grant"]);
    const browser = await happening(first);
    const again = await signOn(browser, community, { hub, as: maria });
    expect(again.pages).toEqual(pages);
    expect(said(await community.exchange(again.code, again.begun.verifier))).toBe("200");
  });

  it("I9: nothing opens without the member's own row, though all that the provider keeps is still there", async () => {
    const browser = await hub.browserOf(maria);
    const tokens = await tokensOf(browser, community, { asking: { scope: "openid offline_access" } });
    const { code, begun } = await signOn(browser, community, { asking: { scope: "openid offline_access" } });
    await hub.guild.sql("delete from sso_grant where contact_id = $1", [maria.contactId]);
    expect(await hub.letsIn(maria.contactId)).toContain("RefreshToken");
    expect((await community.userinfo(tokens.access_token)).status).toBe(401);
    expect(said(await community.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    expect(said(await community.exchange(code, begun.verifier))).toBe("400 invalid_grant");
    expect((await signOn(browser, community)).pages).toEqual(["grant"]);
  });

  it("until the member takes the Grant back: every token is dead, and the page asks again", async () => {
    const browser = await hub.browserOf(maria);
    const tokens = await tokensOf(browser, community, { asking: { scope: "openid offline_access" } });
    await revokeGrant(hub.id, maria.contactId, community.clientId);
    expect((await community.userinfo(tokens.access_token)).status).toBe(401);
    expect(said(await community.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    expect((await signOn(browser, community)).pages).toEqual(["grant"]);
  });
});
