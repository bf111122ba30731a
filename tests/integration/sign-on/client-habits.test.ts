import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "../../support/browser";
import { type Answer, ask, jsonOf, toThisMachine } from "../../support/http";
import { readIdToken } from "../../support/id-token";
import type { OAuthClient, Tokens } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
import { describe as short, open, said, signOn, tokensOf } from "./sign-on";

// What clients made elsewhere do beside the plain flow (.NET, Spring, PHP's league, requests-oauthlib and authlib, msal).

const FORM = "application/x-www-form-urlencoded";
const ALL = "openid profile email offline_access";

let stage: Stage;
let hub: Hub;
let site: OAuthClient;
let legacy: OAuthClient;
let maria: Member;
let browser: Browser;

beforeAll(async () => {
  stage = await Stage.open();
  hub = await stage.hub();
  [site, legacy] = await Promise.all([hub.client(), hub.client({ legacy: true, name: "The Old Site" })]);
  maria = await hub.member();
  browser = await hub.browserOf(maria);
  for (const client of [site, legacy]) await signOn(browser, client, { asking: { scope: ALL } });
}, WEB_START_MS);
afterAll(() => stage.close());

async function answerTo(asking: Record<string, string | undefined>, client = site): Promise<string> {
  return short(await open(browser, client, client.begin(asking)));
}

/** Scopes of the tokens that a request for these leads to. */
async function scopesFor(scope: string | undefined, client = site): Promise<string> {
  return (await tokensOf(browser, client, { asking: { scope } })).scope;
}

describe("R43: at authorize", () => {
  it.each([
    ["parted by commas, as PHP's league parts them", "openid,profile,email", "openid profile email"],
    ["with blanks too many", " openid  profile ", "openid profile"],
    ["with some that nobody knows", "openid profile groups api://x/read", "openid profile"],
    ["in any order", "email openid", "openid email"],
  ])("scopes %s", async (_, scope, given) => {
    expect((await scopesFor(scope)).split(" ").sort()).toEqual(given.split(" ").sort());
  });

  it("a blank or missing scope is profile for a legacy client, and an error the others are told", async () => {
    for (const scope of ["", " ", undefined]) {
      expect(await scopesFor(scope, legacy)).toBe("profile");
      expect(await answerTo({ scope })).toBe("client invalid_scope");
    }
    expect(await answerTo({ scope: "read write" }, legacy)).toBe("client invalid_scope");
  });

  it("parameters of other people's extensions are passed over", async () => {
    const ofLeagueGoogleAndMicrosoft = {
      approval_prompt: "auto",
      access_type: "offline",
      include_granted_scopes: "true",
      resource: "https://api.example/",
      audience: "api",
      domain_hint: "guild",
      client_info: "1",
      "x-client-SKU": "ID_NET8_0",
      "x-client-ver": "8.0.1.0",
      "foo[]": "1",
    };
    const empty = { nonce: "", prompt: "", max_age: "", login_hint: "", ui_locales: "", response_mode: "" };
    expect(await answerTo({ ...ofLeagueGoogleAndMicrosoft, ...empty })).toBe("client code");
  });

  it("what is wrong is told by its own name, so that whoever builds a client finds it", async () => {
    const told = async (asking: Record<string, string | undefined>) => {
      const { location } = await browser.open(site.begin(asking).url);
      return new URLSearchParams(location?.search || location?.hash.slice(1)).get("error_description");
    };
    expect(await told({ response_type: undefined })).toContain("'response_type'");
    expect(await told({ response_type: "id_token" })).toContain("response_type");
    expect(await told({ response_mode: "fragment" })).toContain("query, form_post");
  });

  it("offline_access with prompt=consent, as Core 11 wants it, gives a refresh token", async () => {
    const asking = { scope: ALL, prompt: "consent", access_type: "offline" };
    const { pages, code, begun } = await signOn(browser, site, { asking });
    expect(pages).toEqual(["grant"]);
    const tokens = jsonOf<Tokens>(await site.exchange(code, begun.verifier));
    expect(tokens.refresh_token).toBeTruthy();
  });

  it("select_account shows the page where one can be somebody else", async () => {
    expect(await answerTo({ prompt: "select_account" })).toBe("sign-in");
  });

  it("max_age=0 asks for the password, and once only", async () => {
    const person = await hub.member();
    const asking = { max_age: "0", scope: "openid" };
    const own = await hub.browserOf(person);
    await signOn(own, site);
    const { pages, code, begun } = await signOn(own, site, { hub, as: person, asking });
    expect(pages).toEqual(["sign-in"]);
    expect(said(await site.exchange(code, begun.verifier))).toBe("200");
  });

  it("a state as long as .NET's comes back whole, also past the sign-in page", async () => {
    const state = `CfDJ8${"s-_".repeat(600)}`;
    const asking = { state, nonce: "638.YTk=", response_mode: "form_post", "x-client-SKU": "ID_NET8_0" };
    const fresh = new Browser();
    const place = await open(fresh, site, site.begin(asking));
    if (place.at !== "sign-in") throw new Error(short(place));
    const page = await fresh.press(place.page, "Sign in", hub.typedBy(maria));
    expect(/name="state" value="([^"]*)"/.exec(page.text)?.[1]).toBe(state);
    expect(/name="code" value="([^"]+)"/.exec(page.text)?.[1]).toBeTruthy();
  });

  it("RFC 9700 2.1: without state, nonce and PKCE nobody could tell an answer slipped to them from their own", async () => {
    expect(await answerTo({ state: undefined }, legacy)).toBe("client invalid_request");
    expect(await answerTo({ state: undefined, nonce: "n", scope: "openid" }, legacy)).toBe("client code");
    expect(await answerTo({ state: undefined })).toBe("client code");
  });

  it("a redirect address with a query of its own keeps it", async () => {
    const redirectUri = "https://site.example/index.php?option=com_sso&task=callback";
    const client = await hub.client({ redirectUri, name: "Joined by PHP" });
    await browser.press(await browser.open(client.begin().url), "Grant");
    const begun = client.begin();
    const { location } = await browser.open(begun.url);
    const { code, ...others } = Object.fromEntries(location!.searchParams);
    expect(others).toEqual({ option: "com_sso", task: "callback", state: begun.state, iss: hub.url });
    expect(said(await client.exchange(code!, begun.verifier))).toBe("200");
  });
});

