import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunningStandIn, type Reply } from "./stand-in";

const T = "/tenants/SIGNIN-TEST";
const HOST = "signin-test.localhost";
const LOGIN = "/HigherLogic/Security/LoginBounce.aspx";
const CALLBACK = "/HigherLogic/Security/OAuth/Authentication.aspx";

let standIn: RunningStandIn;
/** An association's provider, as far as the stand-in sees one. */
let provider: Server;
let tokenCalls: URLSearchParams[] = [];
let claims: Record<string, unknown> = {};

beforeAll(async () => {
  standIn = await RunningStandIn.start();
  provider = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      if (request.url === "/token") {
        tokenCalls.push(new URLSearchParams(body));
        response.end(JSON.stringify({ access_token: "token-1", token_type: "Bearer", expires_in: 60 }));
      } else response.end(JSON.stringify(request.headers.authorization === "Bearer token-1" ? claims : {}));
    });
  });
  provider.listen(0, "127.0.0.1");
  await once(provider, "listening");
  const { port } = provider.address() as AddressInfo;
  const origin = `http://hub.localhost:${port}`;
  await standIn.control("PUT", T, {
    apiKey: "k",
    siteName: "Sign-in test",
    editProfileUrl: `${origin}/profile`,
    oauth: {
      clientId: "client-1",
      clientSecret: "secret-1",
      authorizeUrl: `${origin}/authorize`,
      tokenUrl: `${origin}/token`,
      userinfoUrl: `${origin}/userinfo`,
    },
  });
});
afterAll(async () => {
  provider.close();
  await standIn.stop();
});

async function push(isActive: boolean): Promise<void> {
  const person = {
    LegacyContactKey: "maria",
    FirstName: "Maria",
    LastName: "Lopez",
    EmailAddress: "maria@example.org",
  };
  const groups = isActive ? [{ GroupKey: "board", GroupName: "Board" }] : [];
  const Items = [
    { MemberDetails: { ...person, IsActive: isActive, IsMember: isActive }, CommunityGroups: groups },
  ];
  const headers = { "content-type": "application/json", "x-api-key": "k" };
  const body = JSON.stringify({ TenantCode: "SIGNIN-TEST", Items });
  expect((await standIn.send("/push/v1/members", { method: "POST", headers, body })).status).toBe(200);
}

const cookiesOf = (reply: Reply) =>
  [reply.headers["set-cookie"] ?? []].flat().map((cookie) => cookie.split(";")[0]!);
const visit = (path: string, cookies: string[] = []) =>
  standIn.send(path, { host: HOST, headers: cookies.length ? { cookie: cookies.join("; ") } : {} });

async function begin(returnUrl: string) {
  const bounced = await visit(`${LOGIN}?ReturnUrl=${encodeURIComponent(returnUrl)}`);
  const authorize = new URL(String(bounced.headers.location));
  return {
    status: bounced.status,
    authorize,
    state: authorize.searchParams.get("state")!,
    cookies: cookiesOf(bounced),
  };
}

async function signIn() {
  const { state, cookies } = await begin("/communities/board");
  const answer = `${CALLBACK}?code=code-1&state=${state}`;
  const back = await visit(answer, cookies);
  return { back, answer, cookies: [...cookies, ...cookiesOf(back)] };
}

describe("signing in at the stand-in", () => {
  it("asks the association with exactly Higher Logic's five parameters", async () => {
    const { status, authorize } = await begin("/profile");
    expect(status).toBe(303);
    expect([...authorize.searchParams.keys()].sort()).toEqual([
      "client_id",
      "redirect_uri",
      "response_type",
      "scope",
      "state",
    ]);
    expect(authorize.searchParams.get("scope")).toBe("profile");
    expect(authorize.searchParams.get("redirect_uri")).toMatch(
      new RegExp(`^http://${HOST}:\\d+${CALLBACK}$`),
    );
  });

  it("signs in whom the claim names, at the page that was asked for, hidden communities too", async () => {
    await push(true);
    claims = { sub: "7", ContactId: "maria" };
    tokenCalls = [];
    const { back, cookies } = await signIn();
    expect(back).toMatchObject({ status: 303, headers: { location: "/communities/board" } });
    expect(Object.fromEntries(tokenCalls[0]!)).toMatchObject({
      grant_type: "authorization_code",
      code: "code-1",
      client_id: "client-1",
      client_secret: "secret-1",
    });
    const board = await visit("/communities/board", cookies);
    expect(board.status).toBe(200);
    expect(board.text).toContain('data-person="maria"');
    expect((await visit("/communities/board")).status).toBe(404);
    const profile = await visit("/profile", cookies);
    expect(profile.text).toContain("Edit Profile");
  });

  it("takes a state once, and only from the browser it was given to", async () => {
    const { answer, cookies } = await signIn();
    const replayed = await visit(answer, cookies);
    expect(replayed.status).toBe(400);
    const { state } = await begin("/");
    const foreign = await visit(`${CALLBACK}?code=code-1&state=${state}`);
    expect(foreign.status).toBe(400);
    expect(cookiesOf(foreign).filter((cookie) => cookie.startsWith("standin_session="))).toEqual([]);
  });

  it("F6: leads to no other host, whatever ReturnUrl says", async () => {
    for (const elsewhere of [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
    ]) {
      const { state, cookies } = await begin(elsewhere);
      const back = await visit(`${CALLBACK}?code=code-1&state=${state}`, cookies);
      expect(back.headers.location, elsewhere).toMatch(/^\/(?![/\\])/);
    }
  });

  it("says so, and never tries again by itself, when the person is refused, unknown or inactive", async () => {
    const { state, cookies } = await begin("/");
    const refused = await visit(`${CALLBACK}?error=access_denied&state=${state}`, cookies);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.headers.location).toBeUndefined();
    claims = { sub: "8", ContactId: "nobody" };
    const { back } = await signIn();
    expect(back.status).toBeGreaterThanOrEqual(400);
    expect(back.headers.location).toBeUndefined();
    claims = { sub: "7", ContactId: "maria" };
  });

  it("ends a session as soon as a push says the person is inactive", async () => {
    await push(true);
    const { cookies } = await signIn();
    expect((await visit("/", cookies)).text).toContain('data-person="maria"');
    await push(false);
    expect((await visit("/", cookies)).text).not.toContain("data-person");
  });
});
