import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { type FaultProxy, faultProxy } from "../../support/fault-proxy";
import { type Answer, ask, jsonOf } from "../../support/http";
import { textIn } from "../../support/html-form";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { startWeb, type TestWeb, WEB_START_MS } from "../../support/web";
import { Guild } from "../sso/guild";
import { until } from "../sync/support/until";
import { closeConnections } from "@/lib/db";
import { Hub, type Member } from "./hub";
import { open, openGrantPage, said, signOn, tokensOf } from "./sign-on";

let database: FreshDatabase;
/** Between the web process and Postgres; the tests themselves go straight there. */
let wire: FaultProxy;
let web: TestWeb;
let hub: Hub;
let site: OAuthClient;
let maria: Member;

beforeAll(async () => {
  database = await freshDatabase();
  wire = await faultProxy(database.url);
  web = await startWeb({ url: wire.url });
}, WEB_START_MS);
afterAll(async () => {
  await web.stop();
  await wire.stop();
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  hub = await hubAt(web);
  site = await hub.client();
  maria = await hub.member();
});
afterEach(() => wire.set(null));

async function hubAt(at: TestWeb): Promise<Hub> {
  const guild = await Guild.make(database);
  const { rows } = await guild.sql<{ slug: string }>("select slug from association where id = $1", [
    guild.id,
  ]);
  return new Hub(guild, at.addressOf(rows[0]!));
}

/** The same step while Postgres is away, and once it is back. */
async function throughOutage(step: () => Promise<Answer>): Promise<{ during: Answer; after: Answer }> {
  await wire.set({ kind: "refuse" });
  const during = await step();
  await wire.set(null);
  let after = await step();
  await until("the step goes on", async () => {
    if (after.status !== 503) return true;
    after = await step();
    return false;
  });
  return { during, after };
}

function expectPage(answer: Answer): void {
  expect([answer.status, answer.location]).toEqual([503, null]);
  expect(answer.headers).toMatchObject({ "retry-after": "5", "cache-control": "no-store" });
  expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(textIn(answer.text)).toContain("This site is not available at this moment");
}

function expectJson(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(jsonOf(answer)).toMatchObject({ error: "temporarily_unavailable" });
}

