import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RunningStandIn, type Reply } from "./stand-in";

let standIn: RunningStandIn;
const T = "/tenants/PUSH-TEST";

beforeAll(async () => {
  standIn = await RunningStandIn.start();
  await standIn.control("PUT", T, { apiKey: "push-test-key", siteName: "Push test" });
});
afterAll(() => standIn.stop());
beforeEach(() => standIn.control("DELETE", `${T}/data`));

interface Details {
  [field: string]: unknown;
}

const MARIA = {
  LegacyContactKey: "maria",
  FirstName: "Maria",
  LastName: "Lopez",
  EmailAddress: "maria@example.org",
  IsActive: true,
  IsMember: true,
};

function item(details: Details = {}, groups: unknown = [{ GroupKey: "board", GroupName: "Board" }]) {
  return { MemberDetails: { ...MARIA, ...details }, CommunityGroups: groups };
}

function post(body: unknown, headers: Record<string, string> = {}, method = "POST"): Promise<Reply> {
  return standIn.send("/push/v1/members", {
    method,
    headers: { "content-type": "application/json", "x-api-key": "push-test-key", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function push(...items: unknown[]): Promise<{ success: boolean; count: number; errorMessage: string }> {
  const reply = await post({ TenantCode: "PUSH-TEST", Items: items });
  expect(reply.status).toBe(200);
  return JSON.parse(reply.text) as { success: boolean; count: number; errorMessage: string };
}

const contact = (key: string) => standIn.control("GET", `${T}/contacts/${key}`);
const community = (key: string) => standIn.control("GET", `${T}/communities/${key}`);
const summary = () => standIn.control("GET", `${T}/summary`);
const digest = async () => (await summary()).digest;

describe("a pushed batch", () => {
  it("creates people, their communities and memberships", async () => {
    expect(await push(item(), item({ LegacyContactKey: "amir" }, []))).toEqual({
      success: true,
      count: 2,
      errorMessage: "",
    });
    expect(await summary()).toMatchObject({
      contacts: 2,
      activeContacts: 2,
      members: 2,
      communities: 1,
      memberships: 1,
      hiddenCommunities: 1,
      requests: 1,
      items: 2,
      rejectedItems: 0,
      unknownFields: [],
    });
    expect(await contact("maria")).toMatchObject({
      ...MARIA,
      communities: [{ GroupKey: "board", RoleDescription: "", BeginDate: "", EndDate: "" }],
      receivedCount: 1,
      lastLoginAt: null,
      locallyDeactivated: false,
    });
  });

  it("replaces every field of a person: what is left out is cleared", async () => {
    await push(item({ Title: "Treasurer", City: "Springfield" }));
    await push(item({ Title: "Chair" }));
    const maria = await contact("maria");
    expect(maria).toMatchObject({ Title: "Chair", receivedCount: 2 });
    expect(maria).not.toHaveProperty("City");
  });

  it("is taken whole or not at all", async () => {
    const answer = await push(item(), item({ LegacyContactKey: "amir", MemberSince: "2023-02-30" }));
    expect(answer).toMatchObject({ success: false, count: 0, errorMessage: "MemberSince is not a date." });
    expect(await summary()).toMatchObject({ contacts: 0, communities: 0, items: 2, rejectedItems: 2 });
  });

  it("may be empty, as a probe", async () => {
    expect(await push()).toEqual({ success: true, count: 0, errorMessage: "" });
    expect(await summary()).toMatchObject({ requests: 1, items: 0 });
  });

  it("is found by names in any case and by True and False as words", async () => {
    const details = {
      legacycontactkey: "maria",
      FIRSTNAME: "Maria",
      MemberId: "7",
      isActive: "True",
      IsMember: "False",
    };
    const reply = await post({
      tenantCode: "PUSH-TEST",
      items: [{ memberDetails: details, communityGroups: [] }],
    });
    expect(JSON.parse(reply.text)).toMatchObject({ success: true, count: 1 });
    expect(await contact("maria")).toMatchObject({
      FirstName: "Maria",
      MemberID: "7",
      IsActive: true,
      IsMember: false,
    });
  });

  it("keeps fields that wire.md does not know, and names them", async () => {
    await push(item({ MemberType: "Professional", ShoeSize: 43 }));
    expect(await contact("maria")).toMatchObject({ MemberType: "Professional", ShoeSize: 43 });
    expect((await summary()).unknownFields).toEqual(["MemberType", "ShoeSize"]);
  });

  it.each([
    ["2024-02-29", "2024-02-29"],
    ["2024-02-29T23:59:00.000Z", "2024-02-29"],
    ["2/9/2024", "2024-02-09"],
    ["", ""],
  ])("reads the date %j", async (sent, kept) => {
    await push(item({ MemberSince: sent }));
    expect((await contact("maria")).MemberSince).toBe(kept);
  });

  it.each([
    [{ LegacyContactKey: "" }, "LegacyContactKey is missing."],
    [{ LegacyContactKey: undefined }, "LegacyContactKey is missing."],
    [{ MemberSince: "29/02/2024" }, "MemberSince is not a date."],
    [{ MemberSince: "2023-02-29" }, "MemberSince is not a date."],
    [{ MemberSince: "soon" }, "MemberSince is not a date."],
    [{ MemberSince: 20240229 }, "MemberSince is not a date."],
    [{ IsActive: "perhaps" }, "IsActive is not a boolean."],
    [{ FirstName: ["Maria"] }, "FirstName is not text."],
  ])("is refused for %j", async (details, errorMessage) => {
    expect(await push(item(details))).toEqual({ success: false, count: 0, errorMessage });
  });

  it("of more than 1,000 items is refused", async () => {
    const items = Array.from({ length: 1_001 }, (_, i) => item({ LegacyContactKey: `p${i}` }));
    expect(await push(...items)).toMatchObject({ success: false, errorMessage: "More than 1000 items." });
    expect(await push(...items.slice(1))).toMatchObject({ success: true, count: 1_000 });
  });
});

describe("communities of a pushed record", () => {
  it("R27 R28 R29: a new one is made hidden, un-hidden by hand, and never hidden or un-hidden by a push", async () => {
    await push(item());
    expect(await community("board")).toMatchObject({ GroupName: "Board", hidden: true, memberCount: 1 });
    await push(item());
    expect(await community("board")).toMatchObject({ hidden: true });
    await standIn.control("PATCH", `${T}/communities/board`, { hidden: false });
    await push(item());
    expect(await community("board")).toMatchObject({ hidden: false, memberCount: 1 });
  });

  it("are left when the array is absent or leaves them out", async () => {
    await push(item());
    await push({ MemberDetails: MARIA });
    expect(await contact("maria")).toMatchObject({ communities: [] });
    expect(await community("board")).toMatchObject({ memberCount: 0 });
  });

  it("follow a new name", async () => {
    await push(item());
    await push(item({}, [{ GroupKey: "board", GroupName: "Board of Directors" }]));
    expect(await community("board")).toMatchObject({ GroupName: "Board of Directors" });
    expect((await summary()).communities).toBe(1);
  });

  it("with one key twice are one membership with both roles, and blank keys are skipped", async () => {
    await push(
      item({}, [
        { GroupKey: "board", GroupName: "Board", RoleDescription: "Chair", BeginDate: "2024-01-01" },
        { GroupKey: "board", GroupName: "Board", RoleDescription: "Treasurer" },
        { GroupKey: "", GroupName: "" },
      ]),
    );
    expect(await contact("maria")).toMatchObject({
      communities: [{ GroupKey: "board", RoleDescription: "Chair,Treasurer", BeginDate: "2024-01-01" }],
    });
  });

  it("leave the other four arrays alone unless the record has them", async () => {
    await push({ ...item(), JobHistory: [{ CompanyName: "Acme" }], Education: [] });
    await push(item());
    expect(await contact("maria")).toMatchObject({ JobHistory: [{ CompanyName: "Acme" }], Education: [] });
  });
});

describe("what was changed in the community by hand", () => {
  it("R5: a name is restored by the next push of the person", async () => {
    await push(item());
    await standIn.control("PATCH", `${T}/contacts/maria`, {
      FirstName: "Mary",
      EmailAddress: "mary@example.org",
    });
    expect(await contact("maria")).toMatchObject({ FirstName: "Mary", EmailAddress: "mary@example.org" });
    await push(item());
    expect(await contact("maria")).toMatchObject({ FirstName: "Maria", EmailAddress: "maria@example.org" });
  });

  it("a local deactivation is not undone by a push", async () => {
    await push(item());
    await standIn.control("PATCH", `${T}/contacts/maria`, { locallyDeactivated: true });
    await push(item());
    expect(await contact("maria")).toMatchObject({ locallyDeactivated: true, IsActive: true });
    expect((await summary()).activeContacts).toBe(0);
  });
});

describe("the digest", () => {
  it("does not depend on the order of people, fields or communities, nor on how a value is spelled", async () => {
    const groups = [
      { GroupKey: "a", GroupName: "A", BeginDate: "2024-02-09" },
      { GroupKey: "b", GroupName: "B" },
    ];
    const amir = item({ LegacyContactKey: "amir" });
    await push(item({ MemberSince: "2024-02-09" }, groups), amir);
    const first = await digest();
    await standIn.control("DELETE", `${T}/data`);
    expect(await digest()).not.toBe(first);
    const details = Object.fromEntries(
      Object.entries({ MemberSince: "2/9/2024", ...MARIA, IsActive: "True" }).reverse(),
    );
    await push(amir);
    await push({ CommunityGroups: groups.reverse(), MemberDetails: details });
    expect(await digest()).toBe(first);
  });

  it.each([
    ["a field", item({ Title: "Chair" })],
    ["an unknown field", item({ MemberType: "Student" })],
    ["a community's name", item({}, [{ GroupKey: "board", GroupName: "The Board" }])],
    ["a role", item({}, [{ GroupKey: "board", GroupName: "Board", RoleDescription: "Chair" }])],
    ["a date", item({}, [{ GroupKey: "board", GroupName: "Board", EndDate: "2031-01-01" }])],
    ["a membership", item({}, [])],
    ["IsActive", item({ IsActive: false })],
  ])("tells a different value of %s", async (_what, changed) => {
    await push(item());
    const before = await digest();
    await push(changed);
    expect(await digest()).not.toBe(before);
    await push(item());
    expect(await digest()).toBe(before);
  });

  it("leaves inactive people, counters and changes by hand out", async () => {
    await push(item());
    const before = await digest();
    await push(item(), item({ LegacyContactKey: "gone", IsActive: false }, []));
    await standIn.control("PATCH", `${T}/contacts/maria`, { FirstName: "Mary", locallyDeactivated: true });
    await standIn.control("PATCH", `${T}/communities/board`, { hidden: false, GroupName: "Renamed" });
    expect(await digest()).toBe(before);
  });
});

describe("a call that is not a proper push", () => {
  it.each([
    ["no key", { "x-api-key": "" }],
    ["an unknown key", { "x-api-key": "another" }],
  ])("with %s is forbidden", async (_what, headers) => {
    const reply = await post({ TenantCode: "PUSH-TEST", Items: [] }, headers);
    expect([reply.status, JSON.parse(reply.text)]).toEqual([403, { message: "Forbidden" }]);
  });

  it("with an unknown tenant code, somebody else's or none is answered success false", async () => {
    await standIn.control("PUT", "/tenants/OTHER-TEST", { apiKey: "other-test-key" });
    for (const TenantCode of ["NOBODY", "OTHER-TEST", "push-test", undefined]) {
      const reply = await post({ TenantCode, Items: [item()] });
      expect([reply.status, JSON.parse(reply.text)]).toEqual([
        200,
        { success: false, count: 0, errorMessage: "The TenantCode is not valid for this key." },
      ]);
    }
    expect((await summary()).contacts).toBe(0);
  });

  it("by another method is 405, of another type 415, not JSON 400, too large 413", async () => {
    expect((await post("", {}, "PUT")).status).toBe(405);
    expect((await standIn.send("/push/v1/members")).headers.allow).toBe("POST");
    expect((await post("<a/>", { "content-type": "text/xml" })).status).toBe(415);
    expect((await post("{")).status).toBe(400);
    expect((await post("[]")).status).toBe(400);
    expect((await post(" ".repeat(10_000_001))).status).toBe(413);
  });

  it("without an array of items is answered success false", async () => {
    const reply = await post({ TenantCode: "PUSH-TEST", Items: {} });
    expect(JSON.parse(reply.text)).toMatchObject({ success: false, errorMessage: "Items is not an array." });
  });
});
