import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import NextAuth, { type AuthOptions } from "next-auth";
import * as oauth from "oauth4webapi";
import { Passport } from "passport";
import OAuth2Strategy from "passport-oauth2";
import { AuthorizationCode } from "simple-oauth2";
import { fetch as undiciFetch } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Browser } from "../../support/browser";
import { toThisMachine, jsonOf } from "../../support/http";
import { findLocalhostNames } from "../../support/localhost-names";
import { type OAuthClient, s256 } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { cookiesOf, formOf, goThrough, smallSite, type SmallSite, withNextsMethods } from "./small-site";

// Clients that nobody here wrote, each used as its own documentation says: what works with these works elsewhere without
// anybody having to ask us. openid-client is in standard-client.test.ts, the stand-in in ../sign-on-community.test.ts.

const LOGGED_OUT = "https://site.example/bye";
const CALLBACK = "https://site.example/SignIn/Callback.aspx";
const SCOPE = "openid profile email offline_access";

let stage: Stage;
let hub: Hub;
let maria: Member;
let browser: Browser;
let forgetNames: () => void;

beforeAll(async () => {
  forgetNames = findLocalhostNames();
  stage = await Stage.open();
}, WEB_START_MS);
afterAll(async () => {
  await stage.close();
  forgetNames();
});
beforeEach(async () => {
  hub = await stage.hub();
  maria = await hub.member();
  browser = await hub.browserOf(maria);
});

/** Where the browser comes back to: the redirect address with code, state and issuer. */
async function wayBack(address: URL | string): Promise<URL> {
  let answer = await browser.open(address);
  if (!answer.location) answer = await browser.press(answer, "Grant");
  return answer.location!;
}

describe("R43: oauth4webapi", () => {
  const here = {
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: (url: string, options: object) =>
      undiciFetch(url, { ...options, dispatcher: toThisMachine } as never) as unknown as Promise<Response>,
  };

  async function discovered(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(hub.url);
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, here));
  }

  it.each([
    ["in the body", oauth.ClientSecretPost],
    ["by Basic", oauth.ClientSecretBasic],
  ])(
    "discovers, signs in with PKCE and nonce, checks the signature, refreshes, revokes; its secret %s",
    async (_, by) => {
      const registered = await hub.client();
      const as = await discovered();
      const client: oauth.Client = { client_id: registered.clientId };
      const secret = by(registered.registration.clientSecret);
      const verifier = oauth.generateRandomCodeVerifier();
      const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
      const url = new URL(as.authorization_endpoint!);
      url.search = new URLSearchParams({
        client_id: client.client_id,
        redirect_uri: CALLBACK,
        response_type: "code",
        scope: SCOPE,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      }).toString();

      const back = oauth.validateAuthResponse(as, client, await wayBack(url), state);
      const exchange = await oauth.authorizationCodeGrantRequest(
        as,
        client,
        secret,
        back,
        CALLBACK,
        verifier,
        here,
      );
      const checked = { expectedNonce: nonce, requireIdToken: true };
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, exchange, checked);
      await oauth.validateApplicationLevelSignature(as, exchange, here);
      const { sub } = oauth.getValidatedIdTokenClaims(tokens)!;
      expect(sub).toBe(String(maria.contactId));

      const asked = await oauth.userInfoRequest(as, client, tokens.access_token, here);
      const userinfo = await oauth.processUserInfoResponse(as, client, sub, asked);
      expect(userinfo).toMatchObject({ ContactId: maria.integrationKey, email: maria.email });

      const refresh = await oauth.refreshTokenGrantRequest(as, client, secret, tokens.refresh_token!, here);
      const fresh = await oauth.processRefreshTokenResponse(as, client, refresh);
      expect(fresh.refresh_token).not.toBe(tokens.refresh_token);
      const revoked = await oauth.revocationRequest(as, client, secret, fresh.refresh_token!, here);
      await oauth.processRevocationResponse(revoked);
      const late = await oauth.userInfoRequest(as, client, fresh.access_token, here);
      await expect(oauth.processUserInfoResponse(as, client, sub, late)).rejects.toMatchObject({
        status: 401,
      });
    },
  );

  it("by fixed addresses and without PKCE, as a client registered --legacy", async () => {
    const registered = await hub.client({ legacy: true });
    const as: oauth.AuthorizationServer = {
      issuer: hub.url,
      authorization_endpoint: `${hub.url}/oauth/authorize`,
      token_endpoint: `${hub.url}/oauth/token`,
      userinfo_endpoint: `${hub.url}/oauth/userinfo`,
    };
    const client: oauth.Client = { client_id: registered.clientId };
    const begun = registered.begin();
    const back = oauth.validateAuthResponse(as, client, await wayBack(begun.url), begun.state);
    const secret = oauth.ClientSecretPost(registered.registration.clientSecret);
    const exchange = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      secret,
      back,
      CALLBACK,
      oauth.nopkce,
      here,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, exchange);
    expect(tokens.id_token).toBeUndefined();
    const asked = await oauth.userInfoRequest(as, client, tokens.access_token, here);
    const told = await oauth.processUserInfoResponse(as, client, oauth.skipSubjectCheck, asked);
    expect(told.ContactId).toBe(maria.integrationKey);
  });

  it("understands what is refused: Cancel, and a code used again", async () => {
    const registered = await hub.client();
    const as = await discovered();
    const client: oauth.Client = { client_id: registered.clientId };
    const first = registered.begin();
    const cancelled = await browser.press(await browser.open(first.url), "Cancel");
    expect(() => oauth.validateAuthResponse(as, client, cancelled.location!, first.state)).toThrow(
      expect.objectContaining({ error: "access_denied" }) as Error,
    );
    const begun = registered.begin();
    const back = oauth.validateAuthResponse(as, client, await wayBack(begun.url), begun.state);
    const secret = oauth.ClientSecretBasic(registered.registration.clientSecret);
    const exchange = () =>
      oauth.authorizationCodeGrantRequest(as, client, secret, back, CALLBACK, begun.verifier!, here);
    await oauth.processAuthorizationCodeResponse(as, client, await exchange());
    await expect(oauth.processAuthorizationCodeResponse(as, client, await exchange())).rejects.toMatchObject({
      error: "invalid_grant",
      status: 400,
    });
  });
});

