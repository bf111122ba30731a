import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RunningStandIn, type Reply } from "./stand-in";

let standIn: RunningStandIn;
const T = "/tenants/READ";
const readApi = { iamKey: "read-iam-key", password: "read-password", actsAs: null };

beforeAll(async () => {
  standIn = await RunningStandIn.start();
});
afterAll(() => standIn.stop());
beforeEach(async () => {
  await standIn.control("PUT", T, { apiKey: "read-test-key", readApi });
  await standIn.control("DELETE", `${T}/data`);
  await standIn.control("DELETE", `${T}/faults`);
});

interface Fields {
  [name: string]: unknown;
}

async function push(...people: { key: string; last?: string; groups?: string[]; active?: boolean }[]) {
  const Items = people.map(({ key, last = "Lopez", groups = ["board"], active = true }) => ({
    MemberDetails: {
      ...{ LegacyContactKey: key, FirstName: "Maria", LastName: last, EmailAddress: `${key}@example.org` },
      ...{ IsActive: active, IsMember: active },
    },
    CommunityGroups: groups.map((GroupKey) => ({
      GroupKey,
      GroupName: `The ${GroupKey}`,
      RoleDescription: "Chair",
    })),
  }));
  const reply = await standIn.send("/push/v1/members", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "read-test-key" },
    body: JSON.stringify({ TenantCode: "READ", Items }),
  });
  expect(reply.text).toContain('"success":true');
}

const KEYS = { hliamkey: "read-iam-key", hlpassword: "read-password" };

