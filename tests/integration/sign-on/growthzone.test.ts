import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Browser } from "../../support/browser";
import { ask, jsonOf } from "../../support/http";
import { keysAt, readIdToken } from "../../support/id-token";
import type { OAuthClient } from "../../support/oauth-client";
import { WEB_START_MS } from "../../support/web";
import { type Hub, type Member, Stage } from "./hub";
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

async function tokenOf(member: Member): Promise<string> {
  return (await tokensOf(await hub.browserOf(member), community)).access_token;
}

describe("R43: what GrowthZone's own clients read", () => {
  it("/api/login/aboutme says who it is and at which association", async () => {
    const answer = await community.read("/api/login/aboutme", await tokenOf(maria));
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(jsonOf(answer)).toMatchObject({
      Name: "Maria Example",
      FirstName: "Maria",
      LastName: "Example",
      TenantName: "Prairie Lakes Association",
    });
    expect(String(jsonOf(answer).ContactId)).toBe(maria.integrationKey);
    expect(Object.keys(jsonOf(answer)).sort()).toEqual([
      "ContactId",
      "CurrentOrganizationId",
      "CurrentOrganizationName",
      "FirstName",
      "LastName",
      "Name",
      "TenantDomain",
      "TenantId",
      "TenantName",
    ]);
  });

  it("/api/login/aboutme names the organization the person belongs to", async () => {
    const organizationId = await hub.guild.records.organization("Northwind Tools");
    await hub.guild.records.relationship(maria.contactId, organizationId);
    const answer = await community.read("/api/login/aboutme", await tokenOf(maria));
    expect(jsonOf(answer)).toMatchObject({ CurrentOrganizationName: "Northwind Tools" });
  });

  it("/api/contacts/root/claims lists names and values", async () => {
    const answer = await community.read("/api/contacts/root/claims", await tokenOf(maria));
    expect(answer.status).toBe(200);
    const { Claims } = jsonOf<{ Claims: { Name: string; Value: string }[] }>(answer);
    for (const claim of Claims) expect(Object.keys(claim).sort()).toEqual(["Name", "Value"]);
    const valueOf = (name: string) => Claims.find(({ Name }) => Name === name)?.Value;
    expect(valueOf("ContactId")).toBe(maria.integrationKey);
    expect(valueOf("FirstName")).toBe("Maria");
    expect(valueOf("LastName")).toBe("Example");
    expect(valueOf("EmailId")).toBe(maria.email);
    expect(valueOf("iss")).toMatch(new RegExp(`^${hub.url}/?$`));
  });

  it.each(["/api/login/aboutme", "/api/contacts/root/claims", "/oauth/userinfo"])(
    "%s answers 401 without a token, with a made-up one, and with one in the address",
    async (path) => {
      const token = await tokenOf(maria);
      expect((await ask(hub.url + path)).status).toBe(401);
      expect((await community.read(path, "made-up")).status).toBe(401);
      expect([400, 401]).toContain((await ask(`${hub.url}${path}?access_token=${token}`)).status);
      expect((await community.read(path, token)).status).toBe(200);
    },
  );
});

describe("discovery", () => {
  const addresses = ["/.well-known/openid-configuration", "/openid/well-known/openid-configuration"];

  it("F51: both addresses say the same, and only what is true", async () => {
    const [one, other] = await Promise.all(addresses.map((path) => ask(hub.url + path)));
    expect(one!.status).toBe(200);
    expect(jsonOf(other!)).toEqual(jsonOf(one!));
    const told = jsonOf(one!);
    expect(told).toMatchObject({
      issuer: hub.url,
      authorization_endpoint: `${hub.url}/oauth/authorize`,
      token_endpoint: `${hub.url}/oauth/token`,
      userinfo_endpoint: `${hub.url}/oauth/userinfo`,
      revocation_endpoint: `${hub.url}/oauth/revoke`,
      end_session_endpoint: `${hub.url}/oauth/logout`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      authorization_response_iss_parameter_supported: true,
    });
    expect((told.grant_types_supported as string[]).toSorted()).toEqual([
      "authorization_code",
      "refresh_token",
    ]);
    expect((told.token_endpoint_auth_methods_supported as string[]).toSorted()).toEqual([
      "client_secret_basic",
      "client_secret_post",
    ]);
    expect(told.scopes_supported).toEqual(
      expect.arrayContaining(["openid", "profile", "email", "offline_access"]),
    );
    expect(told.claims_supported).toEqual(expect.arrayContaining(["sub", "ContactId", "email", "name"]));
    for (const name of [
      "introspection_endpoint",
      "registration_endpoint",
      "pushed_authorization_request_endpoint",
    ])
      expect(told).not.toHaveProperty(name);
    expect(await keysAt(told.jwks_uri as string)).not.toEqual([]);
  });

  it("both key addresses show the same keys", async () => {
    const keys = await keysAt(`${hub.url}/oauth/jwks`);
    expect(keys).toHaveLength(1);
    expect(await keysAt(`${hub.url}/openid/well-known/jwks`)).toEqual(keys);
  });

  it("F51: each association has an issuer and keys of its own", async () => {
    const harbor = await stage.hub();
    const [here, there] = await Promise.all([hub, harbor].map(({ url }) => keysAt(`${url}/oauth/jwks`)));
    expect(here![0]!.kid).not.toBe(there![0]!.kid);
    expect(jsonOf(await ask(harbor.url + addresses[0]!)).issuer).toBe(harbor.url);
  });

  it("the issuer is the association's address, whatever the headers claim", async () => {
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.example",
    };
    expect(jsonOf(await ask(hub.url + addresses[0]!, { headers })).issuer).toBe(hub.url);
  });

  it("a host nobody knows is 421", async () => {
    const answer = await ask(hub.url + addresses[0]!, { headers: { host: "evil.example" } });
    expect(answer.status).toBe(421);
  });
});

