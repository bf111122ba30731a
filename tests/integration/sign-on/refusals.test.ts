import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addApiKey, removeApiKey } from "@/accounts/api-keys/store";
import { Browser } from "../../support/browser";
import { textIn } from "../../support/html-form";
import { ask } from "../../support/http";
import type { OAuthClient } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { until } from "../sync/support/until";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, signOn, tokensOf } from "./sign-on";

let stage: Stage;
let hub: Hub;
let community: OAuthClient;
let library: OAuthClient;

beforeAll(async () => {
  stage = await Stage.open({ LOG_LEVEL: "warn" });
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  community = await hub.client({ legacy: true });
  library = await hub.client({ access: "login", name: "The Library" });
});

/** Who comes, and what they read at authorize. */
const refusals: Record<string, { who: () => Promise<Member>; code: string; atLogin?: string }> = {
  "R49: without Websupport": {
    who: () => memberAfter("update association set higher_logic_allowed = false where id = $1"),
    code: "not-enabled-by-websupport",
  },
  "R31: while switched off": {
    who: () => memberAfter("update higher_logic_settings set enabled = false where association_id = $1"),
    code: "not-enabled",
  },
  "R48: without a key": {
    who: () =>
      memberAfter("update higher_logic_settings set tenant_api_key_sealed = null where association_id = $1"),
    code: "not-complete",
  },
  "R36: before the initial sync": {
    who: () =>
      memberAfter("update push_target set initial_sync_finished_at = null where association_id = $1"),
    code: "no-initial-sync",
  },
  "R51: while the link is not shown": {
    who: () =>
      memberAfter("update higher_logic_settings set show_sign_on_link = false where association_id = $1"),
    code: "sso-off",
  },
  "R44: an organization with a login": {
    who: async () => {
      const member = await hub.member();
      await hub.guild.sql(
        "update contact set kind = 'organization', organization_name = 'Northwind Tools' where id = $1",
        [member.contactId],
      );
      return member;
    },
    code: "organization",
  },
  "R44: a non-member on a synced list": {
    who: async () => {
      const person = await hub.login();
      await hub.guild.records.putOnList(hub.guild.listId, person.contactId);
      return person;
    },
    code: "not-active",
  },
  "R44: an Active member on no list": {
    who: async () => {
      const person = await hub.login();
      await hub.guild.records.membership(person.contactId);
      return person;
    },
    code: "not-on-synced-list",
  },
  "R44: pending": { who: () => memberWith("pending"), code: "not-active" },
  "R44: suspended": { who: () => memberWith("suspended"), code: "not-active" },
  "R45: dropped": { who: () => memberWith("dropped"), code: "not-active" },
  "R47: staff no longer active": {
    who: async () => {
      const person = await hub.staff();
      await hub.guild.sql("update staff_member set is_active = false where contact_id = $1", [
        person.contactId,
      ]);
      return person;
    },
    code: "staff-inactive",
  },
};

async function memberAfter(statement: string): Promise<Member> {
  await hub.guild.sql(statement, [hub.id]);
  return hub.member();
}

async function memberWith(status: string): Promise<Member> {
  const person = await hub.login();
  await hub.guild.records.membership(person.contactId, { status });
  await hub.guild.records.putOnList(hub.guild.listId, person.contactId);
  return person;
}