/** A token request with a new code, whatever is changed about it. */
async function exchanged(
  body: Record<string, string | undefined>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { code, begun } = await signOn(browser, site);
  const usual = {
    grant_type: "authorization_code",
    code,
    redirect_uri: site.redirectUri,
    code_verifier: begun.verifier,
  };
  const given = Object.entries({ ...usual, ...body }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return ask(`${hub.url}/oauth/token`, { headers, body: Object.fromEntries(given) });
}

const basic = (scheme = "Basic") => {
  const { clientId, clientSecret } = site.registration;
  return { authorization: `${scheme} ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` };
};
const inBody = () => ({ client_id: site.clientId, client_secret: site.registration.clientSecret });

describe("R43: at the token address", () => {
  it("Basic with client_id in the form too, as Spring, .NET and requests-oauthlib send it", async () => {
    expect(said(await exchanged({ client_id: site.clientId }, basic()))).toBe("200");
    expect(said(await exchanged({ client_id: site.clientId, client_secret: "" }, basic("basic")))).toBe(
      "200",
    );
  });

  it("Basic with somebody else's client_id, or the secret twice, is refused", async () => {
    expect(said(await exchanged({ client_id: legacy.clientId }, basic()))).toBe("400 invalid_request");
    expect(said(await exchanged(inBody(), basic()))).toBe("400 invalid_request");
  });

  it("more parameters than needed, and empty ones", async () => {
    const more = {
      scope: "openid profile",
      state: "s",
      response_type: "code",
      audience: "a",
      client_info: "1",
    };
    const empty = { refresh_token: "", username: "", password: "", client_assertion: "" };
    expect(said(await exchanged({ ...inBody(), ...more, ...empty }))).toBe("200");
  });

  it("a charset behind the content type, and Accept as Java writes it", async () => {
    const headers = {
      "content-type": `${FORM};charset=UTF-8`,
      accept: "application/json;charset=UTF-8",
      "accept-charset": "UTF-8",
    };
    const answer = await exchanged(inBody(), headers);
    expect([answer.status, answer.headers["content-type"]]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
    ]);
  });

  it("a form in chunks, without its length", async () => {
    const { code, begun } = await signOn(browser, site);
    const form = new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: site.redirectUri,
      code_verifier: begun.verifier!,
      ...inBody(),
    }).toString();
    const { statusCode } = await request(`${hub.url}/oauth/token`, {
      method: "POST",
      headers: { "content-type": FORM },
      body: (function* () {
        yield form.slice(0, 50);
        yield form.slice(50);
      })() as never,
      dispatcher: toThisMachine,
    });
    expect(statusCode).toBe(200);
  });

  it.each([
    ["JSON", "application/json", JSON.stringify({ grant_type: "authorization_code" })],
    ["multipart", "multipart/form-data; boundary=x", "--x--"],
  ])("%s is none of OAuth's, and the answer says which is", async (_, type, body) => {
    const headers = { "content-type": type };
    const answer = await ask(`${hub.url}/oauth/token`, { method: "POST", headers, body });
    expect(said(answer)).toBe("400 invalid_request");
    expect(jsonOf(answer).error_description).toContain(FORM);
  });

  it("a wrong secret is 401, with a challenge where it came by Basic", async () => {
    const wrong = `Basic ${Buffer.from(`${site.clientId}:wrong`).toString("base64")}`;
    const answer = await exchanged({}, { authorization: wrong });
    expect(said(answer)).toBe("401 invalid_client");
    expect(answer.headers["www-authenticate"]).toMatch(/^Basic realm=/);
    expect(said(await exchanged({ ...inBody(), client_secret: "wrong" }))).toBe("401 invalid_client");
  });

  it("oauthlib compares: the scopes told are the scopes asked for", async () => {
    expect((await scopesFor(ALL)).split(" ").sort()).toEqual(ALL.split(" ").sort());
  });

  it("the ID token says what the scopes tell, for clients that ask userinfo for nothing", async () => {
    const tokens = await tokensOf(browser, site, { asking: { scope: "openid profile email" } });
    const claims = await readIdToken(hub.url, tokens.id_token!);
    expect(claims).toMatchObject(jsonOf(await site.userinfo(tokens.access_token)));
    const bare = await tokensOf(browser, site, { asking: { scope: "openid" } });
    expect(Object.keys(await readIdToken(hub.url, bare.id_token!)).sort()).toEqual(
      ["aud", "exp", "iat", "iss", "sub"].sort(),
    );
  });

  it("revocation answers with JSON, which some clients insist on, whatever it was asked", async () => {
    const { access_token: token } = await tokensOf(browser, site);
    for (const body of [
      { token, token_type_hint: "access_token" },
      { token, token_type_hint: "whatever" },
    ]) {
      const answer = await ask(`${hub.url}/oauth/revoke`, { headers: basic(), body });
      expect([answer.status, jsonOf(answer)]).toEqual([200, {}]);
    }
    expect((await site.userinfo(token)).status).toBe(401);
  });
});

