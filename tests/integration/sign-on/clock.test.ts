import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rotateKeys, rotateOldKeys } from "@/higher-logic/sso/keys";
import { pruneSignOn } from "@/higher-logic/sso/pruning/store";
import { Browser } from "../../support/browser";
import { jsonOf } from "../../support/http";
import { keysAt, readIdToken } from "../../support/id-token";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { letDaysPass } from "./time";
import { said, signOn, tokensOf } from "./sign-on";

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

/** Signs in at the same browser where the Info Hub asks, and gets in. */
async function comesBack(browser: Browser): Promise<string[]> {
  const { pages, code } = await signOn(browser, community, { hub, as: maria });
  expect(said(await community.exchange(code))).toBe("200");
  return pages;
}

describe("R60, I9, F47: no second Grant page", () => {
  it.each([1, 15, 200, 400])("after %i days, in the same browser and in a new one", async (days) => {
    const browser = await hub.browserOf(maria);
    expect(await comesBack(browser)).toEqual(["grant"]);

    await letDaysPass(hub, days);
    await workerTidiesUp();

    expect(await comesBack(browser)).not.toContain("grant");
    expect(await comesBack(new Browser())).toEqual(["sign-in"]);
  });

  it("over four hundred days with a visit now and then", async () => {
    const browser = await hub.browserOf(maria);
    expect(await comesBack(browser)).toEqual(["grant"]);
    for (const days of [1, 13, 76, 110, 200]) {
      await letDaysPass(hub, days);
      await workerTidiesUp();
      expect(await comesBack(browser)).not.toContain("grant");
    }
  });
});

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
