import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { mergeContacts } from "@/membership/contacts/merging/store";
import type { Browser } from "../../support/browser";
import { Browser as NewBrowser } from "../../support/browser";
import { type Answer, jsonOf } from "../../support/http";
import { textIn } from "../../support/html-form";
import type { Begun, OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, openGrantPage, placeOf, signOn, tokensOf } from "./sign-on";

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let maria: Member;
let nora: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  site = await hub.client();
  maria = await hub.member({ first_name: "Maria" });
  nora = await hub.member({ first_name: "Nora" });
  browser = await hub.browserOf(maria);
});

/** Whom the client takes the browser for, however many pages are still to be passed. */
async function personAt(answer: Answer, begun: Begun, at = browser): Promise<string> {
  let place = placeOf(site, answer);
  if (place.at === "grant") place = placeOf(site, await at.press(place.page, "Grant"));
  if (place.at !== "client" || !place.returned.code) return short(place);
  const tokens = jsonOf<Tokens>(await site.exchange(place.returned.code, begun.verifier));
  return jsonOf<{ sub: string }>(await site.userinfo(tokens.access_token)).sub;
}

async function nothingOfMarias(): Promise<void> {
  expect(await hub.granted(maria.contactId, site.clientId)).toBeNull();
  expect(await hub.letsIn(maria.contactId)).toEqual([]);
}

describe("F46: one browser, one person: another login before Grant is pressed", () => {
  it("Nora signs in in a second tab, and Grant pressed in the first is never Maria's", async () => {
    const begun = site.begin();
    const page = await openGrantPage(browser, site, begun);
    await hub.signIn(browser, nora);
    const end = await personAt(await browser.press(page, "Grant"), begun);
    expect(end).toBe(String(nora.contactId));
    await nothingOfMarias();
  });

  it("Grant pressed by Maria in the first tab is not taken for Nora's: she is asked herself", async () => {
    const page = await openGrantPage(browser, site);
    await hub.signIn(browser, nora);
    expect(short(placeOf(site, await browser.press(page, "Grant")))).toBe("grant");
    expect(await hub.granted(nora.contactId, site.clientId)).toBeNull();
    await nothingOfMarias();
  });

  it("Nora signs in between Grant and the code", async () => {
    const begun = site.begin();
    const page = await openGrantPage(browser, site, begun);
    const pressed = await browser.submit(page, "Grant");
    await hub.signIn(browser, nora);
    expect(await personAt(await browser.follow(pressed), begun)).toBe(String(nora.contactId));
    expect(await hub.letsIn(maria.contactId)).toEqual([]);
  });

  it("Maria signs out in a second tab: Grant in the first leads to the sign-in", async () => {
    const begun = site.begin();
    const page = await openGrantPage(browser, site, begun);
    await browser.press(await browser.open(`${hub.url}/sign-out`), "Log out");
    const place = placeOf(site, await browser.press(page, "Grant"));
    expect(short(place)).toBe("sign-in");
    await nothingOfMarias();
  });

  it("Maria's login is ended from elsewhere: Grant leads to the sign-in", async () => {
    const page = await openGrantPage(browser, site);
    await hub.guild.sql("delete from login_session where login_id = $1", [maria.loginId]);
    expect(short(placeOf(site, await browser.press(page, "Grant")))).toBe("sign-in");
    await nothingOfMarias();
  });

  it("Cancel pressed on Maria's page in Nora's browser tells nothing about either", async () => {
    const page = await openGrantPage(browser, site);
    await hub.signIn(browser, nora);
    await browser.press(page, "Cancel");
    expect(await hub.granted(nora.contactId, site.clientId)).toBeNull();
    await nothingOfMarias();
  });

  it("the Grant page opened again after Nora signed in is Nora's", async () => {
    const page = await openGrantPage(browser, site);
    await hub.signIn(browser, nora);
    const again = await browser.open(page.url);
    expect(textIn(again.text)).not.toContain(maria.email);
    expect(textIn(again.text)).not.toContain("Maria");
  });
});