describe("R43: at userinfo", () => {
  it.each([
    ["an OpenID client", () => site],
    ["a legacy client", () => legacy],
  ])("%s: bearer in any case, POST without a body, whatever it accepts", async (_, clientOf) => {
    const client = clientOf();
    const { access_token: token } = await tokensOf(browser, client);
    const asked: [headers: Record<string, string>, method: string][] = [
      [{ authorization: `bearer ${token}` }, "GET"],
      [{ authorization: `BEARER ${token}`, accept: "*/*" }, "GET"],
      [{ authorization: `Bearer ${token}`, "content-type": "application/json" }, "GET"],
      [{ authorization: `Bearer ${token}` }, "POST"],
      [{ authorization: `Bearer ${token}`, "content-type": FORM, accept: "application/jwt" }, "POST"],
    ];
    for (const [headers, method] of asked) {
      const answer = await ask(`${hub.url}/oauth/userinfo`, { method, headers });
      expect([answer.status, answer.headers["content-type"]]).toEqual([
        200,
        expect.stringMatching(/^application\/json/),
      ]);
    }
    const schema = await ask(`${hub.url}/oauth/userinfo?schema=openid`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(schema.status).toBe(200);
  });

  it.each([
    ["an OpenID client", () => site],
    ["a legacy client", () => legacy],
  ])("%s: a token in the address, or twice, is refused (RFC 9700 4.3.2, RFC 6750 2)", async (_, clientOf) => {
    const { access_token: token } = await tokensOf(browser, clientOf());
    const authorization = `Bearer ${token}`;
    const inAddress = await ask(`${hub.url}/oauth/userinfo?access_token=${token}`);
    const twice = await ask(`${hub.url}/oauth/userinfo`, {
      headers: { authorization },
      body: { access_token: token },
    });
    for (const answer of [inAddress, twice]) {
      expect(said(answer)).toBe("400 invalid_request");
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer realm=/);
    }
  });
});
