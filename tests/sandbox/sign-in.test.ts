import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ImitatedAssociation } from "./imitated-association";
import { RunningStandIn } from "./stand-in";
import { CALLBACK, failedStep, LOGIN, push, Visitor } from "./visitor";

const CODE = "SIGNIN-TEST";
const T = `/tenants/${CODE}`;
const HOST = "signin-test.localhost";

let standIn: RunningStandIn;
let association: ImitatedAssociation;

beforeAll(async () => {
  [standIn, association] = await Promise.all([RunningStandIn.start(), ImitatedAssociation.start()]);
  await standIn.control("PUT", T, {
    apiKey: "k",
    siteName: "Sign-in test",
    editProfileUrl: `${association.origin}/profile`,
    oauth: association.oauth,
  });
});
beforeEach(async () => {
  await push(standIn, CODE, [{ key: "maria" }]);
  association.restore();
  association.claims = { sub: "7", ContactId: "maria" };
});
afterEach(() => standIn.control("PUT", T, { oauth: { clientAuth: null, scope: null, idClaim: null } }));
afterAll(async () => {
  await Promise.all([association.stop(), standIn.stop()]);
});

const visitor = () => new Visitor(standIn, HOST);

describe("signing in at the stand-in", () => {
  it("asks the association with exactly Higher Logic's five parameters", async () => {
    const { reply, authorize } = await visitor().begin("/profile");
    expect(reply.status).toBe(303);
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
    const maria = visitor();
    const back = await maria.logIn("/communities/board");
    expect(back).toMatchObject({ status: 303, headers: { location: "/communities/board" } });
    expect(Object.fromEntries(association.tokenCalls[0]!)).toMatchObject({
      grant_type: "authorization_code",
      code: "code-1",
      client_id: "client-1",
      client_secret: "secret-1",
    });
    const board = await maria.visit("/communities/board");
    expect(board.status).toBe(200);
    expect(board.text).toContain('data-person="maria"');
    expect((await visitor().visit("/communities/board")).status).toBe(404);
  });

  it("leads from the profile to the association, and says where the way back is", async () => {
    const maria = visitor();
    await maria.logIn();
    const link = /<a class="button" href="([^"]*)">Edit Profile<\/a>/.exec(
      (await maria.visit("/profile")).text,
    );
    const url = new URL(link![1]!.replaceAll("&amp;", "&"));
    expect(url.origin + url.pathname).toBe(`${association.origin}/profile`);
    expect(url.searchParams.get("returnUrl")).toBe(`http://${HOST}:${standIn.port}/profile`);
  });

  it("sends the secret as HTTP Basic, and asks for another scope, where it was told so", async () => {
    await standIn.control("PUT", T, { oauth: { clientAuth: "basic", scope: "openid profile" } });
    let authorization: string | undefined;
    association.answers.set("/oauth/token", (response, _form, request) => {
      authorization = request.headers.authorization;
      response.end(JSON.stringify({ access_token: "token-1", token_type: "bearer" }));
    });
    const maria = visitor();
    const { authorize, state } = await maria.begin("/");
    await maria.visit(`${CALLBACK}?code=code-1&state=${state}`);
    expect(authorize.searchParams.get("scope")).toBe("openid profile");
    expect(authorization).toBe(`Basic ${Buffer.from("client-1:secret-1").toString("base64")}`);
    expect(association.tokenCalls[0]!.has("client_secret")).toBe(false);
    expect(await maria.loggedInAs()).toBe("maria");
  });

  it("finds people by whichever claim it was told, also when the id is a number", async () => {
    await standIn.control("PUT", T, { oauth: { idClaim: "member_no" } });
    await push(standIn, CODE, [{ key: "4711" }]);
    association.claims = { sub: "7", ContactId: "maria", member_no: 4711 };
    const someone = visitor();
    await someone.logIn();
    expect(await someone.loggedInAs()).toBe("4711");
  });

  it("takes an answer that a form of the association's brings (response_mode=form_post)", async () => {
    const maria = visitor();
    const { state } = await maria.begin("/communities/board");
    // From another site, a browser leaves our Lax cookies at home.
    const posted = await visitor().post(
      CALLBACK,
      { code: "code-1", state, iss: association.origin },
      { origin: association.origin, "sec-fetch-site": "cross-site" },
    );
    expect(posted.status).toBe(303);
    const led = String(posted.headers.location);
    expect(led).toBe(`${CALLBACK}?code=code-1&state=${state}`);
    expect((await maria.visit(led)).headers.location).toBe("/communities/board");
    expect(await maria.loggedInAs()).toBe("maria");
  });

  it("F3: takes no form that is too large or no form at all", async () => {
    const { state } = await visitor().begin("/");
    const large = await visitor().post(CALLBACK, { code: "c".repeat(9_000), state });
    expect(large.status).toBe(413);
    const text = JSON.stringify({ code: "code-1", state });
    const noForm = await visitor().visit(CALLBACK, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: text,
    });
    expect(noForm.status).toBe(415);
  });

  it("is reached in Higher Logic's mixed case, and by its partners' callback", async () => {
    const maria = visitor();
    const { state } = await maria.begin("/");
    const back = await maria.visit(`/HigherLogic/Security/MemberSSO/Callback?code=code-1&state=${state}`);
    expect(back.headers.location).toBe("/");
    expect(await maria.loggedInAs()).toBe("maria");
    expect((await maria.visit(LOGIN.toLowerCase())).status).toBe(303);
  });

  it("takes a state once, and only from the browser it was given to", async () => {
    const maria = visitor();
    const { state } = await maria.begin("/");
    const answer = `${CALLBACK}?code=code-1&state=${state}`;
    const thief = visitor();
    await thief.begin("/"); // it has a browser cookie of its own
    expect(failedStep(await thief.visit(answer))).toBe("state-foreign");
    expect(await thief.loggedInAs()).toBeNull();
    expect((await maria.visit(answer)).status).toBe(303);
    const replayed = await maria.visit(answer);
    expect([replayed.status, failedStep(replayed)]).toEqual([400, "state-unknown"]);
    expect(association.tokenCalls).toHaveLength(1);
  });

  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "http:/evil.example",
    `http://${HOST}@evil.example/`,
    `http://${HOST}.evil.example/`,
    `https://${HOST}/`,
    `http://${HOST}:1/`,
    "/..//evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "\u0000//evil.example",
  ])("F6: ReturnUrl %j leads to no other host", async (elsewhere) => {
    const { port } = standIn;
    const maria = visitor();
    const back = await maria.logIn(elsewhere);
    const landed = new URL(String(back.headers.location), `http://${HOST}:${port}${CALLBACK}`);
    expect(landed.origin).toBe(`http://${HOST}:${port}`);
    expect(back.headers.location).toMatch(/^\/(?![/\\])/);
  });

  it("F50: comes back to a page, never to another log-in or log-out", async () => {
    for (const path of [LOGIN, LOGIN.toLowerCase(), CALLBACK, "/HigherLogic/%53ecurity/LoginBounce.aspx"]) {
      const maria = visitor();
      const back = await maria.logIn(`${path}?ReturnUrl=/`);
      expect((await maria.visit(String(back.headers.location))).status, path).not.toBe(303);
    }
    expect((await visitor().logIn("/communities/board?tab=1")).headers.location).toBe(
      "/communities/board?tab=1",
    );
  });

  it("begins at its own host, whatever name it was called by", async () => {
    const byPlainName = await new Visitor(standIn, "localhost").visit(`${LOGIN}?ReturnUrl=/profile`);
    expect(byPlainName.headers.location).toBe(
      `http://${HOST}:${standIn.port}${LOGIN}?ReturnUrl=${encodeURIComponent("/profile")}`,
    );
    const capitals = await new Visitor(standIn, HOST.toUpperCase()).visit(`${LOGIN}?ReturnUrl=/profile`);
    expect(new URL(String(capitals.headers.location)).origin).toBe(association.origin);
  });

  it("ends the session before when somebody else logs in with the same browser", async () => {
    await push(standIn, CODE, [{ key: "amir" }]);
    const browser = visitor();
    await browser.logIn();
    const before = new Map(browser.cookies);
    association.claims = { sub: "8", ContactId: "amir" };
    await browser.logIn();
    expect(await browser.loggedInAs()).toBe("amir");
    before.forEach((value, name) => browser.cookies.set(name, value));
    expect(await browser.loggedInAs()).toBeNull();
  });

  it("ends a session as soon as a push says the person is inactive, and for good", async () => {
    const maria = visitor();
    await maria.logIn();
    expect(await maria.loggedInAs()).toBe("maria");
    await push(standIn, CODE, [{ key: "maria", isActive: false }]);
    expect(await maria.loggedInAs()).toBeNull();
    await push(standIn, CODE, [{ key: "maria" }]);
    expect(await maria.loggedInAs()).toBeNull();
  });
});
