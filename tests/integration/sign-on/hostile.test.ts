import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { textIn } from "../../support/html-form";
import { type Answer, ask } from "../../support/http";
import type { OAuthClient } from "../../support/oauth-client";
import { sendRaw, statusesIn } from "../../support/raw-http";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { openGrantPage, said, signOn } from "./sign-on";
import { expectClear, kept } from "./unharmed";

// What somebody tries who has read the code (docs/security.md says who that may be).

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  site = await hub.client({ postLogoutRedirectUris: ["https://site.example/bye"] });
  maria = await hub.member();
  browser = await hub.browserOf(maria);
  await signOn(browser, site);
}, WEB_START_MS);
afterAll(() => stage.close());

const portOf = ({ url }: Hub) => Number(new URL(url).port);
const hostOf = ({ url }: Hub) => new URL(url).host;

describe("V3: every answer", () => {
  /** Where it must be answered so, and by whom it is asked. */
  const pages = [
    "/sign-in",
    "/forgot-password",
    "/sign-in/link",
    "/set-password?token=none",
    "/sign-out",
    "/info-hub",
    "/profile",
    "/community-access",
    "/sessions",
    "/security",
    "/change-email?token=none",
    "/sign-in/code",
    "/oauth/logout",
    "/oauth/authorize",
    "/sso/grant/none",
    "/sso/refused",
    "/home",
    "/contacts",
    "/lists",
    "/activity",
    "/setup",
    "/setup/integrations/higher-logic",
    "/setup/staff",
    "/websupport",
    "/no-such-page",
    "/own-pages/grant",
    "/%E0%A4%A",
    "/api/higher-logic/held",
    "/.well-known/openid-configuration",
    "/oauth/jwks",
    "/oauth/userinfo",
    "/api/login/aboutme",
  ];

  function expectHeaders({ url, headers }: Answer): void {
    const policy = headers["content-security-policy"] ?? "";
    const seen = { page: url.pathname, ...headers, policy };
    expect.soft(seen).toMatchObject({
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": expect.stringMatching(/^(same-origin|no-referrer)$/) as string,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-permitted-cross-domain-policies": "none",
      "permissions-policy": expect.stringContaining("camera=()") as string,
      policy: expect.stringContaining("frame-ancestors 'none'") as string,
    });
    expect.soft(policy, url.pathname).toMatch(/object-src 'none'|default-src 'none'/);
    expect.soft(headers, url.pathname).not.toHaveProperty("x-powered-by");
    expect.soft(headers, url.pathname).not.toHaveProperty("server");
  }

  it("has the headers of the OWASP list, and nobody else's pages can frame, keep or hand it on", async () => {
    const staff = await hub.staff();
    const visitors = [browser, await hub.browserOf(staff), new Browser()];
    for (const visitor of visitors)
      for (const path of pages) {
        const answer = await visitor.send(hub.url + path);
        expectHeaders(answer);
        const isPublic = /^\/(oauth\/jwks|\.well-known)/.test(path);
        if (!isPublic)
          expect
            .soft(answer.headers["cache-control"] ?? answer.location?.pathname, path)
            .toMatch(/no-store|^\//);
      }
  });

  it("also where the host is nobody's, or the form another site's", async () => {
    const unknown = await ask(`${hub.url}/sign-in`, { headers: { host: "unknown.example" } });
    expect(unknown.status).toBe(421);
    expectHeaders(unknown);
    const foreign = await ask(`${hub.url}/sign-in`, {
      headers: { origin: "https://evil.example" },
      body: {},
    });
    expect(foreign.status).toBe(403);
    expectHeaders(foreign);
    expectHeaders(await ask(`${hub.url}/sign-in`, { method: "PUT" }));
  });

  it("a page holds no map of our source, and none is served", async () => {
    const page = await browser.open(`${hub.url}/info-hub`);
    const scripts = [...page.text.matchAll(/src="(\/_next\/static\/[^"]+\.js)"/g)].map(([, path]) => path!);
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) {
      expect((await ask(hub.url + path)).text).not.toContain("sourceMappingURL");
      expect((await ask(`${hub.url}${path}.map`)).status).toBe(404);
    }
  });
});

