import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { signingKey } from "@/higher-logic/sso/keys";
import { deliverLogouts } from "@/higher-logic/sso/logout/gateway";
import type { Browser } from "../../../support/browser";
import { textIn } from "../../../support/html-form";
import { type Answer, ask, jsonOf } from "../../../support/http";
import { keysAt, readIdToken } from "../../../support/id-token";
import type { OAuthClient } from "../../../support/oauth-client";
import { WEB_START_MS } from "../../../support/web";
import { receiver } from "../../sso/receiver";
import { type Hub, type Member, Stage } from "../hub";
import { describe as short, open, tokensOf } from "../sign-on";
import { errorAtClient, type Claims } from "./checks";

// The modules of the OpenID Foundation's Config OP, RP-Initiated Logout OP and Back-Channel Logout OP plans, each ported as
// one test that carries its name. A port and no certificate: docs/conformance.md.

const LOGGED_OUT = "https://site.example/bye";
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** As long as the suite's, with what an address has to be careful about. */
const STATE = `${randomBytes(90).toString("base64url")}~ &=%2B+ü`;

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let maria: Member;
const receivers: Awaited<ReturnType<typeof receiver>>[] = [];

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  site = await hub.client({ postLogoutRedirectUris: [LOGGED_OUT] });
  maria = await hub.member();
  await tokensOf(await hub.browserOf(maria), site);
}, WEB_START_MS);
afterEach(() => Promise.all(receivers.splice(0).map((each) => each.stop())));
afterAll(() => stage.close());

async function metadata(): Promise<Record<string, unknown>> {
  return jsonOf(await ask(`${hub.url}/.well-known/openid-configuration`));
}

/** CheckDiscEndpointAllEndpointsAreHttps: here, where the test serves http, that each is the issuer's own and is there. */
async function expectEndpoints(told: Record<string, unknown>): Promise<void> {
  const names = Object.keys(told).filter((name) => name.endsWith("_endpoint") || name === "jwks_uri");
  expect(names).toEqual(expect.arrayContaining(["authorization_endpoint", "end_session_endpoint"]));
  for (const name of names) {
    const address = told[name] as string;
    expect(address.startsWith(`${hub.url}/`)).toBe(true);
    expect([name, (await ask(address)).status]).not.toEqual([name, 404]);
  }
}

