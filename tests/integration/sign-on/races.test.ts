import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { lockAccessOf, lockAccessOfAll } from "@/higher-logic/sso/access/store";
import type { Browser } from "../../support/browser";
import { type Answer, jsonOf } from "../../support/http";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { openTransaction } from "../sso/guild";
import { until } from "../sync/support/until";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, openGrantPage, placeOf, said, signOn, tokensOf } from "./sign-on";

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());

/** Somebody on the way in, up to the moment of a change. */
interface Way {
  hub: Hub;
  site: OAuthClient;
  person: Member;
  browser: Browser;
}

const OFFLINE = { scope: "openid profile offline_access" };

/** What may happen at any moment, and the reason that is given for it ever after. */
const changes: Record<string, { staff?: boolean; happen: (way: Way) => Promise<unknown>; code: string }> = {
  "R45: the membership is dropped": {
    happen: ({ hub, person }) => hub.guild.drop(person.contactId),
    code: "not-active",
  },
  "R46: taken off the last synced list": {
    happen: ({ hub, person }) =>
      hub.guild.sql("delete from list_membership where contact_id = $1", [person.contactId]),
    code: "not-on-synced-list",
  },
  "R46: the list is unticked": {
    happen: ({ hub }) => hub.guild.sql("update list set is_synced = false where id = $1", [hub.guild.listId]),
    code: "not-on-synced-list",
  },
  "R31: switched off": {
    happen: ({ hub }) =>
      hub.guild.sql("update higher_logic_settings set enabled = false where association_id = $1", [hub.id]),
    code: "not-enabled",
  },
  "R51: the link is hidden": {
    happen: ({ hub }) =>
      hub.guild.sql("update higher_logic_settings set show_sign_on_link = false where association_id = $1", [
        hub.id,
      ]),
    code: "sso-off",
  },
  "R47: no longer active staff": {
    staff: true,
    happen: ({ hub, person }) =>
      hub.guild.sql("update staff_member set is_active = false where contact_id = $1", [person.contactId]),
    code: "staff-inactive",
  },
  "R49: Websupport switches off": {
    happen: ({ hub }) =>
      hub.guild.sql("update association set higher_logic_allowed = false where id = $1", [hub.id]),
    code: "not-enabled-by-websupport",
  },
};

async function newWay(staff = false): Promise<Way> {
  const hub = await stage.hub();
  const person = staff ? await hub.staff() : await hub.member();
  return { hub, site: await hub.client(), person, browser: await hub.browserOf(person) };
}

/**
 * Each step of a sign-on, stopped right before it: `goOn` is that step, and answers how it ended. None may leave behind
 * a code or token that was not there before.
 */
const steps: Record<
  string,
  (way: Way) => Promise<{ goOn: () => Promise<string>; expected: (code: string) => string }>
> = {
  async authorize(way) {
    await signOn(way.browser, way.site);
    return {
      goOn: async () => short(await open(way.browser, way.site, way.site.begin())),
      expected: refused,
    };
  },
  async "the sign-in"(way) {
    const browser = way.browser;
    await browser.press(await browser.open(`${way.hub.url}/sign-out`), "Log out");
    const place = await open(browser, way.site, way.site.begin());
    if (place.at !== "sign-in") throw new Error(short(place));
    const typed = way.hub.typedBy(way.person);
    return {
      goOn: async () => short(placeOf(way.site, await browser.press(place.page, "Sign in", typed))),
      expected: refused,
    };
  },
  async "the Grant page"(way) {
    return {
      goOn: async () => short(await open(way.browser, way.site, way.site.begin())),
      expected: refused,
    };
  },
  async Grant(way) {
    const page = await openGrantPage(way.browser, way.site);
    return {
      goOn: async () => {
        const end = short(placeOf(way.site, await way.browser.press(page, "Grant")));
        expect(await way.hub.granted(way.person.contactId, way.site.clientId)).toBeNull();
        return end;
      },
      expected: refused,
    };
  },
  async "the code"(way) {
    const page = await openGrantPage(way.browser, way.site);
    const answer = await way.browser.submit(page, "Grant");
    return {
      goOn: async () => short(placeOf(way.site, await way.browser.follow(answer))),
      expected: refused,
    };
  },
  async "the token"(way) {
    const { code, begun } = await signOn(way.browser, way.site);
    return {
      goOn: async () => said(await way.site.exchange(code, begun.verifier)),
      expected: () => "400 invalid_grant",
    };
  },
  async userinfo(way) {
    const { access_token } = await tokensOf(way.browser, way.site);
    const statuses = async () => {
      const answers: Answer[] = [];
      for (const path of ["/oauth/userinfo", "/api/login/aboutme", "/api/contacts/root/claims"])
        answers.push(await way.site.read(path, access_token));
      for (const { text } of answers) expect(text).not.toContain(way.person.integrationKey);
      return answers.map(({ status }) => status).join(" ");
    };
    return { goOn: statuses, expected: () => "401 401 401" };
  },
  async "the refresh"(way) {
    const { refresh_token } = await tokensOf(way.browser, way.site, { asking: OFFLINE });
    return {
      goOn: async () => said(await way.site.refresh(refresh_token!)),
      expected: () => "400 invalid_grant",
    };
  },
};

