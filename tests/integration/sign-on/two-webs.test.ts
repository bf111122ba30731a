import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  endPreviousSecret,
  listClients,
  removeClient,
  rotateSecret,
  updateClient,
} from "@/higher-logic/sso/clients/store";
import { rotateKeys } from "@/higher-logic/sso/keys";
import { retireKey } from "@/higher-logic/sso/signing-keys/store";
import { Browser } from "../../support/browser";
import { type Answer, ask, jsonOf } from "../../support/http";
import { keysAt, readIdToken } from "../../support/id-token";
import { OAuthClient, type Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member } from "./hub";
import { Pair, type Side } from "./pair";
import { describe as short, open, said, signOn, tokensOf } from "./sign-on";
import { letDaysPass } from "./time";

const LOGGED_OUT = "https://site.example/LoggedOut.aspx";
const OFFLINE = { scope: "openid profile offline_access" };
const SECONDS = 1 / 86_400;

let pair: Pair;
let hub: Hub;
let site: OAuthClient;
let maria: Member;

// Every test here holds although one process is a minute ahead of Postgres and the other a minute behind, and although
// AUTH_SECRET and ENCRYPTION_KEY are being replaced: each process writes with its own, and reads what the other wrote.
beforeAll(async () => {
  pair = await Pair.open([60, -60]);
}, WEB_START_MS);
afterAll(() => pair.close());
beforeEach(async () => {
  hub = await pair.hub();
  site = await hub.client({ postLogoutRedirectUris: [LOGGED_OUT] });
  maria = await hub.member();
});

/** Both answer the same; what they answer. */
async function both<T>(work: () => Promise<T>): Promise<T> {
  const [a, b] = await pair.atEach(work);
  expect(b).toEqual(a);
  return a;
}

describe("two web processes behind one address", () => {
  it("F51: asked first at the same time, make one key and not two", async () => {
    const asked = await Promise.all([1, 2, 3, 4].map(() => keysAt(`${hub.url}/oauth/jwks`)));
    expect(new Set(asked.flat().map(({ kid }) => kid)).size).toBe(1);
  });

  it.each([0, 1])(
    "R43: share every step of a sign-on, whoever begins: from authorize to log-out (%i)",
    async (first) => {
      // Requests go to one and the other in turn; one more before makes the other begin.
      for (let more = pair.balancer.answered.length % 2 === first ? 0 : 1; more > 0; more -= 1)
        await ask(`${hub.url}/healthz`);
      const from = pair.balancer.answered.length;
      const browser = new Browser();
      const { pages, code, begun } = await signOn(browser, site, { hub, as: maria, asking: OFFLINE });
      expect(pages).toEqual(["sign-in", "grant"]);
      const tokens = jsonOf<Tokens>(await site.exchange(code, begun.verifier));
      expect((await site.userinfo(tokens.access_token)).status).toBe(200);
      const renewed = await site.refresh(tokens.refresh_token!);
      expect(said(renewed)).toBe("200");
      const page = await browser.open(`${hub.url}/oauth/logout?post_logout_redirect_uri=${LOGGED_OUT}`);
      const left = await browser.submit(page, "Log out");
      expect(left.location?.href).toBe(LOGGED_OUT);

      const { access_token } = jsonOf<Tokens>(renewed);
      expect(await both(async () => (await site.userinfo(access_token)).status)).toBe(401);
      expect(await both(async () => short(await open(browser, site, site.begin())))).toBe("sign-in");
      const turns = pair.balancer.answered.slice(from, from + 12).map(({ at }) => at);
      expect(turns, "each step was at the other one").toEqual(turns.map((_, step) => (turns[0]! + step) % 2));
    },
  );

  it("F43: a code used at both at once is good at one of them only", async () => {
    const browser = await hub.browserOf(maria);
    const { code, begun } = await signOn(browser, site);
    const answers = await Promise.all([1, 2].map(() => site.exchange(code, begun.verifier)));
    expect(answers.map(said).sort()).toEqual(["200", "400 invalid_grant"]);
  });
});

