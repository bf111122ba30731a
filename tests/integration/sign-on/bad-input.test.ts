import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { formWith, refusalReason, textIn } from "../../support/html-form";
import type { OAuthClient } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, openGrantPage, placeOf, signOn } from "./sign-on";
import { expectClear, kept } from "./unharmed";

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
  maria = await hub.member();
  nora = await hub.member();
  browser = await hub.browserOf(maria);
});

describe("F46: interactions", () => {
  it.each([
    ["forged", "AAAAAAAAAAAAAAAAAAAAA"],
    ["a traversal", "..%2f..%2foauth%2fauthorize"],
    ["a quotation mark", "%27%20or%201=1--"],
    ["markup", "%3Cscript%3Ealert(1)%3C%2Fscript%3E"],
    ["very long", "a".repeat(2_000)],
    ["a NUL", "abc%00def"],
    ["half a letter", "%E0%A4%A"],
  ])("%s: opened and posted", async (_, uid) => {
    const before = await kept(hub);
    for (const at of [browser, new Browser()]) {
      expectClear(await at.send(`${hub.url}/sso/grant/${uid}`));
      expectClear(
        await at.send(`${hub.url}/sso/grant/${uid}`, {
          headers: { origin: hub.url },
          body: { decision: "grant" },
        }),
      );
      expectClear(await at.send(`${hub.url}/oauth/authorize/${uid}`));
    }
    expect(await kept(hub)).toEqual(before);
  });

  it("a stale one: after 20 days, and after it was used", async () => {
    const page = await openGrantPage(browser, site);
    const begun = site.begin();
    await browser.press(page, "Grant");
    const before = await kept(hub);
    const again = await browser.submit(page, "Grant");
    expect(site.returned(await browser.follow(again))?.code).toBeUndefined();
    expect(again.status).toBeLessThan(500);
    const late = await openGrantPage(browser, site, { ...begun, url: `${begun.url}&prompt=consent` });
    await hub.guild.sql(
      "update sso_artefact set expires_at = now() - interval '1 second' where association_id = $1 and model = 'Interaction'",
      [hub.id],
    );
    expectClear(await browser.submit(late, "Grant"));
    expectClear(await browser.send(late.url));
    expect(await kept(hub)).toEqual(before);
  });

  it("somebody else's: seen, granted and resumed by Nora, with and without the stolen cookie", async () => {
    const page = await openGrantPage(browser, site);
    const before = await kept(hub);
    const stranger = await hub.browserOf(nora);
    const thief = await hub.browserOf(nora);
    thief.cookies.steal(browser.cookies, (name) => name.includes("sso"));
    for (const at of [stranger, thief]) {
      const seen = await at.open(page.url);
      expect(textIn(seen.text)).not.toContain(maria.email);
      const pressed = await at.follow(await at.submit({ ...page, url: page.url }, "Grant"));
      expect(site.returned(pressed)?.code).toBeUndefined();
      expect(pressed.status).toBeLessThan(500);
      await at.send(page.url.href.replace("/sso/grant/", "/oauth/authorize/"));
    }
    expect(await hub.granted(maria.contactId, site.clientId)).toBeNull();
    expect(await hub.granted(nora.contactId, site.clientId)).toBeNull();
    expect(await kept(hub)).toEqual(before);
  });

  it("a resume whose Grant was never pressed gives no code", async () => {
    const page = await openGrantPage(browser, site);
    const answer = await browser.open(page.url.href.replace("/sso/grant/", "/oauth/authorize/"));
    expect(site.returned(answer)?.code).toBeUndefined();
    expect(await hub.granted(maria.contactId, site.clientId)).toBeNull();
  });

  it("F44: Grant posted from another site is refused, although its cookies come along", async () => {
    const page = await openGrantPage(browser, site);
    const form = formWith(page.text, "Grant")!;
    const before = await kept(hub);
    const origins: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: hub.url.replace("http:", "https:").replace(".localhost", ".localhost.evil.example") },
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    ];
    for (const headers of origins) {
      const answer = await browser.send(new URL(form.action || page.url, page.url), {
        headers,
        body: form.values,
      });
      expect(answer.status).toBe(403);
      expect(answer.location).toBeNull();
    }
    expect(await kept(hub)).toEqual(before);
    expect(short(placeOf(site, await browser.press(page, "Grant")))).toBe("client code");
  });

  it("anything but Grant is a no", async () => {
    for (const decision of ["", "GRANT", "yes", "grant ", "cancel"]) {
      const begun = site.begin();
      const page = await openGrantPage(browser, site, begun);
      const answer = await browser.send(page.url, { headers: { origin: hub.url }, body: { decision } });
      expect(site.returned(await browser.follow(answer))).toMatchObject({ error: "access_denied" });
    }
    expect(await hub.granted(maria.contactId, site.clientId)).toBeNull();
  });
});