function refused(code: string): string {
  return `refused ${code}`;
}

describe("I6, F45: whoever stops being allowed gets no further, at whichever step it happens", () => {
  const table = Object.entries(changes).flatMap(([change, facts]) =>
    Object.keys(steps).map((step) => [change, step, facts] as const),
  );
  it.each(table)("%s before %s", async (_, step, { staff, happen, code }) => {
    const way = await newWay(staff);
    const { goOn, expected } = await steps[step]!(way);
    const before = await way.hub.letsIn(way.person.contactId);

    await happen(way);

    expect(await goOn()).toBe(expected(code));
    const after = await way.hub.letsIn(way.person.contactId);
    expect(before).toEqual(expect.arrayContaining(after));
  });

  it.each(Object.keys(steps))("the member's record is deleted before %s: nobody gets in", async (step) => {
    const way = await newWay();
    const { goOn } = await steps[step]!(way);
    await way.hub.guild.sql("delete from contact where id = $1", [way.person.contactId]);
    // The login goes with the record, so what had a page is asked to sign in, or told that this is nobody's.
    const end = await goOn().catch((error: Error) => error.message);
    expect(end).toMatch(/^(sign-in|refused deleted|400 invalid_grant|401 401 401|.* was not signed in.*)$/);
    expect(end).not.toContain("client code");
  });

  it.each(Object.keys(steps))("and without any change, %s goes well", async (step) => {
    const way = await newWay();
    const { goOn } = await steps[step]!(way);
    const end = await (step === "Grant" || step === "userinfo" ? wayEnd(step) : goOn());
    expect(end).toMatch(/^(client code|grant|200|200 200 200)$/);
  });

  it("R60: who comes back is let in again, and there is no second Grant page", async () => {
    const way = await newWay();
    await signOn(way.browser, way.site);
    await way.hub.guild.drop(way.person.contactId);
    await followAccessChanges(way.hub.id);
    expect(short(await open(way.browser, way.site, way.site.begin()))).toBe("refused not-active");
    await way.hub.guild.sql("update membership set status = 'active' where contact_id = $1", [
      way.person.contactId,
    ]);
    expect((await signOn(way.browser, way.site)).pages).toEqual([]);
  });

  it("R46: off one list of two changes nothing", async () => {
    const way = await newWay();
    const second = await way.hub.guild.records.list({ name: "Events" });
    await way.hub.guild.records.putOnList(second, way.person.contactId);
    const tokens = await tokensOf(way.browser, way.site, { asking: OFFLINE });
    await way.hub.guild.sql("delete from list_membership where list_id = $1", [way.hub.guild.listId]);
    await followAccessChanges(way.hub.id);
    expect((await way.site.userinfo(tokens.access_token)).status).toBe(200);
    expect(said(await way.site.refresh(tokens.refresh_token!))).toBe("200");
    expect((await signOn(way.browser, way.site, { asking: OFFLINE })).pages).toEqual([]);
  });

  it("R64: a site for whoever has a login asks none of these", async () => {
    for (const { staff, happen } of Object.values(changes)) {
      const way = await newWay(staff);
      const library = await way.hub.client({ access: "login", name: "The Library" });
      const tokens = await tokensOf(way.browser, library, { asking: OFFLINE });
      await happen(way);
      await followAccessChanges(way.hub.id);
      expect((await library.userinfo(tokens.access_token)).status).toBe(200);
      expect(said(await library.refresh(tokens.refresh_token!))).toBe("200");
      expect((await signOn(way.browser, library, { asking: OFFLINE })).pages).toEqual([]);
    }
  });
});