describe("V13: doors that are not there", () => {
  it.each([
    "/api/auth/session",
    "/api/auth/csrf",
    "/api/auth/providers",
    "/api/auth/signin",
    "/api/auth/callback/credentials",
    "/dev/mail",
    "/dev/style",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
    "/_next/image?url=https%3A%2F%2Fevil.example%2F&w=64&q=75",
    "/.env",
    "/.git/config",
    "/oauth/session/end",
    "/oauth/reg",
    "/oauth/introspect",
    "/oauth/device",
  ])("GET %s", async (path) => {
    const answer = await browser.send(hub.url + path);
    expect([path, answer.status]).toEqual([path, expect.toBeOneOf([400, 404])]);
  });

  it("TRACE, which would send back what a browser keeps from scripts", async () => {
    for (const path of ["/", "/oauth/token", "/sign-in"]) {
      const answer = await ask(hub.url + path, { method: "TRACE", headers: { cookie: "kept=from-scripts" } });
      expect([path, answer.status]).toEqual([path, 501]);
      expect(answer.text).not.toContain("from-scripts");
    }
  });

  it("nobody signs in past our own form, and nobody writes lines into our log", async () => {
    const lines = () => stage.web.log().length;
    const before = lines();
    for (const path of ["/api/auth/_log", "/api/auth/callback/credentials", "/api/auth/signout"]) {
      const answer = await ask(hub.url + path, {
        headers: { origin: hub.url },
        body: { code: "planted by a stranger", level: "error", ...hub.typedBy(maria) },
      });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.setCookies).toEqual([]);
    }
    expect(stage.web.log().slice(before)).not.toContain("planted");
  });

  it("headers of our own, made up outside, open nothing", async () => {
    const made: Record<string, string>[] = [
      { "x-causeway-own-page": "1" },
      { "x-causeway-own-page": "undefined" },
      { "x-causeway-peer": "x 127.0.0.1", "x-causeway-loopback": "1" },
      { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
      { "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy" },
      { "x-middleware-rewrite": "/own-pages/grant", "x-invoke-path": "/own-pages/grant" },
      { "x-nextjs-data": "1", "x-matched-path": "/own-pages/grant" },
      { "next-action": "00", "x-action-forwarded": "1" },
    ];
    for (const headers of made) {
      const hidden = await ask(`${hub.url}/own-pages/refusal?reason=cancelled`, { headers });
      expect([headers, hidden.status]).toEqual([headers, 404]);
      const unknown = await ask(`${hub.url}/sign-in`, { headers: { ...headers, host: "unknown.example" } });
      expect([headers, unknown.status]).toEqual([headers, 421]);
      const form = await ask(`${hub.url}/sign-in`, { headers: { "x-causeway-form": "1" } });
      expect(form.status).toBe(200);
    }
  });

  it("/metrics is for this machine, and not for what a proxy on it passes on", async () => {
    const asked = (host: string) => ask(`${hub.url}/metrics`, { headers: { host } });
    expect((await asked(`127.0.0.1:${portOf(hub)}`)).status).toBe(200);
    expect((await asked(`localhost:${portOf(hub)}`)).status).toBe(200);
    expect((await asked("hub.elmwood.example")).status).toBe(401);
  });
});