describe("R43: simple-oauth2", () => {
  function configured(
    { clientId, registration }: OAuthClient,
    options: NonNullable<ConstructorParameters<typeof AuthorizationCode>[0]["options"]>,
  ): AuthorizationCode {
    return new AuthorizationCode({
      client: { id: clientId, secret: registration.clientSecret },
      auth: { tokenHost: hub.url, tokenPath: "/oauth/token", authorizePath: "/oauth/authorize" },
      options,
    });
  }

  it.each([
    ["by Basic, strictly encoded", { authorizationMethod: "header", credentialsEncodingMode: "strict" }],
    ["by Basic, loosely encoded", { authorizationMethod: "header", credentialsEncodingMode: "loose" }],
    ["in the body", { authorizationMethod: "body" }],
  ] as const)("signs in with PKCE, refreshes and revokes; its secret %s", async (_, options) => {
    const client = configured(await hub.client(), options);
    const verifier = randomBytes(32).toString("base64url");
    const extra = { code_challenge: s256(verifier), code_challenge_method: "S256" };
    const address = client.authorizeURL({ redirect_uri: CALLBACK, scope: SCOPE, state: "s-1", ...extra });
    const code = (await wayBack(address)).searchParams.get("code")!;
    const given = { code, redirect_uri: CALLBACK, code_verifier: verifier };
    const tokens = await client.getToken(given);
    expect(tokens.expired()).toBe(false);
    expect(tokens.token.token_type).toBe("Bearer");
    const fresh = await tokens.refresh();
    expect(fresh.token.access_token).not.toBe(tokens.token.access_token);
    await fresh.revoke("refresh_token");
    await expect(fresh.refresh()).rejects.toMatchObject({
      output: { statusCode: 400 },
      data: { payload: { error: "invalid_grant" } },
    });
  });

  it("signs in without PKCE where the client is registered --legacy, and asks for profile alone", async () => {
    const registered = await hub.client({ legacy: true });
    const client = configured(registered, { authorizationMethod: "body" });
    const address = client.authorizeURL({ redirect_uri: CALLBACK, scope: "profile", state: "s-2" });
    const code = (await wayBack(address)).searchParams.get("code")!;
    const { token } = await client.getToken({ code, redirect_uri: CALLBACK });
    const told = jsonOf(await registered.userinfo(token.access_token as string));
    expect(told.ContactId).toBe(maria.integrationKey);
  });
});

const sites: SmallSite[] = [];
afterEach(() => Promise.all(sites.splice(0).map((site) => site.stop())));

