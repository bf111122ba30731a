import { createHmac, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ImitatedAssociation } from "./imitated-association";
import { RunningStandIn, type Reply } from "./stand-in";
import { push, Visitor } from "./visitor";

const CODE = "BACK-TEST";
const T = `/tenants/${CODE}`;
const HOST = "back-test.localhost";
const PATH = "/HigherLogic/Security/OAuth/BackChannelLogout";

let standIn: RunningStandIn;
let association: ImitatedAssociation;
let stranger: ImitatedAssociation;
let maria: Visitor;

beforeAll(async () => {
  [standIn, association, stranger] = await Promise.all([
    RunningStandIn.start(),
    ImitatedAssociation.start(),
    ImitatedAssociation.start(),
  ]);
  await standIn.control("PUT", T, { apiKey: "k", siteName: "Back", oauth: association.oauth });
  await push(standIn, CODE, [{ key: "maria" }, { key: "amir" }]);
  association.makeKey("nobodys", false);
});
beforeEach(async () => {
  await standIn.control("PUT", T, { backchannelLogout: true });
  association.restore();
  maria = await loggedIn("maria", "7");
});
afterAll(async () => {
  await Promise.all([association.stop(), stranger.stop(), standIn.stop()]);
});

async function loggedIn(key: string, sub: string): Promise<Visitor> {
  association.claims = { sub, ContactId: key };
  const visitor = new Visitor(standIn, HOST);
  await visitor.logIn();
  expect(await visitor.loggedInAs()).toBe(key);
  return visitor;
}

const tell = (token: string): Promise<Reply> =>
  new Visitor(standIn, HOST).post(PATH, { logout_token: token });

const now = () => Math.floor(Date.now() / 1000);

