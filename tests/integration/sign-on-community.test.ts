import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeConnections } from "@/lib/db";
import { hashPassword } from "@/lib/passwords";
import { Browser } from "../support/browser";
import { freshDatabase, type FreshDatabase } from "../support/database";
import { refusalReason } from "../support/html-form";
import type { Answer } from "../support/http";
import { standin, type TestStandin } from "../support/standin";
import { startWeb, type TestWeb, WEB_START_MS } from "../support/web";
import { TestAssociation } from "./sync/support/association";
import { askForRun } from "./sync/support/delivery";
import { allIsDelivered } from "./sync/support/moments";
import { until } from "./sync/support/until";
import { WorkerProcess } from "./sync/support/worker";
import { followAll, introduce, logOutsAt, openSignOn, takeOfferedStep } from "./two-sites";

// The whole way: our pages, our worker and the stand-in, each a process of its own, as in a demo.

const PASSWORD = "walnut kettle orbit";
/** Three programs, two of which hash passwords and sign, on a machine that may be busy. */
const TEST_MS = 120_000;

let database: FreshDatabase;
let community: TestStandin;
let web: TestWeb;
let worker: WorkerProcess;
let passwordHash: string;

beforeAll(async () => {
  database = await freshDatabase();
  // The first association's address is APP_URL itself; all others are found by their slug.
  await database.pool.query("insert into association (slug, name) values ('the-first', 'The First')");
  [community, web, passwordHash] = await Promise.all([standin(), startWeb(database), hashPassword(PASSWORD)]);
  const { APP_URL, AUTH_SECRET, ENCRYPTION_KEY } = process.env;
  worker = await WorkerProcess.start(database.url, { env: { APP_URL, AUTH_SECRET, ENCRYPTION_KEY } });
}, WEB_START_MS);
afterAll(async () => {
  await worker?.stop();
  await web?.stop();
  await community?.stop();
  await closeConnections();
  await database?.drop();
});

interface Member {
  contactId: number;
  email: string;
  browser: Browser;
}

/** An association and its community, which know each other; each test has its own. */
class Pair {
  private constructor(
    readonly records: TestAssociation,
    readonly hubUrl: string,
    readonly siteUrl: string,
    readonly listId: number,
  ) {}

  static async make(options: { backchannel: boolean }): Promise<Pair> {
    const records = await TestAssociation.make(database.pool, community);
    const hubUrl = web.addressOf({ slug: await openSignOn(database, records.id) });
    const siteUrl = await introduce(records, hubUrl, options.backchannel);
    return new Pair(records, hubUrl, siteUrl, await records.addList("Board of Directors"));
  }

  /** Active and on the synced list; known to the community after `synced`. */
  async member(): Promise<Member> {
    const contactId = await this.records.addPerson({ lists: [this.listId] });
    const email = `member${contactId}@guild.example`;
    await database.pool.query(
      "insert into login (association_id, contact_id, email, password_hash) values ($1, $2, $3, $4)",
      [this.records.id, contactId, email, passwordHash],
    );
    return { contactId, email, browser: new Browser() };
  }

  async synced(): Promise<void> {
    await askForRun(this.records);
    await allIsDelivered(this.records);
  }

  /** Log in at the community: the Info Hub's form and the Grant page on the way, each once. */
  async signIn({ browser, email, contactId }: Member): Promise<void> {
    let place = await this.visit(browser);
    for (const [button, typed] of [
      ["Sign in", { email, password: PASSWORD }],
      ["Grant", {}],
    ] as const) {
      place = await followAll(browser, await browser.submit(place, button, { ...typed }));
    }
    expect([place.url.origin, place.status]).toEqual([this.siteUrl, 200]);
    expect(await this.loggedIn(browser)).toBe(String(contactId));
  }

  /** What a link to the community does. */
  async visit(browser: Browser): Promise<Answer> {
    const start = `${this.siteUrl}/HigherLogic/Security/LoginBounce.aspx?ReturnUrl=%2Fcommunities`;
    return followAll(browser, await browser.send(start));
  }

