import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { lockAccessOf, lockAccessOfAll } from "@/higher-logic/sso/access/store";
import { jsonOf } from "../../support/http";
import type { Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { openTransaction } from "../sso/guild";
import { until } from "../sync/support/until";
import { type Change, changes, type Scene, sceneOf } from "./changes";
import { Stage } from "./hub";
import { type Step, steps, type Way, wayOf } from "./steps";
import { describe as short, open, openGrantPage, placeOf, said, signOn, tokensOf } from "./sign-on";

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());

const OFFLINE = { scope: "openid profile offline_access" };

const oneOfEachCode = Object.entries(changes).filter(
  ([, { code, statement }], place, all) =>
    statement && all.findIndex(([, other]) => other.code === code && other.statement) === place,
);

/** The same person at each step at once, each in a browser and at a site of its own, one moment before it. */
async function oneMomentBefore(scene: Scene, names = Object.keys(steps)): Promise<Record<string, Step>> {
  const ready: Record<string, Step> = {};
  for (const name of names) ready[name] = await steps[name]!(await wayOf(scene));
  return ready;
}

async function goOn(ready: Record<string, Step>): Promise<Record<string, string>> {
  const ends: Record<string, string> = {};
  for (const [name, step] of Object.entries(ready)) ends[name] = await step.goOn();
  return ends;
}

function expected(ready: Record<string, Step>, { code, loginMoves }: Change): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ready).map(([name, step]) => [name, step.expected(code, loginMoves)]),
  );
}

describe("I6, F45: whoever stops being allowed gets no further, at whichever step it happens", () => {
  it.each(Object.entries(changes))("%s, before each step", async (_, change) => {
    const scene = await sceneOf(stage, change);
    const ready = await oneMomentBefore(scene);
    const before = await scene.hub.letsIn(scene.person.contactId);

    await change.happen(scene);

    expect(await goOn(ready)).toEqual(expected(ready, change));
    // None of them has left a code or token behind that was not there before.
    expect(before).toEqual(expect.arrayContaining(await scene.hub.letsIn(scene.person.contactId)));
    await followAccessChanges(scene.hub.id);
    expect(await scene.hub.letsIn(scene.person.contactId)).toEqual([]);
  });

  it.each(["a member", "staff", "through an organization"] as const)(
    "and without any change, each step goes well: %s",
    async (who) => {
      const scene = await sceneOf(stage, { who });
      const ready = await oneMomentBefore(scene);
      expect(await goOn(ready)).toEqual(
        Object.fromEntries(Object.entries(ready).map(([name, { good }]) => [name, good])),
      );
    },
  );

  it("R60: who comes back is let in again, and there is no second Grant page", async () => {
    const { hub, person, site, browser } = await aMember();
    await signOn(browser, site);
    await hub.guild.drop(person.contactId);
    await followAccessChanges(hub.id);
    expect(short(await open(browser, site, site.begin()))).toBe("refused not-active");
    await hub.guild.sql("update membership set status = 'active' where contact_id = $1", [person.contactId]);
    expect((await signOn(browser, site)).pages).toEqual([]);
  });

  it("R46: off one list of two changes nothing", async () => {
    const { hub, person, site, browser } = await aMember();
    const second = await hub.guild.records.list({ name: "Events" });
    await hub.guild.records.putOnList(second, person.contactId);
    const tokens = await tokensOf(browser, site, { asking: OFFLINE });
    await hub.guild.sql("delete from list_membership where list_id = $1", [hub.guild.listId]);
    await followAccessChanges(hub.id);
    expect((await site.userinfo(tokens.access_token)).status).toBe(200);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("200");
    expect((await signOn(browser, site, { asking: OFFLINE })).pages).toEqual([]);
  });

  it("R64: a site for whoever has a login asks none of these", async () => {
    for (const [name, change] of oneOfEachCode.filter(([, { code }]) => code !== null)) {
      const scene = await sceneOf(stage, change);
      const library = await scene.hub.client({ access: "login", name: "The Library" });
      const browser = await scene.hub.signedIn(scene.person);
      const tokens = await tokensOf(browser, library, { asking: OFFLINE });
      await change.happen(scene);
      await followAccessChanges(scene.hub.id);
      expect((await library.userinfo(tokens.access_token)).status, name).toBe(200);
      expect(said(await library.refresh(tokens.refresh_token!)), name).toBe("200");
      expect((await signOn(browser, library, { asking: OFFLINE })).pages, name).toEqual([]);
    }
  });

  it("F46: two tabs with the Grant page: dropped, neither goes on, whichever is pressed first", async () => {
    const { hub, person, site, browser } = await aMember();
    const tabs = [await openGrantPage(browser, site), await openGrantPage(browser, site)] as const;
    await hub.guild.drop(person.contactId);
    const answers = await Promise.all(tabs.map((tab) => browser.press(tab, "Grant")));
    expect(answers.map((answer) => short(placeOf(site, answer)))).toEqual([
      "refused not-active",
      "refused not-active",
    ]);
    expect(await hub.granted(person.contactId, site.clientId)).toBeNull();
    expect(await hub.letsIn(person.contactId)).toEqual([]);
  });

  it("F46: dropped in between, a code got in one tab is worth nothing, nor is a Grant pressed in the other", async () => {
    const { hub, person, site, browser } = await aMember();
    const waiting = await openGrantPage(browser, site);
    const { code, begun } = await signOn(browser, site);
    await hub.guild.drop(person.contactId);
    expect(short(placeOf(site, await browser.press(waiting, "Grant")))).toBe("refused not-active");
    expect(said(await site.exchange(code, begun.verifier))).toBe("400 invalid_grant");
    expect(await hub.letsIn(person.contactId)).not.toContain("AccessToken");
  });
});

