import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RunningStandIn } from "./stand-in";

let standIn: RunningStandIn;
const T = "/tenants/CONTROL";

beforeAll(async () => {
  standIn = await RunningStandIn.start();
  await standIn.control("PUT", T, { apiKey: "control-secret-key", siteName: "Control" });
});
afterAll(() => standIn.stop());
beforeEach(() => standIn.control("DELETE", `${T}/data`));

async function push(
  keys: string[],
  groups: string[] = ["board"],
  apiKey = "control-secret-key",
): Promise<string> {
  const Items = keys.map((LegacyContactKey) => ({
    MemberDetails: { LegacyContactKey, FirstName: "Maria", IsActive: true },
    CommunityGroups: groups.map((GroupKey) => ({ GroupKey, GroupName: `The ${GroupKey}` })),
  }));
  const reply = await standIn.send("/push/v1/members", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": apiKey },
    body: JSON.stringify({ TenantCode: "CONTROL", Items }),
  });
  return `${reply.status} ${reply.text}`;
}

interface Page {
  items: Record<string, unknown>[];
  next: string | null;
}

async function refusal(method: string, path: string, body?: unknown): Promise<[number, string]> {
  const reply = await standIn.send(`/_sandbox${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return [reply.status, (JSON.parse(reply.text) as { message: string }).message];
}

describe("PUT of a tenant", () => {
  it("answers the addresses to register, with the port it listens on", async () => {
    const site = `http://control.localhost:${standIn.port}`;
    expect(await standIn.control("PUT", T, {})).toEqual({
      siteUrl: site,
      redirectUri: `${site}/HigherLogic/Security/OAuth/Authentication.aspx`,
      postLogoutRedirectUri: `${site}/HigherLogic/Security/LoggedOut.aspx`,
      backchannelLogoutUri: `${site}/HigherLogic/Security/OAuth/BackChannelLogout`,
    });
  });

  it("keeps the whole object, and of what is absent what was there", async () => {
    const whole = {
      apiKey: "whole-key",
      siteName: "Whole",
      editProfileUrl: "http://localhost:3000/profile",
      oauth: {
        clientId: "id",
        clientSecret: "secret",
        authorizeUrl: "http://localhost:3000/oauth/authorize",
        tokenUrl: "http://localhost:3000/oauth/token",
        userinfoUrl: "http://localhost:3000/oauth/userinfo",
        logoutUrl: "http://localhost:3000/oauth/logout",
        scope: "profile",
        idClaim: "ContactId",
        clientAuth: "post",
      },
      backchannelLogout: true,
    };
    await standIn.control("PUT", "/tenants/WHOLE", whole);
    expect(await standIn.control("GET", "/tenants/WHOLE")).toMatchObject(whole);
    await standIn.control("PUT", "/tenants/WHOLE", { apiKey: "another-key", oauth: { idClaim: "sub" } });
    expect(await standIn.control("GET", "/tenants/WHOLE")).toMatchObject({
      ...whole,
      apiKey: "another-key",
      oauth: { ...whole.oauth, idClaim: "sub" },
    });
    await standIn.control("PUT", "/tenants/WHOLE", { oauth: null, backchannelLogout: false });
    expect(await standIn.control("GET", "/tenants/WHOLE")).toMatchObject({
      oauth: null,
      backchannelLogout: false,
    });
  });

  it("changes the key that pushes must carry, and nothing else", async () => {
    await push(["maria"]);
    await standIn.control("PUT", T, { apiKey: "a-new-key" });
    expect(await push(["amir"])).toBe('403 {"message":"Forbidden"}');
    expect(await push(["amir"], [], "a-new-key")).toMatch(/^200 .*true/);
    await standIn.control("PUT", T, { apiKey: "control-secret-key" });
    expect(await standIn.control("GET", `${T}/summary`)).toMatchObject({ contacts: 2 });
  });

  it.each([
    ["/tenants/NEW", {}, 400, /apiKey/],
    ["/tenants/NEW", { apiKey: "" }, 400, /apiKey/],
    ["/tenants/NEW", { apiKey: 7 }, 400, /apiKey/],
    ["/tenants/NEW", { apiKey: "k", oauth: "yes" }, 400, /oauth/],
    ["/tenants/a%20b", { apiKey: "k" }, 400, /tenant code/],
    ["/tenants/%D0%A1ONTROL", { apiKey: "k" }, 400, /tenant code/],
    ["/tenants/control", { apiKey: "k" }, 409, /CONTROL/],
    ["/tenants/%", { apiKey: "k" }, 400, /percent/],
  ])("%s with %j is refused", async (path, body, status, message) => {
    expect(await refusal("PUT", path, body)).toEqual([status, expect.stringMatching(message)]);
    expect((await standIn.send("/_sandbox/tenants/NEW/summary")).status).toBe(404);
  });
});