describe("F32: Postgres is away in the middle of a sign-on", () => {
  it("authorize, the Grant page, its POST and the resume say so, send nobody anywhere, and go on afterwards", async () => {
    const browser = await hub.browserOf(maria);
    const begun = site.begin();

    const authorize = await throughOutage(() => browser.send(begun.url));
    expectPage(authorize.during);
    const grantUrl = authorize.after.location!;
    expect(grantUrl.pathname).toMatch(/^\/sso\/grant\//);

    const grant = await throughOutage(() => browser.send(grantUrl));
    expectPage(grant.during);
    expect(grant.after.status).toBe(200);

    const decide = await throughOutage(() => browser.submit(grant.after, "Grant"));
    expectPage(decide.during);
    expect(textIn(decide.during.text)).toContain("press the button once more");
    expect(decide.after.status).toBe(303);

    const resume = await throughOutage(() => browser.send(decide.after.location!));
    expectPage(resume.during);
    const { code } = site.returned(resume.after) ?? {};
    expect(said(await site.exchange(code!, begun.verifier))).toBe("200");
  });

  it("token, userinfo and refresh answer 503, and the code and tokens are good afterwards", async () => {
    const browser = await hub.browserOf(maria);
    const { code, begun } = await signOn(browser, site, {
      asking: { scope: "openid profile offline_access" },
    });
    const token = await throughOutage(() => site.exchange(code, begun.verifier));
    expectJson(token.during);
    expect(said(token.after)).toBe("200");
    const { access_token, refresh_token } = jsonOf<Tokens>(token.after);
    const userinfo = await throughOutage(() => site.userinfo(access_token));
    expectJson(userinfo.during);
    expect(jsonOf(userinfo.after).sub).toBe(String(maria.contactId));
    const refresh = await throughOutage(() => site.refresh(refresh_token!));
    expectJson(refresh.during);
    expect(said(refresh.after)).toBe("200");
    const aboutMe = await throughOutage(() => site.read("/api/login/aboutme", access_token));
    expectJson(aboutMe.during);
  });

  it("log-out says so, and logs out afterwards", async () => {
    const browser = await hub.browserOf(maria);
    await tokensOf(browser, site);
    const page = await browser.open(`${hub.url}/oauth/logout`);
    const out = await throughOutage(() => browser.submit(page, "Log out"));
    expectPage(out.during);
    expect(out.after.status).toBe(303);
    expect((await open(browser, site, site.begin())).at).toBe("sign-in");
  });

  it("the sign-in page and what it posts say so, also where the host was asked for a moment before", async () => {
    const browser = new Browser();
    const page = await browser.open(`${hub.url}/sign-in`);
    const fields = { email: maria.email, password: "not the password" };
    const posted = await throughOutage(() => browser.submit(page, "Sign in", fields));
    expectPage(posted.during);
    expect(textIn(posted.during.text)).toContain("press the button once more");
    expect(posted.after.location?.search).toContain("error=wrong");
    expectPage((await throughOutage(() => browser.send(`${hub.url}/sign-in`))).during);
  });

  it("a host that nobody asked for lately is told the same, before anything else runs", async () => {
    const other = await hubAt(web);
    await wire.set({ kind: "refuse" });
    expectPage(await new Browser().send(`${other.url}/sign-in`));
    expectJson(await ask(`${other.url}/.well-known/openid-configuration`));
    expect((await ask(`${other.url}/healthz`)).status).toBe(200);
    expect((await ask(`${other.url}/readyz`)).status).toBe(503);
  });

  it("nobody is let in whose answer Postgres could not give, wherever the connection breaks", async () => {
    const browser = await hub.browserOf(maria);
    await tokensOf(browser, site);
    const outcomes: string[] = [];
    for (const afterBytes of [0, 200, 1_000, 3_000]) {
      const begun = site.begin();
      await wire.set({ kind: "reset", afterBytes });
      const answer = await browser.send(begun.url);
      await wire.set(null);
      const { code } = site.returned(answer) ?? {};
      if (code === undefined) expectPage(answer);
      outcomes.push(code === undefined ? "503" : said(await site.exchange(code, begun.verifier)));
    }
    expect(outcomes[0]).toBe("503");
    expect(
      outcomes.filter((outcome) => outcome !== "503" && outcome !== "200"),
      "never half of it",
    ).toEqual([]);
    await until(
      "the pool has whole connections again",
      async () => (await ask(`${hub.url}/readyz`)).status === 200,
    );
    expect((await signOn(browser, site)).pages).toEqual([]);
  });
});

describe("F32: no connection is free", () => {
  it("who waits too long is told so; who has one waits, and gets in when it is over", async () => {
    const browser = await hub.browserOf(maria);
    const { access_token } = await tokensOf(browser, site);
    const holder = await database.pool.connect();
    await holder.query("begin; lock table sso_artefact in access exclusive mode");
    try {
      const waiting = Array.from({ length: 14 }, () => site.userinfo(access_token));
      const first = await Promise.race(waiting);
      expectJson(first);
      await holder.query("commit");
      const statuses = (await Promise.all(waiting)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(8);
      expect(statuses.filter((status) => status !== 200)).toEqual(
        statuses.filter((status) => status === 503),
      );
    } finally {
      holder.release(true);
    }
    expect((await site.userinfo(access_token)).status).toBe(200);
  });
});

describe("F31: Redis is away", () => {
  it("does not matter: a web process without it is ready, says so, and signs people in", async () => {
    const alone = await web.second({ REDIS_URL: "redis://127.0.0.1:9" });
    try {
      const there = await hubAt(alone);
      const answer = await ask(`${there.url}/readyz`);
      expect([answer.status, jsonOf(answer).queue]).toEqual([200, "Redis cannot be reached"]);
      // The issuer's port is the first process's.
      const member = await there.member();
      const client = await there.client();
      const browser = await there.browserOf(member);
      const page = await openGrantPage(browser, client);
      expect((await browser.submit(page, "Grant")).status).toBe(303);
    } finally {
      await alone.stop();
    }
  });
});