describe("R43: Config OP", () => {
  it("oidcc-discovery-endpoint-verification", async () => {
    const answer = await ask(`${hub.url}/.well-known/openid-configuration`);
    expect([answer.status, answer.headers["content-type"]]).toEqual([
      200,
      expect.stringMatching(/^application\/json/) as string,
    ]);
    const told = jsonOf(answer);
    expect(told.issuer).toBe(hub.url);
    expect(told).toMatchObject({
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      code_challenge_methods_supported: ["S256"],
      claims_parameter_supported: false,
      request_uri_parameter_supported: false,
    });
    expect(told.grant_types_supported).toEqual(expect.arrayContaining(["authorization_code"]));
    expect(told.claims_supported).toEqual(expect.arrayContaining(["sub", "iss", "email", "name"]));
    for (const scope of told.scopes_supported as string[]) expect(scope).toMatch(/^[!#-[\]-~]+$/);
    expect(told.scopes_supported).toContain("openid");
    await expectEndpoints(told);
    const keys = await keysAt(told.jwks_uri as string);
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    for (const key of keys)
      expect(Object.keys(key).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"].sort());
  });
});

/** A browser in which the member has just signed in to the site, and what a site sends somebody to log out with. */
async function signedIn(at: OAuthClient = site, member = maria) {
  const browser = await hub.browserOf(member);
  const { id_token } = await tokensOf(browser, at);
  const all = { id_token_hint: id_token!, post_logout_redirect_uri: LOGGED_OUT, state: STATE };
  return { browser, all };
}

function logOutUrl(parameters: Record<string, string>): string {
  return `${hub.url}/oauth/logout?${new URLSearchParams(parameters)}`;
}

async function expectLoggedOut(browser: Browser): Promise<void> {
  expect(await errorAtClient({ hub, browser, client: site }, { prompt: "none" })).toBe("login_required");
}

async function expectStillIn(browser: Browser): Promise<void> {
  expect(short(await open(browser, site, site.begin({ prompt: "none" })))).toBe("client code");
}

/** Asked, pressed, and back at the site with nothing but the state. */
function expectBack(answer: Answer, state: string | undefined): void {
  expect(answer.location && answer.location.origin + answer.location.pathname).toBe(LOGGED_OUT);
  expect(Object.fromEntries(answer.location!.searchParams)).toEqual(state === undefined ? {} : { state });
}

/** Asked, pressed, and a page of ours that says so. */
function expectOurPage(answer: Answer): void {
  expect([answer.location, answer.status, answer.url.pathname]).toEqual([null, 200, "/sign-in"]);
  expect(textIn(answer.text)).toMatch(/(signed|logged) out/i);
}

describe("R43: RP-Initiated Logout OP", () => {
  it("oidcc-rp-initiated-logout-discovery-endpoint-verification", async () => {
    const told = await metadata();
    expect(told.end_session_endpoint).toBe(`${hub.url}/oauth/logout`);
    await expectEndpoints(told);
  });

  it("oidcc-rp-initiated-logout: asks, logs out, and goes back with the state as it was", async () => {
    const { browser, all } = await signedIn();
    const page = await browser.open(logOutUrl(all));
    await expectStillIn(browser);
    expectBack(await browser.press(page, "Log out"), STATE);
    await expectLoggedOut(browser);
  });

  it("oidcc-rp-initiated-logout-no-state", async () => {
    const { browser, all } = await signedIn();
    const { state: _state, ...asked } = all;
    expectBack(await browser.press(await browser.open(logOutUrl(asked)), "Log out"), undefined);
    await expectLoggedOut(browser);
  });

  it("oidcc-rp-initiated-logout-no-id-token-hint: confirms, and goes nowhere before", async () => {
    const { browser, all } = await signedIn();
    const { id_token_hint: _hint, ...asked } = all;
    const page = await browser.open(logOutUrl(asked));
    expect([page.status, page.location]).toEqual([200, null]);
    await expectStillIn(browser);
    // Once confirmed it goes to the registered address: GrowthZone's log-out, which Higher Logic uses, has no hint.
    expectBack(await browser.press(page, "Log out"), STATE);
    await expectLoggedOut(browser);
  });

  it("oidcc-rp-initiated-logout-no-post-logout-redirect-uri", async () => {
    const { browser, all } = await signedIn();
    const { post_logout_redirect_uri: _uri, ...asked } = all;
    expectOurPage(await browser.press(await browser.open(logOutUrl(asked)), "Log out"));
    await expectLoggedOut(browser);
  });

  it("oidcc-rp-initiated-logout-only-state", async () => {
    const { browser } = await signedIn();
    expectOurPage(await browser.press(await browser.open(logOutUrl({ state: STATE })), "Log out"));
    await expectLoggedOut(browser);
  });

  it("oidcc-rp-initiated-logout-no-params", async () => {
    const { browser } = await signedIn();
    expectOurPage(await browser.press(await browser.open(logOutUrl({})), "Log out"));
    await expectLoggedOut(browser);
  });

  it("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri: an error page, and nobody is logged out", async () => {
    const { browser, all } = await signedIn();
    const answer = await browser.open(logOutUrl({ ...all, post_logout_redirect_uri: `${LOGGED_OUT}/x` }));
    expect([answer.status, answer.location]).toEqual([400, null]);
    await expectStillIn(browser);
  });

  it("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri: the same", async () => {
    const { browser, all } = await signedIn();
    const uri = `${LOGGED_OUT}?foo=bar`;
    const answer = await browser.open(logOutUrl({ ...all, post_logout_redirect_uri: uri }));
    expect([answer.status, answer.location]).toEqual([400, null]);
    await expectStillIn(browser);
  });

  it("oidcc-rp-initiated-logout-modified-id-token-hint: asks, and never goes back", async () => {
    const { browser, all } = await signedIn();
    const id_token_hint = withoutSignature(all.id_token_hint);
    const page = await browser.open(logOutUrl({ ...all, id_token_hint }));
    expect([page.status, page.location]).toEqual([200, null]);
    expect(textIn(page.text)).not.toContain("site.example");
    await expectStillIn(browser);
    expectOurPage(await browser.press(page, "Log out"));
    await expectLoggedOut(browser);
  });

  it("oidcc-rp-initiated-logout-bad-id-token-hint: one that others signed asks, and never goes back", async () => {
    const { browser, all } = await signedIn();
    const forged = await forgedLike(all.id_token_hint);
    const page = await browser.open(logOutUrl({ ...all, id_token_hint: forged }));
    expect([page.status, page.location]).toEqual([200, null]);
    expectOurPage(await browser.press(page, "Log out"));
  });

  it("F49: an ID token of another client than client_id is an error; one whose time is over still counts", async () => {
    const { browser, all } = await signedIn();
    const other = await hub.client({ name: "The Library", postLogoutRedirectUris: [LOGGED_OUT] });
    const mixed = await browser.open(logOutUrl({ ...all, client_id: other.clientId }));
    expect([mixed.status, mixed.location]).toEqual([400, null]);
    const old = await signedAgain(all.id_token_hint, { iat: 1_600_000_000, exp: 1_600_003_600 });
    const page = await browser.open(logOutUrl({ ...all, id_token_hint: old, client_id: site.clientId }));
    expectBack(await browser.press(page, "Log out"), STATE);
  });
});

describe("R43: Back-Channel Logout OP", () => {
  it("oidcc-backchannel-logout-discovery-endpoint-verification", async () => {
    const told = await metadata();
    expect(told).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      end_session_endpoint: `${hub.url}/oauth/logout`,
    });
    await expectEndpoints(told);
  });

  it("oidcc-backchannel-rp-initiated-logout: a logout token for the session of the ID token", async () => {
    const door = await receiverHere();
    const client = await toldClient(door.url);
    const { browser, all } = await signedIn(client);
    const idToken = await readIdToken(hub.url, all.id_token_hint);
    expect(idToken.sid).toEqual(expect.stringMatching(/^[\x21-\x7e]{10,}$/));
    expectBack(await browser.press(await browser.open(logOutUrl(all)), "Log out"), STATE);
    await deliver(client);

    expect(door.received).toHaveLength(1);
    const [{ contentType, parameters, token, header }] = door.received as [(typeof door.received)[0]];
    expect(contentType).toBe("application/x-www-form-urlencoded");
    expect(parameters).toEqual(["logout_token"]);
    const claims = (await readIdToken(hub.url, token)) as Claims;
    expect(header).toMatchObject({ typ: "logout+jwt", alg: "RS256" });
    expect(Object.keys(claims).sort()).toEqual(["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"]);
    expect(claims).toMatchObject({
      iss: hub.url,
      aud: client.clientId,
      sub: idToken.sub,
      sid: idToken.sid,
      events: { [EVENT]: {} },
    });
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(120);
    expect(Math.abs(claims.iat - Date.now() / 1000)).toBeLessThan(60);
    await expectLoggedOut(browser);
  });

  it("F49: every site of this session is told, whoever asked for it; those of other browsers are not", async () => {
    const [here, there, elsewhere] = [await receiverHere(), await receiverHere(), await receiverHere()];
    const [asking, second, third] = [
      await toldClient(here.url),
      await toldClient(there.url),
      await toldClient(elsewhere.url),
    ];
    const { browser, all } = await signedIn(asking);
    const { id_token } = await tokensOf(browser, second);
    const telephone = await signedIn(second);
    await tokensOf(telephone.browser, third);

    await browser.press(await browser.open(logOutUrl(all)), "Log out");
    for (const client of [asking, second, third]) await deliver(client);
    expect([here, there, elsewhere].map(({ received }) => received.length)).toEqual([1, 1, 0]);
    const ids = [id_token!, telephone.all.id_token_hint].map((token) => readIdToken(hub.url, token));
    const [desk, phone] = await Promise.all(ids);
    expect(there.received[0]!.claims.sid).toBe(desk!.sid);
    expect(phone!.sid).not.toBe(desk!.sid);
    await expectStillIn(telephone.browser);
  });

  it("F49: the Info Hub's own Log out, and somebody else who signs in at the browser, tell the sites too", async () => {
    const door = await receiverHere();
    const client = await toldClient(door.url);
    const { browser } = await signedIn(client);
    await browser.press(await browser.open(`${hub.url}/sign-out`), "Log out");
    await deliver(client);
    expect(door.received).toHaveLength(1);

    const shared = await signedIn(client);
    const nora = await hub.member();
    await hub.signIn(shared.browser, nora);
    await tokensOf(shared.browser, client);
    await deliver(client);
    expect(door.received.map(({ claims }) => claims.sub)).toEqual(Array(2).fill(String(maria.contactId)));
  });

  it("F49: a site that answers 500 is asked again with another token", async () => {
    const door = await receiverHere((response, _claims, count) =>
      response.writeHead(count === 1 ? 500 : 200).end(),
    );
    const client = await toldClient(door.url);
    const { browser, all } = await signedIn(client);
    await browser.press(await browser.open(logOutUrl(all)), "Log out");
    await deliver(client);
    expect(await logouts(client)).toEqual([{ delivered: false, attempts: 1, error: "HTTP 500" }]);
    await hub.guild.sql("update sso_logout set due_at = now() where client_id = $1", [client.clientId]);
    await deliver(client);
    expect(await logouts(client)).toEqual([{ delivered: true, attempts: 2, error: null }]);
    const [first, second] = door.received;
    expect(second!.claims.sid).toBe(first!.claims.sid);
    expect(second!.claims.jti).not.toBe(first!.claims.jti);
  });

  it("F49: a legacy site is told the person alone, unless they have come back before it was due", async () => {
    const door = await receiverHere();
    const client = await toldClient(door.url, true);
    const { browser } = await legacySignedIn(client);
    await browser.press(await browser.open(logOutUrl({})), "Log out");
    await deliver(client);
    expect(door.received[0]!.claims).toMatchObject({ sub: String(maria.contactId) });
    expect(door.received[0]!.claims).not.toHaveProperty("sid");

    const again = await legacySignedIn(client);
    await again.browser.press(await again.browser.open(logOutUrl({})), "Log out");
    await legacySignedIn(client);
    await deliver(client);
    expect(door.received).toHaveLength(1);
    expect((await logouts(client)).at(-1)).toMatchObject({
      error: "not sent: signed in again before it was due",
    });
  });

  it("F49: a site that somebody only cancelled at is told nothing", async () => {
    const door = await receiverHere();
    const client = await toldClient(door.url);
    const browser = await hub.browserOf(maria);
    const place = await open(browser, client, client.begin());
    if (place.at !== "grant") throw new Error(short(place));
    await browser.press(place.page, "Cancel");
    await browser.press(await browser.open(logOutUrl({})), "Log out");
    expect(await logouts(client)).toEqual([]);
  });
});

async function receiverHere(...answer: Parameters<typeof receiver>) {
  const made = await receiver(...answer);
  receivers.push(made);
  return made;
}

function toldClient(backchannelLogoutUri: string, legacy = false): Promise<OAuthClient> {
  const postLogoutRedirectUris = [LOGGED_OUT];
  return hub.client({ name: "A Told Site", postLogoutRedirectUris, backchannelLogoutUri, legacy });
}

async function legacySignedIn(client: OAuthClient) {
  const browser = await hub.browserOf(maria);
  await tokensOf(browser, client);
  return { browser };
}

/** As the worker does, every two seconds. */
function deliver({ clientId }: OAuthClient): Promise<void> {
  const ports = { signingKey, onRefused: () => undefined, signal: new AbortController().signal };
  return deliverLogouts(clientId, ports);
}

async function logouts({ clientId }: OAuthClient) {
  const { rows } = await hub.guild.sql<{ delivered: boolean; attempts: number; error: string | null }>(
    `select delivered_at is not null as delivered, attempts, last_error as error
     from sso_logout where client_id = $1 order by id`,
    [clientId],
  );
  return rows;
}

function parts(token: string): [header: object, claims: object] {
  const [header, claims] = token
    .split(".", 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as object);
  return [header!, claims!];
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

function withoutSignature(token: string): string {
  return `${encoded({ alg: "none" })}.${encoded(parts(token)[1])}.`;
}

/** Everything right, and the signature a stranger's. */
async function forgedLike(token: string): Promise<string> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signed = token.split(".").slice(0, 2).join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

/** Ours, with other claims. */
async function signedAgain(token: string, changed: object): Promise<string> {
  const [header, claims] = parts(token);
  const signed = `${encoded(header)}.${encoded({ ...claims, ...changed })}`;
  const key = { key: { ...(await signingKey(hub.id)) }, format: "jwk" as const };
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}