describe("lists", () => {
  it("of contacts go on after the last key", async () => {
    await push(["c", "a", "b"]);
    const first = await standIn.control<Page>("GET", `${T}/contacts?after=&limit=2`);
    expect([first.items.map((item) => item.LegacyContactKey), first.next]).toEqual([["c", "a"], "a"]);
    const second = await standIn.control<Page>("GET", `${T}/contacts?after=a&limit=2`);
    expect([second.items.map((item) => item.LegacyContactKey), second.next]).toEqual([["b"], null]);
  });

  it("hold 100 unless asked, and 500 at most", async () => {
    await push(Array.from({ length: 600 }, (_, i) => `p${i}`));
    expect((await standIn.control<Page>("GET", `${T}/contacts`)).items).toHaveLength(100);
    expect((await standIn.control<Page>("GET", `${T}/contacts?limit=9999`)).items).toHaveLength(500);
    expect(await refusal("GET", `${T}/contacts?limit=some`)).toEqual([400, expect.stringMatching(/limit/)]);
  });

  it("of communities and requests page the same way", async () => {
    await push(["maria"], ["a", "b", "c"]);
    await push(["maria"], ["a", "b", "c"]);
    const communities = await standIn.control<Page>("GET", `${T}/communities?limit=2`);
    expect([communities.items, communities.next]).toEqual([
      [
        { GroupKey: "a", GroupName: "The a", GroupType: "", hidden: true, archived: false, memberCount: 1 },
        { GroupKey: "b", GroupName: "The b", GroupType: "", hidden: true, archived: false, memberCount: 1 },
      ],
      "b",
    ]);
    const requests = await standIn.control<Page>("GET", `${T}/requests?limit=1`);
    const rest = await standIn.control<Page>("GET", `${T}/requests?after=${requests.next}`);
    expect([requests.items.length, rest.items.length, rest.next]).toEqual([1, 1, null]);
  });
});

describe("the list of requests", () => {
  it("shows a call whole, the key masked", async () => {
    await push(["maria"]);
    const { items } = await standIn.control<Page>("GET", `${T}/requests`);
    expect(items[0]).toMatchObject({
      method: "POST",
      path: "/push/v1/members",
      headers: { "content-type": "application/json", "x-api-key": "****-key" },
      body: { TenantCode: "CONTROL", Items: [{ MemberDetails: { LegacyContactKey: "maria" } }] },
      status: 200,
      answer: { success: true, count: 1, errorMessage: "" },
    });
    expect(Date.parse(String(items[0]!.at))).not.toBeNaN();
    expect(items[0]).not.toHaveProperty("fault");
  });

  it("shows what was no proper push, too", async () => {
    const headers = { "content-type": "application/json", "x-api-key": "control-secret-key" };
    await standIn.send("/push/v1/members", { headers });
    await standIn.send("/push/v1/members", { method: "POST", headers, body: "{ not json" });
    await push(["maria"], [], "a-wrong-key");
    const { items } = await standIn.control<Page>("GET", `${T}/requests`);
    expect(items.map(({ method, status, body }) => [method, status, body])).toEqual([
      ["GET", 405, ""],
      ["POST", 400, "{ not json"],
      ["POST", 403, expect.objectContaining({ TenantCode: "CONTROL" })],
    ]);
  });
});