  /** Integration key of who the community's pages say is logged in. */
  async loggedIn(browser: Browser): Promise<string | null> {
    const { text } = await browser.send(`${this.siteUrl}/`);
    return /<body[^>]* data-person="([^"]*)"/.exec(text)?.[1] ?? null;
  }

  /** Until the community's pages show nobody, though the browser has done nothing. */
  async loggedOut({ browser }: Member): Promise<void> {
    await until("the community shows nobody", async () => (await this.loggedIn(browser)) === null);
  }

  /** How log-outs went at the community, the newest first. */
  logOuts(): Promise<string[]> {
    return logOutsAt(this.siteUrl);
  }

  /** The push is refused from now on, so that whatever ends a session is not an accepted removal. */
  async pushFails(): Promise<void> {
    await this.records.tenant.setFaults({
      rules: [{ match: { path: "/push" }, action: "status", status: 503 }],
    });
  }
}

/** The browser is at our refusal, which leads nowhere by itself, and the community shows nobody. */
async function expectRefused(pair: Pair, { browser }: Member, reason: string): Promise<void> {
  for (let time = 1; time <= 2; time += 1) {
    const end = await pair.visit(browser);
    expect([end.url.origin, end.status, refusalReason(end.text)]).toEqual([pair.hubUrl, 403, reason]);
    expect(end.text).not.toMatch(/http-equiv="?refresh/i);
    expect(await pair.loggedIn(browser)).toBeNull();
  }
}

describe("somebody logged in at the community whose access ends", { timeout: TEST_MS }, () => {
  let pair: Pair;
  let maria: Member;
  let amir: Member;

  beforeEach(async () => {
    pair = await Pair.make({ backchannel: true });
    [maria, amir] = [await pair.member(), await pair.member()];
    await pair.synced();
    await pair.signIn(maria);
    await pair.signIn(amir);
  }, TEST_MS);
  afterEach(() => pair.records.tenant.clearFaults());

  it.each<[requirement: string, what: string, reason: string, change: () => Promise<unknown>]>([
    ["R45", "dropped", "not-active", () => pair.records.drop(maria.contactId)],
    [
      "R46",
      "taken off their last synced list",
      "not-on-synced-list",
      () => database.pool.query("delete from list_membership where contact_id = $1", [maria.contactId]),
    ],
  ])(
    "%s: is logged out there by a token, though the push fails, and refused at the next visit: %s",
    async (_requirement, _what, reason, change) => {
      await pair.pushFails();
      await change();
      await pair.loggedOut(maria);
      expect((await pair.logOuts())[0]).toBe("By the association; 1 session ended.");
      expect((await pair.records.known(maria.contactId))?.IsActive, "no removal was accepted").toBe(true);
      await expectRefused(pair, maria, reason);
      expect(await pair.loggedIn(amir.browser), "nobody else's session").toBe(String(amir.contactId));
    },
  );

  it("R49: everybody is, when Websupport switches Higher Logic off", async () => {
    await database.pool.query("update association set higher_logic_allowed = false where id = $1", [
      pair.records.id,
    ]);
    for (const member of [maria, amir]) {
      await pair.loggedOut(member);
      await expectRefused(pair, member, "not-enabled-by-websupport");
    }
  });

  it("comes back without a page of ours when they are let in again", async () => {
    await pair.records.drop(maria.contactId);
    await pair.loggedOut(maria);
    await pair.records.reinstate(maria.contactId);
    await allIsDelivered(pair.records);
    const end = await pair.visit(maria.browser);
    expect([end.url.href, await pair.loggedIn(maria.browser)]).toEqual([
      `${pair.siteUrl}/communities`,
      String(maria.contactId),
    ]);
  });
});

describe("F50: nobody is sent round between the two sites", { timeout: TEST_MS }, () => {
  let pair: Pair;
  let maria: Member;

  beforeAll(async () => {
    pair = await Pair.make({ backchannel: true });
    await database.pool.query(
      "update higher_logic_settings set community_link = $2 where association_id = $1",
      [pair.records.id, `${pair.siteUrl}/`],
    );
    maria = await pair.member();
    await pair.synced();
    await pair.signIn(maria);
  }, TEST_MS);

  const set = (assignment: string) => () =>
    database.pool.query(`update higher_logic_settings set ${assignment} where association_id = $1`, [
      pair.records.id,
    ]);
  const ofMaria = (statement: string) => () => database.pool.query(statement, [maria.contactId]);
  const listed = (isSynced: boolean) => () =>
    database.pool.query("update list set is_synced = $2 where id = $1", [pair.listId, isSynced]);

  const refusals: [
    reason: string,
    happen: () => Promise<unknown>,
    undo: () => Promise<unknown>,
    leadsTo: string,
  ][] = [
    ["not-enabled", set("enabled = false"), set("enabled = true"), "/info-hub"],
    ["sso-off", set("show_sign_on_link = false"), set("show_sign_on_link = true"), "/info-hub"],
    ["not-on-synced-list", listed(false), listed(true), "/community-access"],
    [
      "not-active",
      ofMaria("update membership set status = 'dropped' where contact_id = $1"),
      ofMaria("update membership set status = 'active' where contact_id = $1"),
      "/info-hub",
    ],
    [
      "staff-inactive",
      async () => {
        await ofMaria("update membership set status = 'dropped' where contact_id = $1")();
        await ofMaria(
          "insert into staff_member (contact_id, role, is_active) values ($1, 'viewer', false)",
        )();
      },
      async () => {
        await ofMaria("delete from staff_member where contact_id = $1")();
        await ofMaria("update membership set status = 'active' where contact_id = $1")();
      },
      "/info-hub",
    ],
    [
      "organization",
      ofMaria("update contact set kind = 'organization', organization_name = 'Tern Works' where id = $1"),
      ofMaria("update contact set kind = 'individual' where id = $1"),
      "/sign-in",
    ],
  ];
  it.each(refusals)(
    "refused as %s: the step that is offered ends at a page",
    async (reason, happen, undo, leadsTo) => {
      await happen();
      try {
        const refused = await pair.visit(maria.browser);
        expect([refused.url.origin, refused.status, refusalReason(refused.text)]).toEqual([
          pair.hubUrl,
          403,
          reason,
        ]);
        const place = await takeOfferedStep(maria.browser, refused);
        expect([place.url.origin, place.url.pathname, place.status]).toEqual([pair.hubUrl, leadsTo, 200]);
        // Not shown the way to the community by that page either, unless it says why not.
        const linked = await followAll(maria.browser, await maria.browser.send(`${pair.hubUrl}/community`));
        expect([403, 200]).toContain(linked.status);
        expect(linked.url.origin).toBe(pair.hubUrl);
      } finally {
        await undo();
      }
    },
  );

  it("whose login has ended is asked to sign in at one page, and comes in from there", async () => {
    await database.pool.query(
      "delete from login_session where login_id in (select id from login where contact_id = $1)",
      [maria.contactId],
    );
    for (let time = 1; time <= 2; time += 1) {
      const asked = await pair.visit(maria.browser);
      expect([asked.url.origin, asked.url.pathname, asked.status]).toEqual([pair.hubUrl, "/sign-in", 200]);
    }
    const asked = await pair.visit(maria.browser);
    const typed = { email: maria.email, password: PASSWORD };
    const place = await followAll(maria.browser, await maria.browser.submit(asked, "Sign in", typed));
    expect([place.url.origin, place.status]).toEqual([pair.siteUrl, 200]);
    expect(await pair.loggedIn(maria.browser)).toBe(String(maria.contactId));
  });

  it("Edit Profile without a login: the sign-in leads to the own profile, and that back to the community", async () => {
    const site = await maria.browser.send(`${pair.siteUrl}/profile`);
    const href = /<a\b[^>]*href="([^"]*)"[^>]*>\s*Edit Profile/.exec(site.text)![1]!.replaceAll("&amp;", "&");
    const visitor = new Browser();
    const asked = await followAll(visitor, await visitor.send(href));
    expect([asked.url.origin, asked.url.pathname]).toEqual([pair.hubUrl, "/sign-in"]);
    const typed = { email: maria.email, password: PASSWORD };
    const profile = await followAll(visitor, await visitor.submit(asked, "Sign in", typed));
    expect([profile.url.pathname, profile.status]).toEqual(["/profile", 200]);
    const back = new RegExp(`href="(${pair.siteUrl}[^"]*)"`).exec(profile.text)![1]!;
    const end = await followAll(visitor, await visitor.send(back.replaceAll("&amp;", "&")));
    expect([end.url.origin, end.status]).toEqual([pair.siteUrl, 200]);
  });

  it("Edit Profile with somebody else's number, or back to a foreign host, is one's own, and leads back to nobody", async () => {
    const amir = await pair.member();
    const asked = new URLSearchParams({
      returnUrl: "https://evil.example/profile",
      id: String(amir.contactId),
      ContactId: String(amir.contactId),
      contactId: String(amir.contactId),
      memberKey: String(amir.contactId),
    });
    const { status, text } = await maria.browser.open(`${pair.hubUrl}/profile?${asked.toString()}`);
    const shown = text.slice(text.indexOf("<main"), text.indexOf("</main>"));
    expect(status).toBe(200);
    expect(shown).toContain(`value="${(await pair.records.known(maria.contactId))!.EmailAddress}"`);
    const { rows } = await database.pool.query<{ email: string }>("select email from contact where id = $1", [
      amir.contactId,
    ]);
    expect(shown).not.toContain(rows[0]!.email);
    expect(shown).not.toContain("evil.example");
  });
});