describe("what is changed elsewhere counts at the next request of each process", () => {
  /** A whole flow from an existing login and Grant. */
  const comesIn = async (browser: Browser, client: OAuthClient) => said(await exchanged(browser, client));

  async function exchanged(browser: Browser, client: OAuthClient): Promise<Answer> {
    const { code, begun } = await signOn(browser, client);
    return client.exchange(code, begun.verifier);
  }

  it("a client that was added, and then removed", async () => {
    const browser = await hub.browserOf(maria);
    await tokensOf(browser, site);
    const added = await hub.client({ name: "The Shop" });
    expect(await both(() => comesIn(browser, added))).toBe("200");
    await removeClient(hub.id, added.clientId, "test");
    expect(await both(async () => (await browser.open(added.begin().url)).status)).toBe(400);
    expect(await both(() => comesIn(browser, site)), "the others go on").toBe("200");
  });

  it("R64: a secret that was replaced: both are taken, and the old one no longer than was said", async () => {
    const browser = await hub.browserOf(maria);
    await tokensOf(browser, site);
    const rotated = (await rotateSecret(hub.id, site.clientId, "test", 1))!;
    const changed = withSecret(site, rotated.clientSecret);
    expect(await both(() => comesIn(browser, changed))).toBe("200");
    expect(await both(() => comesIn(browser, site))).toBe("200");
    await letDaysPass(hub, 3_601 * SECONDS);
    expect(await both(() => comesIn(browser, site))).toBe("401 invalid_client");
    expect(await both(() => comesIn(browser, changed))).toBe("200");
  });

  it("R64: a secret whose time was cut short, and which of two is in use", async () => {
    const browser = await hub.browserOf(maria);
    await tokensOf(browser, site);
    const rotated = (await rotateSecret(hub.id, site.clientId, "test", 720))!;
    const changed = withSecret(site, rotated.clientSecret);
    const uses = async () => {
      const [client] = await listClients(hub.id);
      return [client?.secretUsedAt, client?.previousSecretUsedAt].map((at) => at && at > begun);
    };
    const begun = (await listClients(hub.id))[0]!.previousSecretUsedAt!;
    await hub.guild.sql(
      "update sso_client set previous_secret_used_at = previous_secret_used_at - interval '2 minutes' where association_id = $1",
      [hub.id],
    );
    await pair.at("a", () => comesIn(browser, site));
    expect(await uses(), "the other side has not changed over").toEqual([null, true]);
    await pair.at("b", () => comesIn(browser, changed));
    expect(await uses()).toEqual([true, true]);
    expect(await endPreviousSecret(hub.id, site.clientId, "test")).toBe(true);
    expect(await both(() => comesIn(browser, site))).toBe("401 invalid_client");
    expect(await both(() => comesIn(browser, changed))).toBe("200");
  });

  it("F44: addresses of a client: the new one is taken at once, and the one before no longer", async () => {
    const browser = await hub.browserOf(maria);
    await tokensOf(browser, site);
    const redirectUri = "https://site.example/New/Callback.aspx";
    await updateClient(hub.id, site.clientId, { redirectUris: [redirectUri] }, "test");
    const moved = new OAuthClient({ ...site.registration, redirectUri });
    expect(await both(() => comesIn(browser, moved))).toBe("200");
    expect(await both(async () => (await browser.open(site.begin().url)).status)).toBe(400);
    expect(await hub.granted(maria.contactId, site.clientId), "the Grant stays").not.toBeNull();
  });

  it("F51: a key that others may have is gone at both, with all it let in; members come back without a page", async () => {
    const browser = await hub.browserOf(maria);
    const tokens = await tokensOf(browser, site, { asking: OFFLINE });
    const again = await tokensOf(browser, site);
    const leaked = String(kidOf(again.id_token!));
    const { signsNow } = (await retireKey(hub.id, leaked, "test"))!;
    expect(await both(shownKids)).toEqual([signsNow]);
    expect(await both(async () => (await site.userinfo(tokens.access_token)).status)).toBe(401);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
    const { pages } = await signOn(browser, site);
    expect(pages).toEqual([]);
    expect(await both(async () => kidOf((await tokensOf(browser, site)).id_token!))).toBe(signsNow);
  });

  it("F51: a key: at both it is shown before it signs, and from its time on both sign with it", async () => {
    const browser = await hub.browserOf(maria);
    const old = kidOf((await tokensOf(browser, site)).id_token!);
    const kid = await rotateKeys(hub.id);
    expect(await both(shownKids)).toEqual([old, kid]);
    expect(await both(async () => kidOf((await tokensOf(browser, site)).id_token!))).toBe(old);
    await hub.guild.sql(
      "update sso_signing_key set signs_from = now() where association_id = $1 and kid = $2",
      [hub.id, kid],
    );
    expect(await both(async () => kidOf((await tokensOf(browser, site)).id_token!))).toBe(kid);
    expect(await both(shownKids), "what the old one signed can be checked still").toEqual([kid, old]);
  });

  it("F51: a new host is a new issuer", async () => {
    const before = await both(() => issuerAt(hub.url));
    expect(before).toBe(hub.url);
    const host = `moved-${hub.id}.localhost`;
    await hub.guild.sql(
      "insert into association_host (association_id, host, is_primary) values ($1, $2, true)",
      [hub.id, host],
    );
    const url = `http://${host}:${pair.balancer.port}`;
    expect(await both(() => issuerAt(url))).toBe(url);
    expect(await both(() => issuerAt(hub.url)), "whatever host is asked").toBe(url);
  });

  it("sign-on switched off, and on again", async () => {
    const browser = await hub.browserOf(maria);
    await tokensOf(browser, site);
    const { access_token } = await tokensOf(browser, site);
    const show = (shown: boolean) =>
      hub.guild.sql("update higher_logic_settings set show_sign_on_link = $2 where association_id = $1", [
        hub.id,
        shown,
      ]);
    await show(false);
    expect(await both(async () => short(await open(browser, site, site.begin())))).toBe("refused sso-off");
    expect(await both(async () => (await site.userinfo(access_token)).status)).toBe(401);
    await show(true);
    expect(await both(() => comesIn(browser, site))).toBe("200");
  });

  const shownKids = async () => (await keysAt(`${hub.url}/oauth/jwks`)).map((key) => key.kid);
});