function call(path: string, body?: object, headers: Record<string, string> = KEYS): Promise<Reply> {
  return standIn.send(`/api/v2.0/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function read<T = Fields>(path: string, body?: object): Promise<T> {
  const reply = await call(path, body);
  expect(reply).toMatchObject({ status: 200 });
  return JSON.parse(reply.text) as T;
}

const members = (asked: object) => read<Fields[]>("Communities/GetCommunityMembers", asked);
const statusOf = async (path: string, body?: object, headers?: Record<string, string>) =>
  (await call(path, body, headers)).status;

describe("who may read", () => {
  it("somebody with the key and its password, or with a lease of a login", async () => {
    expect(await statusOf("Contacts/GetWhoAmI")).toBe(200);
    expect(await statusOf("Contacts/GetWhoAmI", undefined, {})).toBe(401);
    expect(await statusOf("Contacts/GetWhoAmI", undefined, { hliamkey: "read-iam-key" })).toBe(401);
    expect(await statusOf("Contacts/GetWhoAmI", undefined, { ...KEYS, hlpassword: "wrong" })).toBe(401);
    const { hliamkey } = KEYS;
    const reply = await call(
      "Authentication/Login",
      { Username: "us", Password: "read-password" },
      { hliamkey },
    );
    const { Token } = JSON.parse(reply.text) as { Token: string };
    expect(await statusOf("Contacts/GetWhoAmI", undefined, { hliamkey, hlauthtoken: Token })).toBe(200);
    expect(await statusOf("Contacts/GetWhoAmI", undefined, { hliamkey, hlauthtoken: "made-up" })).toBe(401);
    expect(await statusOf("Authentication/Login", { Username: "us", Password: "wrong" }, { hliamkey })).toBe(
      401,
    );
  });

  it("nobody, where it was not opened", async () => {
    await standIn.control("PUT", T, { readApi: null });
    expect(await statusOf("Contacts/GetWhoAmI")).toBe(401);
  });

  it("as the contact the key acts as: what only an administrator may ask for is refused", async () => {
    await push({ key: "maria", groups: ["board", "law"] });
    await standIn.control("PATCH", `${T}/communities/law`, { hidden: false });
    await standIn.control("PUT", T, { readApi: { actsAs: "maria" } });
    expect(await read("Contacts/GetWhoAmI")).toMatchObject({ LegacyContactKey: "maria" });
    expect(await read("Communities/GetMyCommunities")).toMatchObject([{ LegacyGroupKey: "law" }]);
    expect(await read("Communities/GetMyCommunities?includeHiddenCommunities=true")).toHaveLength(2);
    const days = { StartDate: "2000-01-01", EndDate: "2100-01-01" };
    expect(await statusOf("System/GetCommunityMemberUpdates", days)).toBe(403);
  });
});

describe("the members of a community", () => {
  it("come by last and first name, fifty at a time unless asked for others", async () => {
    const people = Array.from({ length: 60 }, (_, n) => ({ key: `p${n}`, last: `N${String(99 - n)}` }));
    await push(...people);
    const first = await members({ LegacyGroupKey: "board" });
    expect(first).toHaveLength(50);
    expect(first[0]).toMatchObject({
      ...{ LegacyContactKey: "p59", LastName: "N40", EmailAddress: "p59@example.org", IsMember: true },
      ...{ ContactStatusCode: "ACTIVE", CommunityMemberRoles: "Chair", IsActive: true },
      Community: { LegacyGroupKey: "board", CommunityName: "The board", CommunitySize: 60 },
    });
    const rest = await members({ LegacyGroupKey: "board", StartRecord: 51, EndRecord: 250 });
    expect(rest.map(({ LegacyContactKey }) => LegacyContactKey)).toEqual(
      ["p8", "p7", "p6", "p5", "p4", "p3", "p2", "p1", "p0"].flatMap((key, n) =>
        n === 0 ? ["p9", key] : [key],
      ),
    );
    expect(await members({ LegacyGroupKey: "board", StartRecord: 61, EndRecord: 110 })).toEqual([]);
  });

  it("are found by either key, CommunityKey first; without one it is an error", async () => {
    await push({ key: "maria" }, { key: "amir", groups: ["law"] });
    const [board] = await members({ LegacyGroupKey: "board" });
    const { CommunityKey } = board!.Community as { CommunityKey: string };
    expect(CommunityKey).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await members({ CommunityKey, LegacyGroupKey: "law" })).toMatchObject([
      { LegacyContactKey: "maria" },
    ]);
    expect(await statusOf("Communities/GetCommunityMembers", {})).toBe(400);
    expect(await statusOf("Communities/GetCommunityMembers", { LegacyGroupKey: "nothing" })).toBe(404);
  });

  it("follow pushes, and what an administrator did by hand until the next push", async () => {
    const keys = async () => (await members({ LegacyGroupKey: "board" })).map((one) => one.LegacyContactKey);
    await push({ key: "maria" }, { key: "amir" });
    await standIn.control("PATCH", `${T}/contacts/maria`, { communities: [] });
    expect(await keys()).toEqual(["amir"]);
    await standIn.control("PATCH", `${T}/contacts/amir`, {
      communities: [{ GroupKey: "board", RoleDescription: "Treasurer" }, { GroupKey: "law" }],
    });
    expect(await members({ LegacyGroupKey: "board" })).toMatchObject([{ CommunityMemberRoles: "Treasurer" }]);
    expect(await standIn.control("GET", `${T}/contacts/amir`)).toMatchObject({ communities: [{}, {}] });
    await push({ key: "maria" }, { key: "amir", groups: [] });
    expect(await keys()).toEqual(["maria"]);
  });
});

describe("a contact", () => {
  it("is found by legacyContactKey or contactKey, with security groups only when asked", async () => {
    await push({ key: "maria" });
    const maria = await read("Contacts/GetContact?legacyContactKey=maria");
    expect(maria).toMatchObject({ LegacyContactKey: "maria", FirstName: "Maria", SecurityGroups: [] });
    expect(await read(`Contacts/GetContact?contactKey=${String(maria.ContactKey)}`)).toEqual(maria);
    expect(await read("Contacts/GetContactKeyByPrimaryEmail?emailAddress=MARIA@example.org")).toBe(
      maria.ContactKey,
    );
    expect(await statusOf("Contacts/GetContact?legacyContactKey=nobody")).toBe(404);
    expect(await statusOf("Contacts/GetContact")).toBe(400);
  });

  it("says when it was deactivated by hand", async () => {
    await push({ key: "maria" }, { key: "gone", active: false, groups: [] });
    await standIn.control("PATCH", `${T}/contacts/maria`, { locallyDeactivated: true });
    for (const key of ["maria", "gone"])
      expect(await read(`Contacts/GetContact?legacyContactKey=${key}`)).toMatchObject({
        ContactStatusCode: "INACTIVE",
      });
  });
});

describe("communities", () => {
  it("R29: hidden ones are in no list until an administrator un-hides them", async () => {
    await push({ key: "maria", groups: ["board", "law"] });
    expect(await read("Communities/GetViewableCommunities")).toEqual([]);
    await standIn.control("PATCH", `${T}/communities/law`, { hidden: false });
    expect(await read("Communities/GetViewableCommunities")).toMatchObject([{ LegacyGroupKey: "law" }]);
    expect(await read("Communities/GetContactCommunities?legacyContactKey=maria")).toHaveLength(2);
  });

  it("tell who joined and who was removed", async () => {
    await push({ key: "maria", groups: ["board", "law"] });
    await push({ key: "maria", groups: ["law"] });
    const days = { StartDate: "2000-01-01", EndDate: "2100-01-01" };
    expect(await read("System/GetCommunityMemberUpdates", days)).toMatchObject({
      ...{ JoinCount: 2, RemovalCount: 1 },
      CommunityRemovals: [
        { IntegrationID: "maria", CommunityIntegrationID: "board", CommunityName: "The board" },
      ],
    });
  });

  it("say when they are being synced, as the dial has it", async () => {
    await push({ key: "maria", groups: ["board", "law"] });
    await standIn.control("PUT", `${T}/faults`, { read: { syncing: ["law"] } });
    const [[board], [law]] = [
      await members({ LegacyGroupKey: "board" }),
      await members({ LegacyGroupKey: "law" }),
    ];
    expect(board!.Community).toMatchObject({ IsOnCommunitySync: false });
    expect(law!.Community).toMatchObject({ IsOnCommunitySync: true });
  });
});

describe("the dials of the read API", () => {
  it("lag: what is pushed shows later, and all at once", async () => {
    await push({ key: "maria" });
    await standIn.control("PUT", `${T}/faults`, { read: { lagMs: 3_600_000 } });
    await push({ key: "maria", last: "Ortiz", groups: ["law"] }, { key: "new" });
    expect(await members({ LegacyGroupKey: "board" })).toMatchObject([{ LastName: "Lopez" }]);
    expect(await members({ LegacyGroupKey: "law" })).toEqual([]);
    expect(await statusOf("Contacts/GetContact?legacyContactKey=new")).toBe(404);
    await standIn.control("PUT", `${T}/faults`, { read: { lagMs: 0 } });
    expect(await members({ LegacyGroupKey: "law" })).toMatchObject([{ LastName: "Ortiz" }]);
  });

  it("F23: beyond the limit 429 with Retry-After, far beyond it the caller is blocked", async () => {
    await standIn.control("PUT", `${T}/faults`, { read: { callsPerMinute: 2 } });
    const replies = await Promise.all(Array.from({ length: 20 }, () => call("Contacts/GetWhoAmI")));
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, ...Array.from({ length: 18 }, () => 429)]);
    const late = replies.find(({ status }) => status === 429)!;
    expect(Number(late.headers["retry-after"])).toBeGreaterThan(0);
    await call("Contacts/GetWhoAmI");
    expect(await statusOf("Contacts/GetWhoAmI")).toBe(403);
    await standIn.control("DELETE", `${T}/faults`);
    expect(await statusOf("Contacts/GetWhoAmI")).toBe(200);
  });

  it("rules act on it only where they name its path, and it is no request of the push door", async () => {
    await standIn.control("PUT", `${T}/faults`, { rules: [{ action: "status" }] });
    expect(await statusOf("Contacts/GetWhoAmI")).toBe(200);
    const match = { path: "/api/v2.0/Contacts" };
    await standIn.control("PUT", `${T}/faults`, {
      rules: [{ match, action: "status", status: 503, times: 1 }],
    });
    expect(await statusOf("Contacts/GetWhoAmI")).toBe(503);
    expect(await statusOf("Contacts/GetWhoAmI")).toBe(200);
    const { items } = await standIn.control<{ items: object[] }>("GET", `${T}/reads`);
    expect(items.at(-2)).toMatchObject({ method: "GET", path: "/api/v2.0/Contacts/GetWhoAmI", status: 503 });
    expect(await standIn.control("GET", `${T}/summary`)).toMatchObject({ requests: 0 });
  });
});

it("everything is as it was after a kill", async () => {
  await push({ key: "maria" });
  await standIn.control("PATCH", `${T}/contacts/maria`, { communities: [{ GroupKey: "law" }] });
  const before = await members({ LegacyGroupKey: "law" });
  await standIn.kill();
  standIn = await RunningStandIn.start(standIn.folder);
  expect(await members({ LegacyGroupKey: "law" })).toEqual(before);
});
