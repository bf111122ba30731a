import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ImitatedAssociation } from "./imitated-association";
import { RunningStandIn } from "./stand-in";
import { LOGOUT, push, Visitor } from "./visitor";

const CODE = "OUT-TEST";
const T = `/tenants/${CODE}`;
const HOST = "out-test.localhost";
const LOGGED_OUT = "/HigherLogic/Security/LoggedOut.aspx";

let standIn: RunningStandIn;
let association: ImitatedAssociation;
let maria: Visitor;

beforeAll(async () => {
  [standIn, association] = await Promise.all([RunningStandIn.start(), ImitatedAssociation.start()]);
  await standIn.control("PUT", T, { apiKey: "k", siteName: "Out", oauth: association.oauth });
  await push(standIn, CODE, [{ key: "maria" }]);
});
beforeEach(async () => {
  association.claims = { sub: "7", ContactId: "maria" };
  maria = new Visitor(standIn, HOST);
  await maria.logIn();
});
afterAll(async () => {
  await Promise.all([association.stop(), standIn.stop()]);
});

const logoutAt = (logoutUrl: string | null) => standIn.control("PUT", T, { oauth: { logoutUrl } });

describe("logging out at the stand-in", () => {
  it("ends the session here first, then leads to the association, which leads back to a page", async () => {
    await logoutAt(`${association.origin}/oauth/logout?hint=1`);
    const out = await maria.post(LOGOUT);
    expect(out.status).toBe(303);
    const url = new URL(String(out.headers.location));
    expect(url.origin + url.pathname).toBe(`${association.origin}/oauth/logout`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      hint: "1",
      client_id: "client-1",
      post_logout_redirect_uri: `http://${HOST}:${standIn.port}${LOGGED_OUT}`,
    });
    expect(await maria.loggedInAs()).toBeNull();

    const end = await maria.visit(LOGGED_OUT);
    expect([end.status, end.headers.location]).toEqual([200, undefined]);
    expect(end.text).toContain("You are logged out");
    expect(end.text).not.toMatch(/http-equiv="?refresh|<script/i);
  });

  it("ends at its own page where the association gave no address", async () => {
    await logoutAt(null);
    const out = await maria.post(LOGOUT);
    expect([out.status, out.headers.location]).toEqual([303, LOGGED_OUT]);
    expect(await maria.loggedInAs()).toBeNull();
  });

  it("F50: ends though its own address was entered as the association's", async () => {
    const site = `http://${HOST}:${standIn.port}`;
    for (const [wrong, status] of [
      [`${site}${LOGGED_OUT}`, 200],
      [`${site}${LOGOUT}`, 405],
    ] as const) {
      await logoutAt(wrong);
      const out = new URL(String((await maria.post(LOGOUT)).headers.location));
      const end = await maria.visit(out.pathname + out.search);
      expect([end.status, end.headers.location]).toEqual([status, undefined]);
    }
  });

  it("the form may lead to the association, in browsers that ask the page first", async () => {
    await logoutAt(`${association.origin}/oauth/logout`);
    const policy = String((await maria.visit("/")).headers["content-security-policy"]);
    expect(policy).toContain(`form-action 'self' ${association.origin};`);
  });

  it("F48: is not pressed by another site, nor by a link", async () => {
    for (const [name, value] of [
      ["sec-fetch-site", "cross-site"],
      ["origin", "https://evil.example"],
    ] as const) {
      expect((await maria.post(LOGOUT, {}, { [name]: value })).status).toBe(403);
    }
    expect((await maria.visit(LOGOUT)).status).toBe(405);
    expect(await maria.loggedInAs()).toBe("maria");
  });

  it("says logged out also to somebody who never logged in, and to whom pressed twice", async () => {
    await logoutAt(null);
    await maria.post(LOGOUT);
    expect((await maria.post(LOGOUT)).headers.location).toBe(LOGGED_OUT);
    expect((await new Visitor(standIn, HOST).visit(LOGGED_OUT)).status).toBe(200);
  });
});
