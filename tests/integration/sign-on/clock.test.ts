import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rotateSecret } from "@/higher-logic/sso/clients/store";
import { revokeGrant } from "@/higher-logic/sso/grants/store";
import { rotateKeys, rotateOldKeys } from "@/higher-logic/sso/keys";
import { pruneSignOn } from "@/higher-logic/sso/pruning/store";
import { Browser } from "../../support/browser";
import { jsonOf } from "../../support/http";
import { keysAt, readIdToken } from "../../support/id-token";
import { OAuthClient, type Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { letDaysPass } from "./time";
import { describe as short, open, openGrantPage, placeOf, said, signOn, tokensOf } from "./sign-on";

let stage: Stage;
let hub: Hub;
let community: OAuthClient;
let maria: Member;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  community = await hub.client({ legacy: true });
  maria = await hub.member();
});

/** What a worker does every so often. */
async function workerTidiesUp(): Promise<void> {
  await rotateOldKeys();
  await pruneSignOn();
}

/**
 * All the ways back in: the same browser, a new one, two tabs at once, without a page. Each counts the Grant pages of every
 * scope set of both clients.
 */
class Visits {
  grantPages = 0;
  private constructor(
    readonly browser: Browser,
    /** A client each: Higher Logic's scopes, one with all of OpenID Connect's, one that stays on while the member is away. */
    private sites: { client: OAuthClient; asking: Record<string, string> }[],
  ) {}

  static async begin(): Promise<Visits> {
    const visits = new Visits(await hub.browserOf(maria), [
      { client: community, asking: {} },
      { client: await hub.client({ name: "The Forum" }), asking: {} },
      {
        client: await hub.client({ name: "The Library" }),
        asking: { scope: "openid profile offline_access" },
      },
    ]);
    await visits.from(visits.browser);
    expect(visits.grantPages, "one page a client, the first time").toBe(3);
    return visits;
  }

  /** Sign on everywhere from this browser. */
  private async from(browser: Browser): Promise<void> {
    for (const { client, asking } of this.sites) {
      const { pages, code, begun } = await signOn(browser, client, { hub, as: maria, asking });
      this.grantPages += pages.filter((page) => page === "grant").length;
      expect(said(await client.exchange(code, begun.verifier))).toBe("200");
    }
  }

  async everyWay(): Promise<void> {
    await this.from(this.browser);
    await this.from(new Browser());
    for (const { client, asking } of this.sites) {
      const tabs = await Promise.all([1, 2].map(() => open(this.browser, client, client.begin(asking))));
      const quiet = await open(this.browser, client, client.begin({ ...asking, prompt: "none" }));
      expect([...tabs, quiet].map(short)).toEqual(["client code", "client code", "client code"]);
    }
  }

  /** Each client gets a new secret, and is asked with it from then on. */
  async rotateSecrets(): Promise<void> {
    for (const site of this.sites) {
      const { clientSecret } = (await rotateSecret(hub.id, site.client.clientId, "test", 0))!;
      site.client = new OAuthClient({ ...site.client.registration, clientSecret });
    }
  }
}