async function aMember(): Promise<Way> {
  return wayOf(await sceneOf(stage, { who: "a member" }));
}

describe("I6, F45: a change that is committed while the requests are on their way", () => {
  /** Those that end by storing something: each reads eligibility once more then, and waits for its lock here. */
  const storing = ["the Grant page", "Grant", "the code", "authorize", "the token", "the refresh"];

  const wide = /^(update|delete from) (list|association|higher_logic_settings|push_target) /;
  it.each(oneOfEachCode)("%s: nothing is given", async (_, change) => {
    const scene = await sceneOf(stage, change);
    const ready = await oneMomentBefore(scene, storing);
    const before = await scene.hub.letsIn(scene.person.contactId);
    const { client, commit } = await openTransaction();
    const [statement, values] = change.statement!(scene);
    await (wide.test(statement)
      ? lockAccessOfAll(client, scene.hub.id)
      : lockAccessOf(client, scene.hub.id, [scene.person.contactId]));
    await client.query(statement, values);

    const ends: Record<string, string> = {};
    const going = Object.entries(ready).map(async ([name, step]) => {
      ends[name] = await step.goOn();
    });
    await until(
      "every request waits for the lock, or is done",
      async () => Object.keys(ends).length + (await waitingForLocks(scene)) >= going.length,
    );
    await commit();
    await Promise.all(going);

    expect(ends).toEqual(expected(ready, change));
    expect(before).toEqual(expect.arrayContaining(await scene.hub.letsIn(scene.person.contactId)));
  });

  async function waitingForLocks({ hub }: Scene): Promise<number> {
    const { rows } = await hub.guild.sql(
      `select from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows.length;
  }

  it("whoever acts on the drop afterwards leaves nothing behind", async () => {
    const { hub, person, site, browser } = await aMember();
    const tokens = await tokensOf(browser, site, { asking: OFFLINE });
    const { code } = await signOn(browser, site);
    expect(code).toBeTruthy();
    await hub.guild.drop(person.contactId);
    await followAccessChanges(hub.id);
    expect(await hub.guild.kept(person.contactId)).toEqual([]);
    // Back again, the former tokens stay dead.
    await hub.guild.sql("update membership set status = 'active' where contact_id = $1", [person.contactId]);
    expect((await site.userinfo(tokens.access_token)).status).toBe(401);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    expect(jsonOf<Tokens & { error: string }>(await site.exchange(code)).error).toBe("invalid_grant");
  });
});