describe("back-channel log-out at the stand-in", () => {
  it("ends every session of the person whom the association names, and nobody else's", async () => {
    const phone = await loggedIn("maria", "7");
    const amir = await loggedIn("amir", "8");
    const reply = await tell(association.logoutToken("7"));
    expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { ended: 2 }]);
    expect(reply.headers["cache-control"]).toContain("no-store");
    expect(await maria.loggedInAs()).toBeNull();
    expect(await phone.loggedInAs()).toBeNull();
    expect(await amir.loggedInAs()).toBe("amir");
  });

  it("is off unless it is switched on: nothing is known of it at Higher Logic", async () => {
    await standIn.control("PUT", "/tenants/BACK-OFF", {
      apiKey: "k",
      siteName: "Off",
      oauth: association.oauth,
    });
    expect(await standIn.control("GET", "/tenants/BACK-OFF")).toMatchObject({ backchannelLogout: false });
    await standIn.control("PUT", T, { backchannelLogout: false });
    const reply = await tell(association.logoutToken("7"));
    expect(reply.status).toBe(404);
    expect(await maria.loggedInAs()).toBe("maria");
  });

  it("takes a token for several audiences, and one that names no key", async () => {
    const audiences = ["somebody-else", "client-1"];
    expect((await tell(association.logoutToken("7", { aud: audiences }, { kid: undefined }))).status).toBe(
      200,
    );
    expect(await maria.loggedInAs()).toBeNull();
  });

  it("reads the association's keys anew, so that a rotated key counts at once", async () => {
    association.makeKey(`key-${Date.now()}`);
    const kid = [...association.keys.keys()].at(-1)!;
    expect((await tell(association.logoutToken("7", {}, { kid }))).status).toBe(200);
    expect(await maria.loggedInAs()).toBeNull();
  });

  it("believes a token once", async () => {
    const token = association.logoutToken("7");
    expect((await tell(token)).status).toBe(200);
    maria = await loggedIn("maria", "7");
    const again = await tell(token);
    expect([again.status, again.text]).toEqual([400, expect.stringContaining("jti was used before")]);
    expect(await maria.loggedInAs()).toBe("maria");
    await standIn.control("DELETE", `${T}/data`);
    expect((await tell(token)).status).toBe(400);
    await push(standIn, CODE, [{ key: "maria" }, { key: "amir" }]);
    maria = await loggedIn("maria", "7");
  });

  const of7 = (changed: Record<string, unknown>) => () => association.logoutToken("7", changed);
  const wrong: [what: string, said: string, token: () => string][] = [
    ["no token", "not a signed JWT", () => ""],
    ["another text", "not a signed JWT", () => "not.a.token"],
    ["a signature of nobody's key", "no key", () => association.logoutToken("7", {}, { kid: "nobodys" })],
    ["a signature of another key than the one it names", "no key", () => signedByAnother("nobodys")],
    ["claims that were changed after signing", "no key", () => withClaimsOf("7", "8")],
    ["no signature", "not a signed JWT", () => `${association.logoutToken("7").split(".", 2).join(".")}.`],
    ["alg none", "alg is none that is accepted", () => withoutSignature()],
    ["the public key misused as a shared secret", "alg is none that is accepted", () => withSharedSecret()],
    ["another client's audience", "aud is not this client", of7({ aud: "client-2" })],
    ["no audience", "aud is wrong", of7({ aud: undefined })],
    ["another issuer", "iss is not", of7({ iss: "http://evil.localhost" })],
    [
      "the issuer with a slash",
      "iss is not",
      () => association.logoutToken("7", { iss: `${association.origin}/` }),
    ],
    ["another association's token", "iss is not", () => stranger.logoutToken("7")],
    ["a nonce", "nonce", of7({ nonce: "n-1" })],
    ["no events", "events is wrong", of7({ events: undefined })],
    ["other events", "events is wrong", of7({ events: { "http://example.org/other": {} } })],
    ["an event that is no object", "events is wrong", of7({ events: eventAs("yes") })],
    ["no sub", "sub is wrong", of7({ sub: undefined })],
    ["no jti", "jti is wrong", of7({ jti: undefined })],
    ["no iat", "iat is wrong", of7({ iat: undefined })],
    ["no exp", "exp is wrong", of7({ exp: undefined })],
    ["an exp that has passed", "exp has passed", of7({ iat: now() - 400, exp: now() - 280 })],
    ["an iat of long ago", "iat lies too far back", of7({ iat: now() - 86_400, exp: now() + 86_400 })],
    ["an iat that lies ahead", "iat lies ahead", of7({ iat: now() + 600, exp: now() + 700 })],
    ["an id token", "typ is not", () => association.logoutToken("7", {}, { typ: "JWT" })],
  ];

  it.each(wrong)("refuses %s, and ends nothing", async (_what, said, token) => {
    const reply = await tell(token());
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      400,
      { error: "invalid_request", error_description: expect.stringContaining(said) as string },
    ]);
    expect(await maria.loggedInAs()).toBe("maria");
  });

  it("F51: refuses while the association's keys cannot be had, and believes the same token afterwards", async () => {
    const token = association.logoutToken("7");
    for (const path of ["/oauth/jwks", "/.well-known/openid-configuration"]) {
      association.answerWith(path, { error: "down" }, 503);
      expect((await tell(token)).status).toBe(400);
      association.restore();
    }
    association.answerWith("/.well-known/openid-configuration", {
      issuer: stranger.origin,
      jwks_uri: `${stranger.origin}/oauth/jwks`,
    });
    expect((await tell(stranger.logoutToken("7"))).text).toContain("discovery is not its own");
    expect(await maria.loggedInAs()).toBe("maria");
    association.restore();
    expect((await tell(token)).status).toBe(200);
    expect(await maria.loggedInAs()).toBeNull();
  });

  it("F51: does not wait for ever for the association's keys", async () => {
    await standIn.control("PUT", T, { oauth: { timeoutMs: 100 } });
    association.hangAt("/oauth/jwks");
    const reply = await tell(association.logoutToken("7"));
    expect([reply.status, reply.text]).toEqual([400, expect.stringContaining("no answer within 100 ms")]);
    await standIn.control("PUT", T, { oauth: { timeoutMs: null } });
  });

  it("F3: takes POST only, and no more than a token needs", async () => {
    expect((await new Visitor(standIn, HOST).visit(PATH)).status).toBe(405);
    expect((await tell("x".repeat(30_000))).status).toBe(413);
  });

  it("shows at /admin who was logged out, and which token was refused and why", async () => {
    await tell(association.logoutToken("7", { aud: "client-2" }));
    await loggedIn("amir", "9");
    await tell(association.logoutToken("9"));
    const { text } = await new Visitor(standIn, HOST).visit("/admin");
    expect(text).toContain("By the association; 1 session ended.");
    expect(text).toContain("Log-out token refused: aud is not this client");
  });
});

const eventAs = (value: unknown) => ({ "http://schemas.openid.net/event/backchannel-logout": value });

const partOf = (token: string, place: number) =>
  JSON.parse(Buffer.from(token.split(".")[place]!, "base64url").toString()) as object;

function signedByAnother(kid: string): string {
  const token = association.logoutToken("7");
  return association.signed(partOf(token, 0), partOf(token, 1), kid);
}

function withClaimsOf(sub: string, signedFor: string): string {
  const [header, , signature] = association.logoutToken(signedFor).split(".");
  return [header, association.logoutToken(sub).split(".")[1], signature].join(".");
}

function withoutSignature(): string {
  const [, claims] = association.logoutToken("7").split(".");
  const header = Buffer.from(JSON.stringify({ alg: "none", typ: "logout+jwt" })).toString("base64url");
  return `${header}.${claims}.AA`;
}

function withSharedSecret(): string {
  const [, claims] = association.logoutToken("7").split(".");
  const header = Buffer.from(JSON.stringify({ alg: "HS256", typ: "logout+jwt", kid: "key-1" }));
  const text = `${header.toString("base64url")}.${claims}`;
  const secret = createPublicKey(association.keys.get("key-1")!).export({ format: "pem", type: "spki" });
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}