describe("R60, I9, F47: no second Grant page", () => {
  it.each([1, 15, 200, 400])(
    "after %i days, new keys, new secrets, in the same browser, a new one, two tabs, with offline_access and prompt=none",
    async (days) => {
      const visits = await Visits.begin();

      await letDaysPass(hub, days);
      await workerTidiesUp();
      await rotateKeys(hub.id);
      await visits.rotateSecrets();

      await visits.everyWay();
      expect(visits.grantPages).toBe(3);
    },
  );

  it("over four hundred days with a visit now and then, restarts of the web process, and a restored backup", async () => {
    const visits = await Visits.begin();
    for (const [days, happen] of [
      [1, workerTidiesUp],
      [13, () => stage.web.restart()],
      [76, () => restoredCommand(stage.database.url)],
      [110, () => rotateKeys(hub.id)],
      [200, workerTidiesUp],
    ] as const) {
      await letDaysPass(hub, days);
      await happen();
      await visits.everyWay();
    }
    expect(visits.grantPages).toBe(3);
  }, 60_000);

  it("until the member revokes it: then one page at that site, and none at the others", async () => {
    const visits = await Visits.begin();
    await letDaysPass(hub, 400);
    await revokeGrant(hub.id, maria.contactId, community.clientId);
    await hub.signIn(visits.browser, maria);
    const quiet = await open(visits.browser, community, community.begin({ prompt: "none" }));
    expect(short(quiet)).toBe("client consent_required");
    await visits.everyWay();
    expect(visits.grantPages).toBe(4);
  });

  it("in two tabs that ask at once, for the first time ever: one Grant, whichever is pressed", async () => {
    const browser = await hub.browserOf(maria);
    const begun = [community.begin(), community.begin()];
    const asked = await Promise.all(begun.map((each) => openGrantPage(browser, community, each)));
    const pressed = await Promise.all(asked.map((page) => browser.press(page, "Grant")));
    expect(pressed.map((answer) => short(placeOf(community, answer)))).toEqual([
      "client code",
      "client code",
    ]);
    const { rows } = await hub.guild.sql(
      "select from audit_log where association_id = $1 and action = 'grant.given'",
      [hub.id],
    );
    expect(rows).toHaveLength(1);
  });
});

/** What an operator runs after a backup was restored: every sign-in and sign-on that it brought back ends. */
function restoredCommand(databaseUrl: string): void {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "scripts/db-restored.ts"], {
    cwd: join(import.meta.dirname, "..", "..", ".."),
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  expect(status, stderr).toBe(0);
}

describe("signing keys", () => {
  it("F51: a new key is shown at once and signs a day later; what the old one signed can still be checked", async () => {
    const site = await hub.client();
    const browser = await hub.browserOf(maria);
    const before = await tokensOf(browser, site);
    const [oldKey] = await keysAt(`${hub.url}/oauth/jwks`);

    const kid = await rotateKeys(hub.id);
    expect((await keysAt(`${hub.url}/oauth/jwks`)).map((key) => key.kid)).toEqual([oldKey!.kid, kid]);
    expect(kidOf((await tokensOf(browser, site)).id_token!)).toBe(oldKey!.kid);

    await letDaysPass(hub, 2);
    await hub.signIn(browser, maria);
    const after = await tokensOf(browser, site);
    expect(kidOf(after.id_token!)).toBe(kid);
    await expect(readIdToken(hub.url, after.id_token!)).resolves.toMatchObject({
      sub: String(maria.contactId),
    });
    await expect(readIdToken(hub.url, before.id_token!)).resolves.toMatchObject({
      sub: String(maria.contactId),
    });

    await letDaysPass(hub, 40);
    expect((await keysAt(`${hub.url}/oauth/jwks`)).map((key) => key.kid)).toEqual([kid]);
  });

  it("F51: shows no private part of a key", async () => {
    for (const key of await keysAt(`${hub.url}/oauth/jwks`))
      expect(Object.keys(key).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });
});

describe("what has an end", () => {
  it("F43: a code is good for a minute", async () => {
    const browser = await hub.browserOf(maria);
    const { code } = await signOn(browser, community);
    await letDaysPass(hub, 61 / 86_400);
    expect(said(await community.exchange(code))).toBe("400 invalid_grant");
    expect(await hub.letsIn(maria.contactId)).not.toContain("AccessToken");
  });

  it("an access token ends by itself, a refresh token after ninety days however often it is used", async () => {
    const site = await hub.client();
    const browser = await hub.browserOf(maria);
    let tokens = await tokensOf(browser, site, { asking: { scope: "openid offline_access" } });
    for (const days of [20, 20, 20, 20]) {
      await letDaysPass(hub, days);
      expect((await site.userinfo(tokens.access_token)).status).toBe(401);
      const answer = await site.refresh(tokens.refresh_token!);
      expect(said(answer)).toBe("200");
      tokens = jsonOf<Tokens>(answer);
    }
    await letDaysPass(hub, 11);
    expect(said(await site.refresh(tokens.refresh_token!))).toBe("400 invalid_grant");
  });
});

function kidOf(token: string): unknown {
  const header = JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()) as { kid: unknown };
  return header.kid;
}