describe("PATCH", () => {
  it("of a contact takes any stored field, checked as in a push", async () => {
    await push(["maria"]);
    const changed = await standIn.control("PATCH", `${T}/contacts/maria`, {
      firstname: "Mary",
      IsActive: "False",
      Title: "Chair",
    });
    expect(changed).toMatchObject({ FirstName: "Mary", IsActive: false, Title: "Chair" });
    expect(await standIn.control("GET", `${T}/summary`)).toMatchObject({ contacts: 1, activeContacts: 0 });
  });

  it("of a contact's key moves the person, unless somebody has it", async () => {
    await push(["maria", "amir"]);
    await standIn.control("PATCH", `${T}/contacts/maria`, { LegacyContactKey: "maria-2" });
    expect((await refusal("GET", `${T}/contacts/maria`))[0]).toBe(404);
    expect(await standIn.control("GET", `${T}/contacts/maria-2`)).toMatchObject({
      LegacyContactKey: "maria-2",
    });
    expect((await refusal("PATCH", `${T}/contacts/maria-2`, { LegacyContactKey: "amir" }))[0]).toBe(409);
  });

  it("of a community hides, archives and renames", async () => {
    await push(["maria"]);
    const change = { hidden: false, archived: true, GroupName: "Renamed" };
    expect(await standIn.control("PATCH", `${T}/communities/board`, change)).toMatchObject(change);
    await push(["maria"]);
    expect(await standIn.control("GET", `${T}/communities/board`)).toMatchObject({
      hidden: false,
      archived: true,
      GroupName: "The board",
    });
  });

  it.each([
    ["contacts/maria", { ShoeSize: 43 }, /ShoeSize/],
    ["contacts/maria", { MemberSince: "soon" }, /MemberSince/],
    ["contacts/maria", { locallyDeactivated: "yes" }, /locallyDeactivated/],
    ["contacts/maria", { LegacyContactKey: "" }, /LegacyContactKey/],
    ["contacts/maria", ["FirstName"], /.+/],
    ["communities/board", { hidden: "no" }, /hidden/],
    ["communities/board", { GroupKey: "other" }, /GroupKey/],
  ])("of %s with %j is refused and changes nothing", async (path, body, message) => {
    await push(["maria"]);
    const before = await standIn.control("GET", `${T}/${path}`);
    expect(await refusal("PATCH", `${T}/${path}`, body)).toEqual([400, expect.stringMatching(message)]);
    expect(await standIn.control("GET", `${T}/${path}`)).toEqual(before);
  });
});

describe("an address that is not there", () => {
  it.each([
    "/tenants/NOBODY/summary",
    "/tenants/NOBODY/contacts",
    "/tenants/NOBODY",
    `${T}/contacts/nobody`,
    `${T}/communities/nothing`,
    `${T}/contacts?after=nobody`,
    `${T}/nonsense`,
    `${T}/contacts/a/b`,
    "/nonsense",
  ])("%s is 404 with a sentence", async (path) => {
    expect(await refusal("GET", path)).toEqual([404, expect.stringMatching(/There is|there is/)]);
  });

  it("by another method is 405", async () => {
    for (const [method, path] of [
      ["POST", T],
      ["POST", `${T}/summary`],
      ["PUT", `${T}/contacts/maria`],
      ["GET", `${T}/data`],
      ["POST", "/health"],
    ] as const) {
      expect((await standIn.send(`/_sandbox${path}`, { method })).status).toBe(405);
    }
  });

  it("of a door that nobody imitates is 404 in JSON", async () => {
    const reply = await standIn.send("/v2/orders", { method: "POST" });
    expect([reply.status, reply.headers["content-type"]]).toEqual([404, "application/json; charset=utf-8"]);
  });
});

it("doors and control answer at every host, health always", async () => {
  for (const host of ["localhost", "control.localhost", "127.0.0.1", "anything.example"]) {
    expect((await standIn.send("/_sandbox/health", { host })).status).toBe(200);
    expect((await standIn.send(`/_sandbox${T}/summary`, { host })).status).toBe(200);
    expect((await standIn.send("/push/v1/members", { host })).status).toBe(405);
  }
});