describe("authorize", () => {
  it.each([
    ["no client", { client_id: undefined }],
    ["an unknown client", { client_id: "nobody" }],
    ["a client id with a quotation mark", { client_id: "' or 1=1 --" }],
    ["a client id with markup", { client_id: "<script>alert(1)</script>" }],
    ["a very long client id", { client_id: "a".repeat(1_000) }],
    ["a NUL in the client id", { client_id: "a\0b" }],
    ["a NUL in the state", { state: "a\0b" }],
    ["a NUL in the scope", { scope: "openid\0profile" }],
    ["a NUL in a parameter nobody knows", { whatever: "\0" }],
    ["no redirect address", { redirect_uri: undefined }],
    ["an unregistered redirect address", { redirect_uri: "https://evil.example/" }],
    ["javascript: for a redirect address", { redirect_uri: "javascript:alert(document.cookie)" }],
    ["data: for a redirect address", { redirect_uri: "data:text/html,<script>alert(1)</script>" }],
    ["a redirect address that is none", { redirect_uri: "%%%" }],
    [
      "a redirect address of another host's look-alike",
      { redirect_uri: "https://site.example.evil.example/SignIn/Callback.aspx" },
    ],
  ])("%s: a page of ours, and nobody is sent anywhere", async (_, asking) => {
    await signOn(browser, site);
    const before = await kept(hub);
    const answer = await browser.send(site.begin(asking).url);
    expectClear(answer);
    expect(answer.headers["content-type"]).toMatch(/^text\/html/);
    expect(await kept(hub)).toEqual(before);
  });

  it.each([
    ["no response type", { response_type: undefined }, "invalid_request"],
    ["a scope nobody knows", { scope: "everything" }, "invalid_scope"],
    ["prompt=none with another", { prompt: "none login" }, "invalid_request"],
    ["a prompt nobody knows", { prompt: "sing" }, "invalid_request"],
    ["max_age that is no number", { max_age: "soon" }, "invalid_request"],
    [
      "a response mode nobody knows",
      { response_mode: "carrier-pigeon" },
      "unsupported_response_mode|invalid_request",
    ],
    ["a challenge that is none", { code_challenge: "short" }, "invalid_request"],
    ["a request object", { request: "eyJhbGciOiJub25lIn0.e30." }, "request_not_supported"],
    ["a request by address", { request_uri: "https://evil.example/request" }, "request_uri_not_supported"],
  ])("%s: the client is told %s, with its state", async (_, asking, error) => {
    await signOn(browser, site);
    const before = await kept(hub);
    const begun = site.begin(asking);
    const answer = await browser.open(begun.url);
    const told = site.returned(answer);
    expect(told?.error).toMatch(new RegExp(`^(${error})$`));
    expect(told?.state).toBe(begun.state);
    expect(told?.code).toBeUndefined();
    expect(await kept(hub)).toEqual(before);
  });

  it("a state of 500 characters comes back whole, through sign-in and Grant too", async () => {
    const state = `${"aB3-_.~ü漢 &=%+<>\"'".repeat(40)}`.slice(0, 500);
    const visitor = new Browser();
    const url = site.begin({ state }).url;
    const page = await visitor.open(url);
    const grant = await visitor.press(page, "Sign in", hub.typedBy(maria));
    const answer = await visitor.press(grant, "Grant");
    expect(site.returned(answer)?.state).toBe(state);
  });

  it("parameters given twice are refused", async () => {
    const { url } = site.begin();
    const twice = await browser.send(`${url}&client_id=${site.clientId}`);
    expectClear(twice);
    const redirects = await browser.send(`${url}&redirect_uri=https%3A%2F%2Fevil.example%2F`);
    expect(redirects.location?.host ?? "none").not.toBe("evil.example");
  });

  it("an address of 100,000 characters is refused", async () => {
    const answer = await browser.send(site.begin({ state: "a".repeat(8_000) }).url);
    expectClear(answer);
  });

  it("a POST is the same request (OpenID Connect Core 3.1.2.1)", async () => {
    await signOn(browser, site);
    const begun = site.begin();
    const body = Object.fromEntries(new URL(begun.url).searchParams);
    const answer = await browser.follow(await browser.send(`${hub.url}/oauth/authorize`, { body }));
    expect(site.returned(answer)).toMatchObject({ state: begun.state, code: expect.any(String) as string });
  });

  it.each([
    ["no form", 400, { headers: { "content-type": "application/json" }, body: '{"client_id":"x"}' }],
    ["longer than any address", 413, { body: { state: "a".repeat(60_000) } }],
  ])("a POST that is %s leads to no address made of it", async (_, status, asked) => {
    const answer = await browser.send(`${hub.url}/oauth/authorize`, { method: "POST", ...asked });
    expect([answer.status, answer.location]).toEqual([status, null]);
    expectClear(answer);
  });

  it("a parameter nobody knows is passed over", async () => {
    expect((await signOn(browser, site, { asking: { extra: "foobar" } })).pages).toEqual(["grant"]);
  });
});