describe("V2: words that mean something to the program", () => {
  const words = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
  const names =
    "error notice callbackUrl sent token fault revoked saved returnUrl reason q kind status sort order page after before done cause state as run contact list like mode tab from type purpose would onlyNew tenantCode".split(
      " ",
    );

  it.each(["/sign-in", "/forgot-password", "/sign-in/link", "/set-password", "/sso/refused", "/sign-out"])(
    "in the address of %s are text like any other",
    async (path) => {
      for (const word of words) {
        const query = new URLSearchParams([...names.map((name) => [name, word]), [word, word]]);
        // One that is taken for something may keep the page from looking at another.
        for (const asked of [query.toString(), `error=${word}`, `fault=${word}`]) {
          const { status } = await new Browser().open(`${hub.url}${path}?${asked}`);
          expect([word, asked.length, status < 500]).toEqual([word, asked.length, true]);
        }
      }
    },
  );

  it("in the addresses of staff's and members' pages too, once and twice", async () => {
    const staff = await hub.browserOf(await hub.staff());
    const query = names.map((name) => `${name}=__proto__`).join("&");
    const twice = names.map((name) => `${name}=constructor&${name}=toString`).join("&");
    for (const path of [
      ...["/home", "/contacts", "/memberships", "/lists", "/activity", "/activity/held", "/activity/drift"],
      ...["/activity/requests", "/activity/runs", "/activity/problems", "/setup/staff", "/contacts/new"],
      ...[`/contacts/${maria.contactId}`, `/activity/people/${maria.contactId}`, "/setup/membership-types"],
      ...["/setup/integrations/higher-logic/preview", "/profile", "/community-access", "/info-hub"],
      ...["/api/higher-logic/held", "/api/higher-logic/preview", "/api/higher-logic/requests"],
      "/api/higher-logic/problems",
    ])
      for (const each of [query, twice]) {
        const { status } = await staff.send(`${hub.url}${path}?${each}`);
        expect([path, each.slice(0, 20), status < 500]).toEqual([path, each.slice(0, 20), true]);
      }
  });

  it("as parameters of OAuth's give no error of ours and no token", async () => {
    const query = "__proto__[admin]=1&constructor[prototype][admin]=1&__proto__=x&constructor=y";
    const begun = site.begin();
    expect(site.returned(await browser.open(`${begun.url}&${query}`))?.code).toBeTruthy();
    for (const grant_type of words) {
      const answer = await site.token({ grant_type, code: "x" });
      expect(said(answer)).toMatch(/^400 (unsupported_grant_type|invalid_request)$/);
    }
    for (const client_id of words) expectClear(await browser.send(site.begin({ client_id }).url));
  });
});

