import * as openid from "openid-client";
import { fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Browser } from "../../support/browser";
import { toThisMachine } from "../../support/http";
import type { OAuthClient } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";

// openid-client: a client that nobody here wrote, and that checks everything it is told by the standards.

const LOGGED_OUT = "https://site.example/bye";
const SCOPE = "openid profile email offline_access";

let stage: Stage;
let hub: Hub;
let registered: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(() => stage.close());
beforeEach(async () => {
  hub = await stage.hub();
  registered = await hub.client({ postLogoutRedirectUris: [LOGGED_OUT] });
  maria = await hub.member();
  browser = await hub.browserOf(maria);
});

const fetchHere: openid.CustomFetch = (url, options) =>
  undiciFetch(url, { ...options, dispatcher: toThisMachine } as never) as unknown as Promise<Response>;

function discover(
  by: (secret: string) => openid.ClientAuth = openid.ClientSecretPost,
): Promise<openid.Configuration> {
  const { clientId, clientSecret } = registered.registration;
  return openid.discovery(new URL(hub.url), clientId, undefined, by(clientSecret), {
    execute: [openid.allowInsecureRequests],
    [openid.customFetch]: fetchHere,
  });
}

/** As an application's sign-in route would do it; the member presses Grant where asked. */
async function signInWith(config: openid.Configuration, extra: Record<string, string> = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: registered.redirectUri,
    scope: SCOPE,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...extra,
  });
  let answer = await browser.open(url);
  if (!answer.location) answer = await browser.press(answer, "Grant");
  return openid.authorizationCodeGrant(config, answer.location!, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
  });
}

describe("R43: openid-client", () => {
  it.each([
    ["in the body", openid.ClientSecretPost],
    ["by Basic", openid.ClientSecretBasic],
  ])("discovers, signs in with PKCE, state and nonce, and reads userinfo; its secret %s", async (_, by) => {
    const config = await discover(by);
    const tokens = await signInWith(config);
    const claims = tokens.claims()!;
    expect(claims).toMatchObject({ iss: hub.url, aud: registered.clientId, sub: String(maria.contactId) });
    const told = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
    expect(told).toMatchObject({
      ContactId: maria.integrationKey,
      email: maria.email,
      name: "Maria Example",
    });
  });

  it("checks the ID token's signature against our keys", async () => {
    const config = await discover();
    openid.enableNonRepudiationChecks(config);
    const tokens = await signInWith(config);
    expect(tokens.claims()?.sub).toBe(String(maria.contactId));
  });

  it("refreshes, with a new refresh token each time", async () => {
    const config = await discover();
    const first = await signInWith(config);
    const second = await openid.refreshTokenGrant(config, first.refresh_token!);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await openid.fetchUserInfo(config, second.access_token, String(maria.contactId))).toMatchObject({
      email: maria.email,
    });
    await expect(openid.refreshTokenGrant(config, first.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("revokes", async () => {
    const config = await discover();
    const tokens = await signInWith(config);
    await openid.tokenRevocation(config, tokens.refresh_token!);
    await expect(openid.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("sends the member to log out and gets them back", async () => {
    const config = await discover();
    const tokens = await signInWith(config);
    const url = openid.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: LOGGED_OUT,
      state: "bye",
    });
    const answer = await browser.press(await browser.open(url), "Log out");
    expect(answer.location?.href).toBe(`${LOGGED_OUT}?state=bye`);
    await expect(
      openid.fetchUserInfo(config, tokens.access_token, openid.skipSubjectCheck),
    ).rejects.toThrow();
  });

  it("signs in by fixed addresses and without PKCE where it is registered --legacy, and asks for profile alone", async () => {
    registered = await hub.client({ legacy: true });
    const { clientId, clientSecret } = registered.registration;
    const server = {
      issuer: hub.url,
      authorization_endpoint: `${hub.url}/oauth/authorize`,
      token_endpoint: `${hub.url}/oauth/token`,
      userinfo_endpoint: `${hub.url}/oauth/userinfo`,
    };
    const config = new openid.Configuration(
      server,
      clientId,
      undefined,
      openid.ClientSecretPost(clientSecret),
    );
    openid.allowInsecureRequests(config);
    config[openid.customFetch] = fetchHere;
    const expectedState = openid.randomState();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: registered.redirectUri,
      scope: "profile",
      state: expectedState,
    });
    const answer = await browser.press(await browser.open(url), "Grant");
    const tokens = await openid.authorizationCodeGrant(config, answer.location!, { expectedState });
    expect(tokens.id_token).toBeUndefined();
    const told = await openid.fetchUserInfo(config, tokens.access_token, openid.skipSubjectCheck);
    expect(told).toMatchObject({ ContactId: maria.integrationKey, email: maria.email });
  });

  it("gets errors it understands: Cancel, a wrong secret, a used code", async () => {
    const config = await discover();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: registered.redirectUri,
      scope: SCOPE,
      code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
      code_challenge_method: "S256",
      state: "s",
    });
    const cancelled = await browser.press(await browser.open(url), "Cancel");
    await expect(
      openid.authorizationCodeGrant(config, cancelled.location!, { expectedState: "s" }),
    ).rejects.toMatchObject({ error: "access_denied" });

    const stranger = await discover(() => openid.ClientSecretBasic("not-the-secret"));
    await expect(signInWith(stranger)).rejects.toMatchObject({
      code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
      status: 401,
    });
  });
});