describe("addresses that come back to us", () => {
  it.each([
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "/oauth/../../evil.example",
    "\thttps://evil.example/",
  ])("F48: callbackUrl %j leads nowhere else", async (callbackUrl) => {
    const answer = await new Browser().send(`${hub.url}/sign-in`, {
      headers: { origin: hub.url },
      body: { ...hub.typedBy(maria), callbackUrl },
    });
    expect(answer.status).toBe(303);
    expect(answer.location?.origin).toBe(hub.url);
  });

  it.each(["not-active", "<script>alert(1)</script>", "cancelled", "nonsense"])(
    "a link cannot make the page of refusal claim %j",
    async (reason) => {
      const answer = await browser.send(`${hub.url}/sso/refused?reason=${encodeURIComponent(reason)}`);
      expect(answer.text).not.toContain("<script>alert");
      if (reason !== "cancelled") expect(refusalReason(answer.text)).toBeNull();
    },
  );

  it("F46: pages that ask cannot be framed, and carry no script that is not ours", async () => {
    const pages = [
      await openGrantPage(browser, site),
      await browser.open(`${hub.url}/oauth/logout`),
      await browser.open(site.begin({ client_id: "nobody" }).url),
      await new Browser().open(`${hub.url}/sign-in`),
    ];
    for (const page of pages) {
      const policy = page.headers["content-security-policy"]!;
      expect(policy).toContain("frame-ancestors 'none'");
      const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1];
      expect(nonce).toBeTruthy();
      for (const [, attributes = ""] of page.text.matchAll(/<script\b([^>]*)>/g))
        expect(attributes).toContain(`nonce="${nonce}"`);
      expect(policy).not.toMatch(/script-src [^;]*'unsafe-(inline|eval)'/);
    }
  });
});