describe("V4: requests that read in two ways", () => {
  const evil = "evil.example";

  it("an address in the request line does not choose the association, nor what links say", async () => {
    const text = [
      `GET http://${evil}/.well-known/openid-configuration HTTP/1.1`,
      `Host: ${hostOf(hub)}`,
      `X-Forwarded-Host: ${evil}`,
      `Forwarded: host=${evil};proto=https`,
      "Connection: close",
      "",
      "",
    ].join("\r\n");
    const answer = await sendRaw(portOf(hub), text);
    expect(answer).not.toContain(evil);
  });

  it.each([
    ["two hosts", `GET /sign-in HTTP/1.1\r\nHost: HOST\r\nHost: ${evil}\r\nConnection: close\r\n\r\n`],
    ["no host", `GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n`],
    ["a host with an account", `GET /sign-in HTTP/1.1\r\nHost: HOST@${evil}\r\nConnection: close\r\n\r\n`],
    [
      "two lengths",
      "POST /oauth/token HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nContent-Length: 40\r\nConnection: close\r\n\r\nGET /sign-in HTTP/1.1\r\nHost: HOST\r\n\r\n",
    ],
    [
      "a length and chunks",
      "POST /oauth/token HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /sign-in HTTP/1.1\r\nHost: HOST\r\n\r\n",
    ],
    [
      "an encoding that is none",
      "POST /oauth/token HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    ],
    [
      "a blank before the colon",
      "POST /oauth/token HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding : chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    ],
    [
      "a line break in a header",
      "GET /sign-in HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\nConnection: close\r\n\r\n",
    ],
  ])("%s: one answer at most, and nothing of another site", async (_, text) => {
    const answer = await sendRaw(portOf(hub), text.replaceAll("HOST", hostOf(hub)));
    expect(statusesIn(answer).length).toBeLessThanOrEqual(1);
    expect(answer).not.toContain(evil);
    expect(statusesIn(answer)[0] ?? 400).toBeLessThan(500);
  });

  it("nested, long and many: read to no end, and no error of ours", async () => {
    const deep = "[".repeat(30_000) + "]".repeat(30_000);
    const many = Array.from({ length: 8_000 }, (_, index) => `a${index}=1`).join("&");
    const form = "application/x-www-form-urlencoded";
    for (const [path, type, body] of [
      ["/oauth/token", "application/json", deep],
      ["/oauth/token", form, many],
      ["/oauth/token", form, `grant_type=refresh_token&refresh_token=${"%".repeat(20_000)}`],
      ["/sign-in", form, many],
      ["/sign-in", form, `email=${"a@".repeat(15_000)}&password=x`],
      ["/oauth/logout", form, `state=${"s".repeat(60_000)}`],
      ["/oauth/logout", form, many],
    ] as const) {
      const headers = { "content-type": type, origin: hub.url };
      const answer = await new Browser().send(hub.url + path, { method: "POST", headers, body });
      expect([path, type, answer.status < 500]).toEqual([path, type, true]);
    }
  });

  it.each([100, 350, 1_000])(
    "a log-out with a state of %i strange characters asks, or says that it is too long",
    async (count) => {
      const state = "ä&".repeat(count / 2);
      const query = new URLSearchParams({ post_logout_redirect_uri: "https://site.example/bye", state });
      const asked = await browser.send(`${hub.url}/oauth/logout?${query}`);
      expect(asked.status).toBe(count < 1_000 ? 200 : 414);
      expect(textIn(asked.text).length).toBeGreaterThan(10);
      const posted = await ask(`${hub.url}/oauth/logout`, { body: { state } });
      expect(posted.status).toBe(count < 1_000 ? 303 : 414);
    },
  );
});

describe("V3: what a page of the same site may send", () => {
  /** The field by which a form without JavaScript says which of our functions it means. */
  async function revokeForm(): Promise<Record<string, string>> {
    const page = await browser.open(`${hub.url}/community-access`);
    const form =
      /<form\b[^>]*>(?:(?!<\/form>).)*Revoke(?:(?!<\/form>).)*<\/form>/s.exec(page.text)?.[0] ?? "";
    const fields = [...form.matchAll(/<input[^>]*name="([^"]+)"(?:[^>]*value="([^"]*)")?/g)];
    return Object.fromEntries(fields.map(([, name, value]) => [name!, value ?? ""]));
  }

  it.each([
    "/community-access",
    "/api/none",
    "/oauth/none",
    "/openid/none",
    "/.well-known/none",
    "/no-such-page",
  ])("a function of ours called at %s from another association's page does nothing", async (path) => {
    const fields = await revokeForm();
    expect(Object.keys(fields).some((name) => name.startsWith("$ACTION"))).toBe(true);
    const boundary = "----planted";
    const body = Object.entries({ ...fields, clientId: site.clientId })
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join("");
    const before = await kept(hub);
    for (const origin of ["http://sibling.localhost", "https://evil.example", "null"]) {
      const answer = await browser.send(hub.url + path, {
        method: "POST",
        headers: {
          origin,
          "sec-fetch-site": "same-site",
          "content-type": `multipart/form-data; boundary=${boundary}`,
        },
        body: `${body}--${boundary}--\r\n`,
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(await kept(hub)).toEqual(before);
    expect(await hub.granted(maria.contactId, site.clientId)).not.toBeNull();
  });

  it("F48: a session that somebody else planted is replaced at sign-in, and opens nothing afterwards", async () => {
    const nora = await hub.member();
    const attacker = await hub.browserOf(nora);
    const victim = new Browser();
    victim.cookies.steal(attacker.cookies, (name) => name === "causeway.session");
    await hub.signIn(victim, maria);
    expect((await victim.open(`${hub.url}/profile`)).text).toContain(maria.email);
    expect((await attacker.open(`${hub.url}/profile`)).url.pathname).toBe("/sign-in");
  });

  it("F46: another association's cookies, set for the whole site by a sibling, are nobody here", async () => {
    const other = await stage.hub();
    const theirs = await other.client();
    const admin = await other.browserOf(await other.member());
    await openGrantPage(admin, theirs);
    const cookie = admin.cookies.header(new URL(`${other.url}/sso/grant/x`)) ?? "";
    const tossed = await ask(`${hub.url}/info-hub`, { headers: { cookie } });
    expect(tossed.location?.pathname).toBe("/sign-in");
    const at = await ask(site.begin().url, { headers: { cookie } });
    expect(at.location?.pathname).toBe("/sign-in");
  });
});