describe("F46: one browser, one person: another login later", () => {
  it("authorize after Nora signed in is Nora's, with her own Grant", async () => {
    await signOn(browser, site);
    await hub.signIn(browser, nora);
    const begun = site.begin();
    const page = await openGrantPage(browser, site, begun);
    expect(await personAt(await browser.press(page, "Grant"), begun)).toBe(String(nora.contactId));
  });

  it("prompt=none does not answer with the former person", async () => {
    await signOn(browser, site);
    await hub.signIn(browser, nora);
    const none = { prompt: "none" };
    expect(short(await open(browser, site, site.begin(none)))).toBe("client consent_required");
    await browser.press(await browser.open(`${hub.url}/sign-out`), "Log out");
    expect(short(await open(browser, site, site.begin(none)))).toBe("client login_required");
  });

  it("Maria's login ended from elsewhere: authorize asks to sign in, although the provider's cookie is there", async () => {
    await signOn(browser, site);
    await hub.guild.sql("delete from login_session where login_id = $1", [maria.loginId]);
    expect(short(await open(browser, site, site.begin()))).toBe("sign-in");
  });

  it("prompt=login where Nora answers begins anew, for Nora, who has just proved who she is", async () => {
    await signOn(browser, site);
    const begun = site.begin({ prompt: "login" });
    const asked = await open(browser, site, begun);
    if (asked.at !== "sign-in") throw new Error(short(asked));
    const end = await personAt(await browser.press(asked.page, "Sign in", hub.typedBy(nora)), begun);
    expect(end).toBe(String(nora.contactId));
  });

  it("Maria again, after Nora: no second Grant page for her", async () => {
    await signOn(browser, site);
    await hub.signIn(browser, nora);
    await signOn(browser, site);
    await hub.signIn(browser, maria);
    const { pages, code, begun } = await signOn(browser, site);
    expect(pages).toEqual([]);
    const tokens = jsonOf<Tokens>(await site.exchange(code, begun.verifier));
    expect(jsonOf(await site.userinfo(tokens.access_token))).toMatchObject({ given_name: "Maria" });
  });

  it("Maria's session cookie of the provider, stolen, is nobody without her login", async () => {
    await signOn(browser, site);
    const thief = new NewBrowser();
    thief.cookies.steal(browser.cookies, (name) => name.includes("sso"));
    expect(thief.cookies.names(hub.url)).not.toEqual([""]);
    expect(short(await open(thief, site, site.begin()))).toBe("sign-in");
    expect(short(await open(thief, site, site.begin({ prompt: "none" })))).toBe("client login_required");
  });
});

describe("F51: two associations in two tabs of one browser", () => {
  it("each signs on at its own, step by step side by side", async () => {
    const harbor = await stage.hub();
    const pier = await harbor.client();
    const sailor = await harbor.member();
    await harbor.signIn(browser, sailor);
    const begun = [site.begin(), pier.begin()] as const;
    const here = await openGrantPage(browser, site, begun[0]);
    const there = await openGrantPage(browser, pier, begun[1]);
    const codes = [
      site.returned(await browser.press(here, "Grant"))!.code!,
      pier.returned(await browser.press(there, "Grant"))!.code!,
    ] as const;
    const tokens = [
      jsonOf<Tokens>(await site.exchange(codes[0], begun[0].verifier)),
      jsonOf<Tokens>(await pier.exchange(codes[1], begun[1].verifier)),
    ] as const;
    expect(jsonOf(await site.userinfo(tokens[0].access_token)).sub).toBe(String(maria.contactId));
    expect(jsonOf(await pier.userinfo(tokens[1].access_token)).sub).toBe(String(sailor.contactId));
    expect(jsonOf(await pier.exchange(codes[0], begun[0].verifier))).toMatchObject({
      error: "invalid_grant",
    });
  });

  it("a login of one is nobody at the other, even with its cookies", async () => {
    const harbor = await stage.hub();
    const pier = await harbor.client();
    const { cookie } = Object.fromEntries([["cookie", browser.cookies.header(new URL(hub.url)) ?? ""]]);
    const visitor = new NewBrowser();
    const answer = await visitor.send(pier.begin().url, { headers: { cookie: cookie! } });
    expect(short(placeOf(pier, await visitor.follow(answer)))).toBe("sign-in");
  });

  it("Websupport's login is no member's", async () => {
    const { rows } = await hub.guild.sql<{ hash: string }>(
      "select password_hash as hash from login where id = $1",
      [maria.loginId],
    );
    const email = `operator${hub.id}@operator.example`;
    await hub.guild.sql("insert into login (email, password_hash, is_websupport) values ($1, $2, true)", [
      email,
      rows[0]!.hash,
    ]);
    const operator = new NewBrowser();
    const page = await operator.open(`${hub.url}/sign-in`);
    await operator.submit(page, "Sign in", hub.typedBy({ ...maria, email }));
    expect(short(await open(operator, site, site.begin()))).toBe("refused other-association");
    const library = await hub.client({ access: "login", name: "The Library" });
    expect(short(await open(operator, library, library.begin()))).toBe("refused other-association");
    expect((await tokensOf(browser, library)).access_token).toBeTruthy();
  });
});