describe("I6, I7: who is refused at authorize", () => {
  it.each(Object.entries(refusals))(
    "%s: a page of ours with 403 and its code, no redirect",
    async (_, { who, code }) => {
      const person = await who();
      const browser = await hub.browserOf(person);
      const place = await open(browser, community, community.begin());
      expect(short(place)).toBe(`refused ${code}`);
      if (place.at !== "refused") return;
      expect(place.page.headers["cache-control"]).toContain("no-store");
      expect(place.page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(place.page.text).not.toMatch(/<meta[^>]*refresh/i);
      expect(await hub.letsIn(person.contactId)).toEqual([]);
    },
  );

  it.each(Object.entries(refusals))(
    "R64: %s: lets the same person in where a login is enough",
    async (_, { who }) => {
      const person = await who();
      const tokens = await tokensOf(await hub.browserOf(person), library);
      expect((await library.userinfo(tokens.access_token)).status).toBe(200);
    },
  );

  it("R47: active staff get in without a membership or a list", async () => {
    const staff = await hub.staff();
    expect((await signOn(await hub.browserOf(staff), community)).pages).toEqual(["grant"]);
  });

  it("R44: somebody gets in through the membership of their organization", async () => {
    const person = await hub.login();
    const organizationId = await hub.guild.records.organization();
    await hub.guild.records.membership(organizationId);
    await hub.guild.records.relationship(person.contactId, organizationId);
    await hub.guild.records.putOnList(hub.guild.listId, person.contactId);
    const browser = await hub.browserOf(person);
    expect((await signOn(browser, community)).pages).toEqual(["grant"]);
    await hub.guild.drop(organizationId);
    expect(short(await open(browser, community, community.begin()))).toBe("refused not-active");
  });

  it("nothing about anybody is told to somebody who is not signed in: the sign-in comes first", async () => {
    await memberWith("dropped");
    expect(short(await open(new Browser(), community, community.begin()))).toBe("sign-in");
  });

  it("a refusal gives the way to somebody who can help, and the name of the site that is meant", async () => {
    await hub.guild.sql("update association set contact_email = 'office@guild.example' where id = $1", [
      hub.id,
    ]);
    const person = await memberWith("dropped");
    const place = await open(await hub.browserOf(person), community, community.begin());
    if (place.at !== "refused") throw new Error(short(place));
    expect(textIn(place.page.text)).toContain("Your membership has ended");
    expect(textIn(place.page.text)).toContain("office@guild.example");
  });

  it("F16: a person on ten lists of which one is synced gets in, and Do Not Contact changes nothing", async () => {
    const person = await hub.login();
    await hub.guild.records.membership(person.contactId);
    for (let n = 0; n < 9; n += 1)
      await hub.guild.records.putOnList(await hub.guild.records.list({ is_synced: false }), person.contactId);
    await hub.guild.sql("update list set do_not_contact = true where id = $1", [hub.guild.listId]);
    await hub.guild.records.putOnList(hub.guild.listId, person.contactId);
    expect((await signOn(await hub.browserOf(person), community)).pages).toEqual(["grant"]);
  });
});

describe("pages and actions that somebody has no right to", () => {
  it("V16: stand in the audit log, the same right once a minute, without what was asked for after the path", async () => {
    const maria = await hub.member();
    const browser = await hub.browserOf(maria);
    for (const path of ["/contacts?q=planted", "/contacts", "/lists", "/websupport", "/websupport"])
      expect((await browser.send(hub.url + path)).status).toBe(403);
    const { rows } = await hub.guild.sql(
      "select actor, subject, detail from audit_log where association_id = $1 and action = 'access.refused' order by id",
      [hub.id],
    );
    const line = (subject: string, needs: string) => ({
      actor: maria.email,
      subject,
      detail: { needs, asked: "page", address: "127.0.0.1" },
    });
    expect(rows).toEqual([line("/contacts", "records:view"), line("/websupport", "websupport")]);
  });
});

describe("a form that another site has a browser send", () => {
  it("V16: is told in the program's log, once a minute by host and sender, and without what came with it", async () => {
    const other = await stage.hub();
    const post = (to: Hub, path: string) =>
      ask(to.url + path, {
        headers: { origin: "https://evil.example", cookie: "session=planted" },
        body: { password: "planted" },
      });
    // The first thing that sees a request refuses some of them, a route handler the others: they remember together.
    for (const path of [
      "/profile?token=planted",
      "/sign-in",
      "/api/account/passkeys/options",
      "/api/v1/contacts",
    ])
      expect([path, (await post(hub, path)).status]).toEqual([path, 403]);
    expect((await post(other, "/api/records/lists")).status).toBe(403);
    const told = () =>
      stage.web
        .log()
        .split("\n")
        .filter((line) => line.includes("a form from another site was refused"))
        .map((line) => JSON.parse(line) as object);
    await until("the other one's is told", () => told().length > 1);
    const from = { level: 40, part: "web", from: "https://evil.example", address: "127.0.0.1" };
    expect(told()).toMatchObject([
      { ...from, host: new URL(hub.url).host, path: "/profile" },
      { ...from, host: new URL(other.url).host, path: "/api/records/lists" },
    ]);
    expect(stage.web.log()).not.toContain("planted");
  });
});

describe("records, at the door", () => {
  const post = (to: Hub, path: string, headers: Record<string, string>) =>
    ask(to.url + path, {
      headers: { "content-type": "application/json", ...headers },
      body: '[{"integration_key":"BY-A-PROGRAM"}]',
    });
  /** In the associations of one test: those made since `hub`. */
  const written = async () => {
    const { rows } = await hub.guild.sql(
      "select association_id as id from contact where integration_key = 'BY-A-PROGRAM' and association_id >= $1",
      [hub.id],
    );
    return rows;
  };

  it("I5 R37: are taken from a program as long as it has a key, at this association alone", async () => {
    const other = await stage.hub();
    const key = (await addApiKey(hub.id, "AMS"))!;
    const shown = { authorization: `Bearer ${key}` };
    const refused = [
      [hub, "contacts", {}, 401],
      [hub, "contacts", { authorization: `Basic ${Buffer.from(`AMS:${key}`).toString("base64")}` }, 401],
      [hub, "contacts", { cookie: `authorization=Bearer ${key}` }, 401],
      [other, "contacts", shown, 401],
      [hub, "people", shown, 404],
      [hub, "contacts", { ...shown, origin: "https://evil.example" }, 403],
    ] as const;
    for (const [to, kind, headers, status] of refused)
      expect([kind, headers, (await post(to, `/api/v1/${kind}`, headers)).status]).toEqual([
        kind,
        headers,
        status,
      ]);
    expect((await post(hub, "/api/v1/contacts", {})).headers["www-authenticate"]).toMatch(/^Bearer /);
    expect(await written()).toEqual([]);

    expect((await post(hub, "/api/v1/contacts", shown)).status).toBe(200);
    expect(await written()).toEqual([{ id: hub.id }]);
    await removeApiKey(hub.id, "AMS");
    expect((await post(hub, "/api/v1/contacts", shown)).status).toBe(401);
    const { rows } = await hub.guild.sql(
      "select actor, subject from audit_log where association_id = $1 and action = 'records.imported'",
      [hub.id],
    );
    expect(rows).toEqual([{ actor: "api:AMS", subject: "contacts" }]);
  });

  it("R37 V8: are taken from the page of whoever may edit them, and of nobody else", async () => {
    const other = await stage.hub();
    const cookieOf = async (member: Member) => (await hub.signedIn(member)).cookies.header(new URL(hub.url))!;
    const [member, viewer, operator] = [await hub.member(), await hub.staff(), await hub.login()];
    await hub.guild.records.staff(operator.contactId, { role: "operator" });
    const asViewer = { cookie: await cookieOf(viewer) };
    const asOperator = { cookie: await cookieOf(operator) };
    const refused = [
      [hub, "contacts", {}, 401],
      [hub, "contacts", { cookie: await cookieOf(member) }, 403],
      [hub, "contacts", asViewer, 403],
      [hub, "lists", asViewer, 403],
      [hub, "people", asOperator, 404],
      [hub, "contacts", { ...asOperator, origin: other.url }, 403],
      [other, "contacts", asOperator, 401],
    ] as const;
    for (const [to, kind, headers, status] of refused)
      expect([kind, status, (await post(to, `/api/records/${kind}`, headers)).status]).toEqual([
        kind,
        status,
        status,
      ]);
    expect(await written()).toEqual([]);
    const { rows } = await hub.guild.sql(
      `select actor, detail ->> 'needs' as needs from audit_log
        where association_id = $1 and action = 'access.refused' and subject like '/api/records/%' order by id`,
      [hub.id],
    );
    expect(rows).toEqual([
      { actor: member.email, needs: "records:edit" },
      { actor: viewer.email, needs: "records:edit" },
      { actor: viewer.email, needs: "lists:edit" },
    ]);

    expect((await post(hub, "/api/records/contacts", asOperator)).status).toBe(200);
    expect(await written()).toEqual([{ id: hub.id }]);
  });
});

describe("what is known about a person is told to clients of the scope alone", () => {
  it("a member without e-mail or name signs on, and the claim is left out", async () => {
    const plain = await hub.member({ first_name: null, email: null });
    const { access_token } = await tokensOf(await hub.browserOf(plain), community);
    const told = JSON.parse((await community.userinfo(access_token)).text) as Record<string, unknown>;
    expect(told).toEqual({
      sub: String(plain.contactId),
      ContactId: plain.integrationKey,
      name: "Example",
      family_name: "Example",
    });
  });

  it("F18: names come through as they are", async () => {
    const names = { first_name: "Ñandú O'Brien", last_name: '漢字 <b>"&' };
    const member = await hub.member(names);
    const { access_token } = await tokensOf(await hub.browserOf(member), community);
    expect(JSON.parse((await community.userinfo(access_token)).text)).toMatchObject({
      given_name: names.first_name,
      family_name: names.last_name,
      name: `${names.first_name} ${names.last_name}`,
    });
  });
});