describe("R43: discovery says what is there", () => {
  const ALL = "openid profile email offline_access";
  let site: OAuthClient;
  let browser: Browser;
  beforeEach(async () => {
    site = await hub.client();
    browser = await hub.browserOf(maria);
    await signOn(browser, site, { asking: { scope: ALL } });
  });

  const addresses = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/openid/well-known/openid-configuration",
  ];

  async function metadata() {
    return jsonOf<Record<string, string[]>>(await ask(hub.url + addresses[0]!));
  }

  it("HEAD and OPTIONS are answered, and an issuer written with a slash finds the same", async () => {
    for (const path of [...addresses, "/openid/well-known/jwks", "/oauth/jwks"]) {
      const head = await ask(hub.url + path, { method: "HEAD" });
      expect([path, head.status, head.headers["content-type"]]).toEqual([
        path,
        200,
        expect.stringMatching(/^application\/(jwk-set\+)?json/),
      ]);
      const options = await ask(hub.url + path, { method: "OPTIONS" });
      expect([path, options.status, options.headers.allow]).toEqual([
        path,
        204,
        expect.stringContaining("GET"),
      ]);
    }
    for (const path of [...addresses, "/openid/well-known/jwks", "/oauth/jwks"]) {
      const wrong = await ask(hub.url + path, { body: {} });
      expect([path, wrong.status, wrong.headers.allow]).toEqual([path, 405, "GET, HEAD, OPTIONS"]);
      // Open to programs in browsers: it is public.
      const headers = { origin: "https://site.example", "access-control-request-method": "GET" };
      const first = await ask(hub.url + path, { method: "OPTIONS", headers });
      const read = await ask(hub.url + path, { headers });
      for (const answer of [first, read])
        expect([path, answer.headers["access-control-allow-origin"]]).toEqual([path, "*"]);
    }
    for (const path of ["/oauth/token", "/oauth/userinfo", "/oauth/revoke"])
      expect((await ask(hub.url + path, { method: "OPTIONS" })).headers.allow).toContain("POST");
    const doubled = await browser.open(`${hub.url}//.well-known/openid-configuration`);
    expect(jsonOf(doubled).issuer).toBe(hub.url);
  });

  it("lists nothing but what this test file and the conformance tests know of", async () => {
    expect(await metadata()).toEqual({
      issuer: hub.url,
      authorization_endpoint: `${hub.url}/oauth/authorize`,
      token_endpoint: `${hub.url}/oauth/token`,
      userinfo_endpoint: `${hub.url}/oauth/userinfo`,
      jwks_uri: `${hub.url}/oauth/jwks`,
      revocation_endpoint: `${hub.url}/oauth/revoke`,
      end_session_endpoint: `${hub.url}/oauth/logout`,
      authorization_response_iss_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      claims_parameter_supported: false,
      claims_supported: expect.any(Array) as string[],
      claim_types_supported: ["normal"],
      code_challenge_methods_supported: ["S256"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      id_token_signing_alg_values_supported: ["RS256"],
      request_uri_parameter_supported: false,
      response_modes_supported: ["query", "form_post"],
      response_types_supported: ["code"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      subject_types_supported: ["public"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    });
  });

  it("every claim it lists is told, and no other", async () => {
    const told = await hub.client({ name: "Told", backchannelLogoutUri: "http://localhost:9/logout" });
    const tokens = await tokensOf(browser, told, { asking: { scope: ALL, max_age: "10000" } });
    const claims = {
      ...jsonOf(await told.userinfo(tokens.access_token)),
      ...(await readIdToken(hub.url, tokens.id_token!)),
    };
    const ofEveryToken = ["aud", "exp", "iat"];
    const names = Object.keys(claims).filter((name) => !ofEveryToken.includes(name));
    expect(names.sort()).toEqual((await metadata()).claims_supported!.toSorted());
  });

  it.each([
    ["query", "code"],
    ["form_post", "page"],
    ["fragment", "invalid_request"],
    ["web_message", "unsupported_response_mode"],
    ["jwt", "unsupported_response_mode"],
  ])("response_mode=%s: %s", async (response_mode, what) => {
    const { location, text } = await browser.open(site.begin({ response_mode }).url);
    const returned = new URLSearchParams(location?.search || location?.hash.slice(1));
    const came = /name="code"/.test(text) ? "page" : returned.has("code") ? "code" : returned.get("error");
    expect(came).toBe(what);
    const listed = (await metadata()).response_modes_supported!.includes(response_mode);
    expect(listed).toBe(["code", "page"].includes(what));
  });

  it.each([
    [
      "a client assertion",
      {
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: "a.b.c",
      },
    ],
    ["no secret at all", {}],
  ])("a client cannot say who it is by %s", async (_, how) => {
    const { code, begun } = await signOn(browser, site);
    const { redirectUri: redirect_uri } = site;
    const asked = {
      grant_type: "authorization_code",
      code,
      redirect_uri,
      code_verifier: begun.verifier,
      ...how,
    };
    expect(said(await site.token(asked, "none"))).toMatch(/^(400|401) invalid_(client|request)$/);
  });

  it("there is no other address of the library's", async () => {
    for (const path of [
      "request",
      "reg",
      "device",
      "token/introspection",
      "session/end",
      "me",
      "backchannel",
      "challenge",
    ])
      expect([path, (await ask(`${hub.url}/oauth/${path}`, { body: {} })).status]).toEqual([path, 404]);
  });
});