describe("the community and the association together", { timeout: TEST_MS }, () => {
  it("R45: a drop of many is held back by the guard, and ends every session at once", async () => {
    const pair = await Pair.make({ backchannel: true });
    const members = [await pair.member(), await pair.member(), await pair.member()];
    const others = await pair.records.addPeople(37, { lists: [pair.listId] });
    await pair.synced();
    for (const member of members) await pair.signIn(member);

    await pair.records.drop([...members.map(({ contactId }) => contactId), ...others]);
    for (const member of members) {
      await pair.loggedOut(member);
      await expectRefused(pair, member, "not-active");
    }
    await until("all forty are held", async () => (await pair.records.waits()).length === 40);
    expect((await pair.records.tenant.summary()).activeContacts).toBe(40);
  });

  it("R45: without a back-channel address, the accepted removal ends the session there", async () => {
    const pair = await Pair.make({ backchannel: false });
    const maria = await pair.member();
    await pair.synced();
    await pair.signIn(maria);
    await pair.records.drop(maria.contactId);
    await pair.loggedOut(maria);
    expect(await pair.logOuts()).toEqual(["The account is not active any more."]);
    expect((await pair.records.known(maria.contactId))?.IsActive).toBe(false);
    await expectRefused(pair, maria, "not-active");
  });

  it("F50: never send a browser round when we let somebody in and the community does not", async () => {
    const pair = await Pair.make({ backchannel: true });
    const maria = await pair.member();
    await pair.synced();
    await pair.signIn(maria);
    await pair.records.tenant.changeContact(String(maria.contactId), { locallyDeactivated: true });
    const end = await pair.visit(maria.browser);
    expect([end.url.origin, end.status]).toEqual([pair.siteUrl, 403]);
    expect(end.text).toContain('data-login-failure="deactivated"');
  });

  it("F49: logging out of the Info Hub ends the community's session too, at a shared computer for example", async () => {
    const pair = await Pair.make({ backchannel: true });
    const maria = await pair.member();
    await pair.synced();
    await pair.signIn(maria);
    const page = await maria.browser.send(`${pair.hubUrl}/sign-out`);
    await followAll(maria.browser, await maria.browser.submit(page, "Log out"));
    await pair.loggedOut(maria);
    expect((await pair.visit(maria.browser)).url.pathname, "asked for the password again").toBe("/sign-in");
  });

  it("R42: the claim that tells the community who it is may be another one than ContactId", async () => {
    const pair = await Pair.make({ backchannel: false });
    const maria = await pair.member();
    await pair.synced();
    await pair.records.tenant.create({ oauth: { idClaim: "sub" } });
    await pair.signIn(maria);
  });

  it("F49: logging out at the community ends the Info Hub's login too, and ends at one page", async () => {
    const pair = await Pair.make({ backchannel: true });
    const maria = await pair.member();
    await pair.synced();
    await pair.signIn(maria);
    const site = await maria.browser.send(`${pair.siteUrl}/`);
    let place = await followAll(maria.browser, await maria.browser.submit(site, "Log out"));
    if (place.url.origin === pair.hubUrl)
      place = await followAll(maria.browser, await maria.browser.submit(place, "Log out"));
    expect(place.url.href.split("?")[0]).toBe(`${pair.siteUrl}/HigherLogic/Security/LoggedOut.aspx`);
    expect(await pair.loggedIn(maria.browser)).toBeNull();
    expect((await pair.visit(maria.browser)).url.pathname, "asked for the password again").toBe("/sign-in");
  });
});