describe("R43: passport with passport-oauth2", () => {
  /** `/login` begins, `/callback` ends and answers with the profile; one visitor, whose session is the object. */
  async function passportSite(options: { pkce: boolean; scope: string }): Promise<SmallSite> {
    const session = {};
    let middleware: ((request: unknown, response: unknown, next: (error: unknown) => void) => void) | null =
      null;
    const made = await smallSite((request, response) => {
      const url = new URL(request.url!, made.url);
      const asExpressHasIt = Object.assign(request, { session, query: Object.fromEntries(url.searchParams) });
      middleware!(asExpressHasIt, response, (error) => response.writeHead(500).end(String(error)));
    });
    sites.push(made);
    const redirectUri = `${made.url}/callback`;
    const { registration } = await hub.client({ legacy: !options.pkce, redirectUri });
    const strategy = new OAuth2Strategy(
      {
        authorizationURL: `${hub.url}/oauth/authorize`,
        tokenURL: `${hub.url}/oauth/token`,
        clientID: registration.clientId,
        clientSecret: registration.clientSecret,
        callbackURL: redirectUri,
        scope: options.scope,
        state: true,
        pkce: options.pkce,
      } as never,
      (_access: string, refresh: string | undefined, profile: object, done: OAuth2Strategy.VerifyCallback) =>
        done(null, { ...profile, hasRefreshToken: refresh !== undefined }),
    );
    const { _oauth2: requests } = strategy as unknown as { _oauth2: Requests };
    requests.useAuthorizationHeaderforGET(true);
    strategy.userProfile = (accessToken, done) =>
      requests.get(`${hub.url}/oauth/userinfo`, accessToken, (error, body) =>
        done(error as Error | null, JSON.parse(String(body ?? "null"))),
      );
    const passport = new Passport();
    passport.use(strategy);
    middleware = (request, response, next) => {
      const finish = (error: unknown, user: unknown, info: unknown) =>
        (response as ServerResponse).end(JSON.stringify({ error: error ? String(error) : null, user, info }));
      (passport.authenticate("oauth2", { session: false }, finish) as typeof middleware)!(
        request,
        response,
        next,
      );
    };
    return made;
  }

  interface Requests {
    useAuthorizationHeaderforGET(use: boolean): void;
    get(url: string, token: string, done: (error: unknown, body?: unknown) => void): void;
  }

  it.each([
    ["with PKCE, openid and a refresh token", { pkce: true, scope: SCOPE }, true],
    [
      "without PKCE where the client is --legacy, with profile alone",
      { pkce: false, scope: "profile" },
      false,
    ],
  ] as const)("signs in %s, and reads the profile", async (_, options, hasRefreshToken) => {
    const site = await passportSite(options);
    const end = await goThrough(browser, await browser.send(`${site.url}/login`));
    expect([end.status, jsonOf(end)]).toEqual([
      200,
      {
        error: null,
        info: {},
        user: {
          sub: String(maria.contactId),
          ContactId: maria.integrationKey,
          name: "Maria Example",
          given_name: "Maria",
          family_name: "Example",
          email: maria.email,
          hasRefreshToken,
        },
      },
    ]);
  });

  it("is told of Cancel", async () => {
    const site = await passportSite({ pkce: true, scope: SCOPE });
    const toHub = await browser.send(`${site.url}/login`);
    const page = await browser.open(toHub.location!);
    const cancelled = await browser.press(page, "Cancel");
    const end = await browser.open(cancelled.location!);
    expect(jsonOf(end)).toMatchObject({ user: false, info: { message: "the member pressed Cancel" } });
  });
});

describe("R43: next-auth", () => {
  /** Its own pages under `/api/auth`, as a Next site has them. */
  async function nextAuthSite(provider: object): Promise<SmallSite> {
    const made = await smallSite(async (request, response, siteUrl) => {
      process.env.NEXTAUTH_URL = siteUrl;
      const url = new URL(request.url!, siteUrl);
      const asNextHasIt = Object.assign(request, {
        query: {
          ...Object.fromEntries(url.searchParams),
          nextauth: url.pathname.replace("/api/auth/", "").split("/"),
        },
        cookies: cookiesOf(request),
        body: request.method === "POST" ? await formOf(request) : {},
      });
      await (NextAuth as unknown as Handler)(asNextHasIt, withNextsMethods(response), options);
    });
    sites.push(made);
    const { registration } = await hub.client({
      redirectUri: `${made.url}/api/auth/callback/hub`,
      postLogoutRedirectUris: [LOGGED_OUT],
    });
    const options: AuthOptions = {
      secret: randomBytes(16).toString("hex"),
      logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
      providers: [
        {
          id: "hub",
          name: "Info Hub",
          type: "oauth",
          wellKnown: `${hub.url}/.well-known/openid-configuration`,
          clientId: registration.clientId,
          clientSecret: registration.clientSecret,
          authorization: { params: { scope: SCOPE } },
          profile: (told: { sub: string; name: string; email: string }) => ({ id: told.sub, ...told }),
          ...provider,
        },
      ],
    };
    return made;
  }

  type Handler = (request: unknown, response: unknown, options: AuthOptions) => Promise<void>;

  it.each([
    ["PKCE and state, and reads the ID token", { checks: ["pkce", "state"] }],
    [
      "PKCE, state and nonce, and reads userinfo",
      { checks: ["pkce", "state", "nonce"], userinfo: { request: readUserinfo } },
    ],
    [
      "its secret in the body",
      { checks: ["pkce", "state"], client: { token_endpoint_auth_method: "client_secret_post" } },
    ],
  ])("discovers and signs in with %s", async (_, provider) => {
    const site = await nextAuthSite(provider);
    const { csrfToken } = jsonOf<{ csrfToken: string }>(await browser.send(`${site.url}/api/auth/csrf`));
    const body = { csrfToken, callbackUrl: `${site.url}/api/auth/session` };
    const begun = await browser.send(`${site.url}/api/auth/signin/hub`, { body });
    const end = await goThrough(browser, begun);
    expect(jsonOf(end)).toMatchObject({ user: { name: "Maria Example", email: maria.email } });
  });
});

/** As next-auth's documentation has it. */
function readUserinfo(asked: {
  client: { userinfo(token: string): Promise<object> };
  tokens: { access_token: string };
}) {
  return asked.client.userinfo(asked.tokens.access_token);
}
