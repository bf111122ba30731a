import { refusalReason } from "../../support/html-form";
import type { Browser } from "../../support/browser";
import type { OAuthClient } from "../../support/oauth-client";
import type { Scene } from "./changes";
import type { Hub, Member } from "./hub";
import { describe as short, open, openGrantPage, placeOf, said, signOn, tokensOf } from "./sign-on";

/** Somebody on the way in at a site, in a browser of its own. */
export interface Way {
  hub: Hub;
  site: OAuthClient;
  person: Member;
  browser: Browser;
}

export async function wayOf({ hub, person }: Scene): Promise<Way> {
  return { hub, person, site: await hub.client(), browser: await hub.signedIn(person) };
}

/** One step of a sign-on, of which everything before it has been done. */
export interface Step {
  /** Take it. @returns how it ended */
  goOn: () => Promise<string>;
  /** How it ends for somebody who is refused with this code; null: whose login is gone, or another person's. */
  expected: (code: string | null, loginMoves?: boolean) => string;
  /** And for somebody who is allowed. */
  good: string;
}

const OFFLINE = { scope: "openid profile offline_access" };

/** A page says no, or asks whoever is nobody any more to sign in. */
function page(goOn: Step["goOn"], good = "client code"): Step {
  return { goOn, good, expected: (code) => (code === null ? "sign-in" : `refused ${code}`) };
}

/** Whoever signs in is the person whose login it is by then. */
function signIn(goOn: Step["goOn"], good: string): Step {
  const { expected } = page(goOn);
  return { goOn, good, expected: (code, loginMoves) => (loginMoves ? "grant" : expected(code)) };
}

/** A client gets the standard's error, whatever the reason. */
function answer(goOn: Step["goOn"]): Step {
  return { goOn, good: "200", expected: () => "400 invalid_grant" };
}

/** Each step, stopped right before it. */
export const steps: Record<string, (way: Way) => Promise<Step>> = {
  async "the Community link"({ hub, browser }) {
    await hub.guild.sql(
      "update higher_logic_settings set community_link = 'https://guild.community.example/' where association_id = $1",
      [hub.id],
    );
    return page(async () => {
      const { status, location, text } = await browser.send(`${hub.url}/community`);
      if (status === 303) return location?.pathname === "/sign-in" ? "sign-in" : `to ${location?.host}`;
      return `refused ${refusalReason(text)}`;
    }, "to guild.community.example");
  },
  async "the sign-in"({ hub, site, person, browser }) {
    await browser.press(await browser.open(`${hub.url}/sign-out`), "Log out");
    const place = await open(browser, site, site.begin());
    if (place.at !== "sign-in") throw new Error(short(place));
    const typed = hub.typedBy(person);
    return signIn(
      async () => short(placeOf(site, await browser.press(place.page, "Sign in", typed))),
      "grant",
    );
  },
  async "the sign-in that a site asks for anew"({ hub, site, person, browser }) {
    await signOn(browser, site);
    const place = await open(browser, site, site.begin({ prompt: "login" }));
    if (place.at !== "sign-in") throw new Error(short(place));
    const typed = hub.typedBy(person);
    return signIn(
      async () => short(placeOf(site, await browser.press(place.page, "Sign in", typed))),
      "client code",
    );
  },
  async "the Grant page"({ site, browser }) {
    return page(async () => short(await open(browser, site, site.begin())), "grant");
  },
  async "the Grant page, opened again"({ site, browser }) {
    const { url } = await openGrantPage(browser, site);
    return page(async () => short(placeOf(site, await browser.open(url))), "grant");
  },
  async Grant({ hub, site, person, browser }) {
    const asked = await openGrantPage(browser, site);
    return page(async () => {
      const end = short(placeOf(site, await browser.press(asked, "Grant")));
      const isGranted = (await hub.granted(person.contactId, site.clientId)) !== null;
      return isGranted === (end === "client code") ? end : `${end}, and granted: ${isGranted}`;
    });
  },
  async "the code"({ site, browser }) {
    const asked = await openGrantPage(browser, site);
    const pressed = await browser.submit(asked, "Grant");
    return page(async () => short(placeOf(site, await browser.follow(pressed))));
  },
  async authorize({ site, browser }) {
    await signOn(browser, site);
    return page(async () => short(await open(browser, site, site.begin())));
  },
  async "authorize without a page"({ site, browser }) {
    await signOn(browser, site);
    return {
      goOn: async () => short(await open(browser, site, site.begin({ prompt: "none" }))),
      expected: (code) => (code === null ? "client login_required" : "client access_denied"),
      good: "client code",
    };
  },
  async "the token"({ site, browser }) {
    const { code, begun } = await signOn(browser, site);
    return answer(async () => said(await site.exchange(code, begun.verifier)));
  },
  async userinfo({ site, person, browser }) {
    const { access_token } = await tokensOf(browser, site);
    return reads(site, person, access_token);
  },
  async "the refresh"({ site, browser }) {
    const { refresh_token } = await tokensOf(browser, site, { asking: OFFLINE });
    return answer(async () => said(await site.refresh(refresh_token!)));
  },
  async "userinfo with a refreshed token"({ site, person, browser }) {
    const { refresh_token } = await tokensOf(browser, site, { asking: OFFLINE });
    const refreshed = JSON.parse((await site.refresh(refresh_token!)).text) as { access_token: string };
    return reads(site, person, refreshed.access_token);
  },
  async "a second refresh"({ site, browser }) {
    const { refresh_token } = await tokensOf(browser, site, { asking: OFFLINE });
    const refreshed = JSON.parse((await site.refresh(refresh_token!)).text) as { refresh_token: string };
    return answer(async () => said(await site.refresh(refreshed.refresh_token)));
  },
};

/** Userinfo and GrowthZone's two: whoever may not read learns nothing of the person. */
function reads(site: OAuthClient, { integrationKey }: Member, accessToken: string): Step {
  return {
    async goOn() {
      const ends: string[] = [];
      for (const path of ["/oauth/userinfo", "/api/login/aboutme", "/api/contacts/root/claims"]) {
        const { status, text } = await site.read(path, accessToken);
        ends.push(text.includes(integrationKey) && status !== 200 ? `${status} and the key` : String(status));
      }
      return ends.join(" ");
    },
    expected: () => "401 401 401",
    good: "200 200 200",
  };
}