describe("F13: two contacts that are merged", () => {
  const admin = { actor: "admin@guild.example", managesPeople: true };

  it("the one that goes signs in as nobody: not by its browser, not by its tokens, not by its Grant", async () => {
    const begun = site.begin();
    const page = await openGrantPage(browser, site, begun);
    const returned = placeOf(site, await browser.press(page, "Grant"));
    if (returned.at !== "client" || !returned.returned.code) throw new Error(short(returned));
    const tokens = jsonOf<Tokens>(await site.exchange(returned.returned.code, begun.verifier));
    expect(await mergeContacts(hub.id, { stays: nora.contactId, goes: maria.contactId, ...admin })).toBe(
      "merged",
    );

    expect((await site.userinfo(tokens.access_token)).status).toBe(401);
    expect(short(await open(browser, site, site.begin()))).toBe("sign-in");
    expect(short(await open(browser, site, site.begin({ prompt: "none" })))).toBe("client login_required");
    await followAccessChanges(hub.id);
    await nothingOfMarias();
    expect(await hub.granted(nora.contactId, site.clientId)).toBeNull();
  });

  it("a login that moves signs in as the one that stays, after a page of its own", async () => {
    await signOn(browser, site);
    const twin = await hub.guild.member();
    expect(await mergeContacts(hub.id, { stays: twin, goes: maria.contactId, ...admin })).toBe("merged");
    expect(short(await open(browser, site, site.begin()))).toBe("sign-in");

    await hub.signIn(browser, maria);
    const begun = site.begin();
    const page = await openGrantPage(browser, site, begun);
    expect(await personAt(await browser.press(page, "Grant"), begun)).toBe(String(twin));
    expect(await hub.granted(twin, site.clientId)).not.toBeNull();
  });

  it("the one that stays goes on as before, with its own Grant and no second page", async () => {
    await signOn(browser, site);
    expect(await mergeContacts(hub.id, { stays: maria.contactId, goes: nora.contactId, ...admin })).toBe(
      "merged",
    );
    const begun = site.begin();
    const place = await open(browser, site, begun);
    expect(short(place)).toMatch(/^client/);
    expect(await hub.granted(maria.contactId, site.clientId)).not.toBeNull();
  });
});

describe("F17: an e-mail that moves from one person to another", () => {
  const subAndKey = async (accessToken: string) => {
    const { sub, ContactId } = jsonOf(await site.userinfo(accessToken));
    return [sub, ContactId];
  };
  const ids = ({ contactId, integrationKey }: Member) => [String(contactId), integrationKey];

  it("in the records: everybody stays who they are, and no site is told another's", async () => {
    const theirs = await hub.browserOf(nora);
    const before = [await tokensOf(browser, site), await tokensOf(theirs, site)] as const;
    await hub.guild.sql("update contact set email = 'maria.new@guild.example' where id = $1", [
      maria.contactId,
    ]);
    await hub.guild.sql("update contact set email = $2 where id = $1", [nora.contactId, maria.email]);
    const after = [await tokensOf(browser, site), await tokensOf(theirs, site)] as const;
    for (const [ofMaria, ofNora] of [before, after]) {
      expect(await subAndKey(ofMaria.access_token)).toEqual(ids(maria));
      expect(await subAndKey(ofNora.access_token)).toEqual(ids(nora));
      expect(jsonOf(await site.userinfo(ofMaria.access_token)).email).toBe("maria.new@guild.example");
      expect(jsonOf(await site.userinfo(ofNora.access_token)).email).toBe(maria.email);
    }
  });

  it("of a login: whoever signs in with it is the one who has it now; the other goes on as herself", async () => {
    await tokensOf(browser, site);
    await hub.guild.sql(
      "update login set email = 'maria.new@guild.example', email_verified = now() where id = $1",
      [maria.loginId],
    );
    await hub.guild.sql("update login set email = $2, email_verified = now() where id = $1", [
      nora.loginId,
      maria.email,
    ]);
    await followAccessChanges(hub.id);
    const other = new NewBrowser();
    await hub.signIn(other, { ...nora, email: maria.email });
    expect(await subAndKey((await tokensOf(other, site)).access_token)).toEqual(ids(nora));
    expect((await signOn(browser, site)).pages, "Maria is asked nothing").toEqual([]);
    expect(await subAndKey((await tokensOf(browser, site)).access_token)).toEqual(ids(maria));
  });

  it("two people with one e-mail, of whom one has the login, are two people at every site", async () => {
    const twin = await hub.login({ email: maria.email });
    await hub.guild.records.membership(twin.contactId);
    await hub.guild.records.putOnList(hub.guild.listId, twin.contactId);
    const theirs = await hub.signedIn(twin);
    expect(await subAndKey((await tokensOf(theirs, site)).access_token)).toEqual(ids(twin));
    expect(await subAndKey((await tokensOf(browser, site)).access_token)).toEqual(ids(maria));
  });
});

describe("F46: at a shared computer", () => {
  it("My community access shows the Grants of whoever is signed in, and revokes no others", async () => {
    await signOn(browser, site);
    const page = await browser.open(`${hub.url}/community-access`);
    await hub.signIn(browser, nora);
    expect(textIn((await browser.open(page.url)).text)).toContain("You have given no Grant.");
    // Maria's page is still open in another tab, and Nora presses Revoke there.
    await browser.press(page, "Revoke");
    expect(await hub.granted(maria.contactId, site.clientId)).not.toBeNull();
  });
});