/** The good end of the two steps whose `goOn` checks that nothing was given. */
async function wayEnd(step: string): Promise<string> {
  const way = await newWay();
  if (step === "Grant") {
    const page = await openGrantPage(way.browser, way.site);
    return short(placeOf(way.site, await way.browser.press(page, "Grant")));
  }
  const { access_token } = await tokensOf(way.browser, way.site);
  return said(await way.site.userinfo(access_token));
}

describe("I6, F45: a change that is committed while the request is on its way", () => {
  const requests: Record<string, (way: Way) => Promise<() => Promise<string>>> = {
    "the Grant": async (way) => {
      const page = await openGrantPage(way.browser, way.site);
      return async () => short(placeOf(way.site, await way.browser.press(page, "Grant")));
    },
    "the code": async (way) => {
      await signOn(way.browser, way.site);
      return async () => short(await open(way.browser, way.site, way.site.begin()));
    },
    "the token": async (way) => {
      const { code, begun } = await signOn(way.browser, way.site);
      return async () => said(await way.site.exchange(code, begun.verifier));
    },
    "the refresh": async (way) => {
      const { refresh_token } = await tokensOf(way.browser, way.site, { asking: OFFLINE });
      return async () => said(await way.site.refresh(refresh_token!));
    },
  };

  const commits: Record<string, (way: Way) => Promise<() => Promise<void>>> = {
    "a drop under the member's lock": async ({ hub, person }) => {
      const { client, commit } = await openTransaction();
      await lockAccessOf(client, hub.id, [person.contactId]);
      await client.query("update membership set status = 'dropped' where contact_id = $1", [
        person.contactId,
      ]);
      return commit;
    },
    "a switch-off under the association's lock": async ({ hub }) => {
      const { client, commit } = await openTransaction();
      await lockAccessOfAll(client, hub.id);
      await client.query("update higher_logic_settings set enabled = false where association_id = $1", [
        hub.id,
      ]);
      return commit;
    },
  };

  const table = Object.keys(commits).flatMap((commit) =>
    Object.keys(requests).map((name) => [commit, name] as const),
  );
  it.each(table)("%s: %s is not given", async (change, name) => {
    const way = await newWay();
    const request = await requests[name]!(way);
    const before = await way.hub.letsIn(way.person.contactId);
    const commit = await commits[change]!(way);

    let isDone = false;
    const end = request().finally(() => (isDone = true));
    await until("the request waits for the lock", async () => isDone || (await somebodyWaits(way)));
    await commit();

    expect(await end).toMatch(/^(refused (not-active|not-enabled)|400 invalid_grant)$/);
    const after = await way.hub.letsIn(way.person.contactId);
    expect(before).toEqual(expect.arrayContaining(after));
  });

  async function somebodyWaits({ hub }: Way): Promise<boolean> {
    const { rows } = await hub.guild.sql(
      `select from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows.length > 0;
  }

  it("whoever acts on the drop afterwards leaves nothing behind", async () => {
    const way = await newWay();
    const tokens = await tokensOf(way.browser, way.site, { asking: OFFLINE });
    const { code } = await signOn(way.browser, way.site);
    expect(code).toBeTruthy();
    await way.hub.guild.drop(way.person.contactId);
    await followAccessChanges(way.hub.id);
    expect(await way.hub.guild.kept(way.person.contactId)).toEqual([]);
    // Back again, the former tokens stay dead.
    await way.hub.guild.sql("update membership set status = 'active' where contact_id = $1", [
      way.person.contactId,
    ]);
    expect((await way.site.userinfo(tokens.access_token)).status).toBe(401);
    expect(said(await way.site.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    expect(jsonOf<Tokens & { error: string }>(await way.site.exchange(code)).error).toBe("invalid_grant");
  });
});
