import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SESSION_COOKIE } from "@/accounts/cookies";
import { giveLogin } from "@/accounts/logins/store";
import { changePassword } from "@/accounts/passwords/store";
import { endOneSession } from "@/accounts/sessions/store";
import { followAccessChanges } from "@/higher-logic/sso/access/changes/store";
import { Browser } from "../../support/browser";
import { jsonOf } from "../../support/http";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { open, said, signOn, tokensOf } from "./sign-on";
import { type Step, steps, wayOf } from "./steps";

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
  browser = await hub.signedIn(maria);
});

describe("F13: a login that changes hands: nothing that was begun goes on as the former person", () => {
  const NOBODY = "sign-in";
  const AS_NORA = "grant";

  /** What happens to Maria's login, and where each step leads then. */
  const handovers: [
    what: string,
    happen: () => Promise<unknown>,
    ends: { page: string; signIn: string; link: string; quiet: string },
  ][] = [
    [
      "it is deleted",
      () => hub.guild.sql("delete from login where id = $1", [maria.loginId]),
      { page: NOBODY, signIn: NOBODY, link: NOBODY, quiet: "client login_required" },
    ],
    [
      "it is deleted, and made anew for Nora with the same e-mail",
      async () => {
        const { rows } = await hub.guild.sql<{ hash: string }>(
          "delete from login where id = $1 returning password_hash as hash",
          [maria.loginId],
        );
        await hub.guild.sql("update login set email = $2, password_hash = $3 where id = $1", [
          nora.loginId,
          maria.email,
          rows[0]!.hash,
        ]);
      },
      { page: NOBODY, signIn: AS_NORA, link: NOBODY, quiet: "client login_required" },
    ],
    [
      "it is moved to Nora's record, and stays signed in",
      async () => {
        await hub.guild.sql("delete from login where id = $1", [nora.loginId]);
        await hub.guild.sql("update login set contact_id = $2 where id = $1", [
          maria.loginId,
          nora.contactId,
        ]);
      },
      {
        page: AS_NORA,
        signIn: AS_NORA,
        link: "to guild.community.example",
        quiet: "client consent_required",
      },
    ],
    [
      "it is given again, to an e-mail that nobody has shown to be theirs",
      async () => {
        await hub.guild.sql("update contact set email = 'new@guild.example' where id = $1", [
          maria.contactId,
        ]);
        expect(await giveLogin(hub.id, maria.contactId, "admin@guild.example")).toMatchObject({
          kind: "given",
        });
      },
      { page: NOBODY, signIn: NOBODY, link: NOBODY, quiet: "client login_required" },
    ],
  ];

  it.each(handovers)("%s", async (_, happen, { page, signIn, link, quiet }) => {
    const ready: Record<string, Step> = {};
    for (const [name, prepare] of Object.entries(steps))
      ready[name] = await prepare(await wayOf({ hub, person: maria, membershipOf: maria.contactId }));

    await happen();
    await followAccessChanges(hub.id);

    const ends: Record<string, string> = {};
    for (const [name, step] of Object.entries(ready)) ends[name] = await step.goOn();
    const wanted = Object.entries(ready).map(([name, step]) => {
      if (name === "the Community link") return [name, link];
      if (name === "authorize without a page") return [name, quiet];
      if (name.startsWith("the sign-in")) return [name, signIn];
      return [name, step.expected(null) === NOBODY ? page : step.expected(null)];
    });
    expect(ends).toEqual(Object.fromEntries(wanted));
    expect(await hub.letsIn(maria.contactId), "no code or token of Maria's is left, or was made").toEqual([]);
    expect(await hub.letsIn(nora.contactId), "and Nora has pressed Grant nowhere").toEqual([]);
  });

  it("deleted and made anew for Maria, it asks for no second Grant, and the former tokens stay dead", async () => {
    const asking = { scope: "openid offline_access" };
    const tokens = await tokensOf(browser, site, { asking });
    const { rows } = await hub.guild.sql<{ hash: string }>(
      "delete from login where id = $1 returning password_hash as hash",
      [maria.loginId],
    );
    await hub.guild.sql(
      "insert into login (association_id, contact_id, email, password_hash) values ($1, $2, $3, $4)",
      [hub.id, maria.contactId, maria.email, rows[0]!.hash],
    );
    await followAccessChanges(hub.id);
    expect((await site.userinfo(tokens.access_token)).status).toBe(401);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    expect((await signOn(browser, site, { hub, as: maria, asking })).pages).toEqual(["sign-in"]);
  });
});

describe("F13: a session of the Info Hub that its owner ends: what was signed on with it is over, and no Grant with it", () => {
  const asking = { scope: "openid offline_access" };

  it("whoever sat in a stolen one is out at the site, and no other browser of the owner's", async () => {
    const thief = await hub.signedIn(maria);
    const { rows } = await hub.guild.sql<{ id: string }>(
      "select id from login_session where login_id = $1 order by created_at desc, id limit 1",
      [maria.loginId],
    );
    const own = await tokensOf(browser, site, { asking });
    const first = await tokensOf(thief, site, { asking });
    const stolen = jsonOf<Tokens>(await site.refresh(first.refresh_token!));

    expect(await endOneSession(maria.loginId, rows[0]!.id)).toBe(true);
    await followAccessChanges(hub.id);
    expect((await site.userinfo(stolen.access_token)).status).toBe(401);
    expect(said(await site.refresh(stolen.refresh_token!))).toBe("400 invalid_grant");
    expect((await site.userinfo(own.access_token)).status).toBe(200);
    expect((await signOn(browser, site, { asking })).pages).toEqual([]);
  });

  it("another password ends whatever came of a session before it, the own copied one's included", async () => {
    const stolen = await tokensOf(browser, site, { asking });
    const copy = new Browser();
    copy.cookies.steal(browser.cookies, (name) => name === SESSION_COOKIE);
    const [, token] = copy.cookies.header(new URL(hub.url))!.split("=");
    const login = { ...maria, associationId: hub.id };
    const changed = await changePassword(login, "harbor lamp quiet", token!);
    const renewed = changed.status === "set" ? changed.renewed : null;
    await followAccessChanges(hub.id);
    expect((await site.userinfo(stolen.access_token)).status).toBe(401);
    expect(said(await site.refresh(stolen.refresh_token!))).toBe("400 invalid_grant");
    expect((await open(copy, site, site.begin(asking))).at).toBe("sign-in");

    browser.cookies.keep(new URL(hub.url), [`${SESSION_COOKIE}=${renewed}; Path=/`]);
    expect((await signOn(browser, site, { asking })).pages, "the Grant is the owner's still").toEqual([]);
  });

  it("to sign in anew at the same browser ends nothing", async () => {
    const tokens = await tokensOf(browser, site, { asking });
    const again = await signOn(browser, site, { hub, as: maria, asking: { ...asking, prompt: "login" } });
    await followAccessChanges(hub.id);
    expect(again.pages).toEqual(["sign-in"]);
    expect((await site.userinfo(tokens.access_token)).status).toBe(200);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("200");
  });
});