describe("F28: clocks a minute ahead and behind", () => {
  const elsewhere: [Side, Side][] = [
    ["a", "b"],
    ["b", "a"],
  ];

  it.each(elsewhere)("a code made at %s is taken at %s, for a minute and not longer", async (here, there) => {
    const browser = await hub.browserOf(maria);
    const inTime = await pair.at(here, () => signOn(browser, site));
    await letDaysPass(hub, 55 * SECONDS);
    expect(await pair.at(there, () => site.exchange(inTime.code, inTime.begun.verifier)).then(said)).toBe(
      "200",
    );
    for (const at of [here, there]) {
      const late = await pair.at(here, () => signOn(browser, site));
      await letDaysPass(hub, 61 * SECONDS);
      expect(await pair.at(at, () => site.exchange(late.code, late.begun.verifier)).then(said)).toBe(
        "400 invalid_grant",
      );
    }
  });

  it.each(elsewhere)("a token made at %s ends at %s after its hour", async (here, there) => {
    const browser = await hub.browserOf(maria);
    const tokens = await pair.at(here, () => tokensOf(browser, site));
    expect(tokens.expires_in).toBe(3600);
    const opens = () => pair.at(there, async () => (await site.userinfo(tokens.access_token)).status);
    await letDaysPass(hub, 3_595 * SECONDS);
    expect(await opens()).toBe(200);
    await letDaysPass(hub, 6 * SECONDS);
    expect(await opens()).toBe(401);
  });

  it("an ID token tells Postgres' time, whoever signs it: no client's clock finds it in the future", async () => {
    const browser = await hub.browserOf(maria);
    for (const tokens of await pair.atEach(() => tokensOf(browser, site))) {
      const claims = await readIdToken(hub.url, tokens.id_token!);
      const { rows } = await hub.guild.sql<{ now: number }>(
        "select extract(epoch from now())::float8 as now",
      );
      expect(Math.abs(Number(claims.iat) - rows[0]!.now)).toBeLessThan(20);
      expect(Number(claims.exp) - Number(claims.iat)).toBe(3600);
    }
  });

  it("max_age counts from the sign-in, by one clock", async () => {
    const browser = await hub.browserOf(maria);
    const asked = { max_age: "300" };
    await tokensOf(browser, site);
    const shows = () => both(async () => short(await open(browser, site, site.begin(asked))));
    await letDaysPass(hub, 265 * SECONDS);
    expect(await shows(), "a clock ahead would have said 325").toBe("client code");
    await letDaysPass(hub, 60 * SECONDS);
    expect(await shows(), "a clock behind would have said 265").toBe("sign-in");
  });

  it("an id_token_hint of one is one to the other", async () => {
    const browser = await hub.browserOf(maria);
    for (const [here, there] of elsewhere) {
      const { id_token } = await pair.at(here, () => tokensOf(browser, site));
      const quiet = site.begin({ prompt: "none", id_token_hint: id_token });
      expect(short(await pair.at(there, () => open(browser, site, quiet)))).toBe("client code");
    }
  });
});

async function issuerAt(url: string): Promise<unknown> {
  return jsonOf(await ask(`${url}/.well-known/openid-configuration`)).issuer;
}

function withSecret(client: OAuthClient, clientSecret: string): OAuthClient {
  return new OAuthClient({ ...client.registration, clientSecret });
}

function kidOf(token: string): unknown {
  const header = JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()) as { kid: unknown };
  return header.kid;
}
