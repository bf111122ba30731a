import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RunningStandIn, type Reply } from "./stand-in";

let standIn: RunningStandIn;
const T = "/tenants/PUSH-V2";

beforeAll(async () => {
  standIn = await RunningStandIn.start();
  await standIn.control("PUT", T, { apiKey: "push-v2-key" });
});
afterAll(() => standIn.stop());
beforeEach(async () => {
  await standIn.control("DELETE", `${T}/data`);
  await standIn.control("DELETE", `${T}/faults`);
});

const MARIA = {
  ContactId: "maria",
  FirstName: "Maria",
  LastName: "Lopez",
  PrimaryEmailAddress: "maria@example.org",
  IsMember: true,
};
const BOARD = { GroupId: "board", GroupName: "Board", GroupType: "Committee", Role: "Chair" };

function record(details: object = {}, more: object = { Groups: [BOARD] }) {
  return { ContactDetails: { ...MARIA, ...details }, ...more };
}

function post(body: unknown, headers: Record<string, string> = {}, path = "/v2/contactinfo"): Promise<Reply> {
  return standIn.send(path, {
    method: "POST",
    headers: { "content-type": "application/json", apikey: "push-v2-key", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function push(...records: unknown[]): Promise<void> {
  expect(await post(records)).toMatchObject({ status: 200, text: "Success" });
}

const contact = (key: string) => standIn.control("GET", `${T}/contacts/${key}`);
const summary = () => standIn.control("GET", `${T}/summary`);

describe("what is pushed by V2", () => {
  it("is kept under V1's names, where both have one", async () => {
    const details = {
      ...{ AlternateContactId: "M-7", Prefix: "Dr.", MiddleName: "Ana", Suffix: "Jr.", InformalName: "Mia" },
      ...{ OrganizationName: "Acme", Title: "Clerk", WebsiteURL: "https://maria.example" },
      ...{ MemberSince: "2024-02-29T00:00:00.000Z", MemberExpiresOn: "2031-01-31T23:59:59.999+05:30" },
      ...{ ExcludeFromDirectory: "True", IsOrganization: false },
    };
    const address = {
      ...{ AddressLine1: "1 Main St", AddressLine2: "Suite 2", City: "Springfield" },
      ...{ StateProvince: "IL", PostalCode: "62701", CountryCode: "US" },
    };
    await push(
      record(details, {
        Groups: [{ ...BOARD, BeginDate: "2024-01-01T00:00:00.000Z" }],
        Addresses: [{ City: "Elsewhere" }, { ...address, IsPrimary: true }],
        PhoneNumbers: [
          { FormattedNumber: "217-555-0100", PhoneType: "Office" },
          { FormattedNumber: "217-555-0101", PhoneType: "Mobile" },
        ],
      }),
    );
    expect(await contact("maria")).toMatchObject({
      ...{ LegacyContactKey: "maria", MemberID: "M-7", PrefixCode: "Dr.", SuffixCode: "Jr." },
      ...{ FirstName: "Maria", MiddleName: "Ana", LastName: "Lopez", InformalName: "Mia" },
      ...{ EmailAddress: "maria@example.org", CompanyName: "Acme", Title: "Clerk" },
      ...{ MemberSince: "2024-02-29", MemberExpiresOn: "2031-01-31", ExcludeFromDirectory: true },
      ...{ Address1: "1 Main St", Address2: "Suite 2", City: "Springfield", State: "IL" },
      ...{ PostalCode: "62701", Country: "US" },
      ...{ Phone1: "217-555-0100", Phone1Type: "Office", Phone2: "217-555-0101", Phone2Type: "Mobile" },
      ...{ IsActive: true, IsMember: true, IsOrganization: false },
      communities: [{ GroupKey: "board", RoleDescription: "Chair", BeginDate: "2024-01-01", EndDate: "" }],
    });
    expect(await summary()).toMatchObject({ contacts: 1, activeContacts: 1, members: 1, unknownFields: [] });
  });

  it("replaces everything: what is left out is cleared, groups too", async () => {
    await push(record({ OrganizationName: "Acme" }));
    await push(record({}, {}));
    const maria = await contact("maria");
    expect(maria).not.toHaveProperty("CompanyName");
    expect(maria).toMatchObject({ communities: [], receivedCount: 2, IsActive: true });
  });

  it("R27 R28: makes a hidden community of a group, and a security group of a membership", async () => {
    await push(
      record({}, { Groups: [BOARD, { GroupId: "m-1", GroupName: "Gold", GroupType: "membership" }] }),
    );
    const { items } = await standIn.control("GET", `${T}/communities`);
    expect(items).toMatchObject([
      { GroupKey: "board", GroupType: "Committee", hidden: true, memberCount: 1 },
    ]);
    expect(await contact("maria")).toMatchObject({
      SecurityGroups: [{ GroupKey: "m-1", GroupName: "Gold", GroupType: "Security" }],
    });
    const { digest } = await summary();
    await push(record({}, { Groups: [BOARD] }));
    expect(await contact("maria")).toMatchObject({ SecurityGroups: [] });
    expect((await summary()).digest).not.toBe(digest);
  });

  it("makes somebody inactive by IsDeleted alone, which needs only the id", async () => {
    await push(record());
    await push({ ContactDetails: { ContactId: "maria", IsDeleted: true } });
    expect(await contact("maria")).toMatchObject({ IsActive: false, communities: [] });
    expect(await summary()).toMatchObject({ contacts: 1, activeContacts: 0, members: 0, memberships: 0 });
  });

  it("is the same community and the same person as by V1", async () => {
    await push(record());
    const details = { LegacyContactKey: "maria", FirstName: "Maria", IsActive: true, IsMember: true };
    const item = { MemberDetails: details, CommunityGroups: [{ GroupKey: "board", GroupName: "Board" }] };
    await standIn.send("/push/v1/members", {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "push-v2-key" },
      body: JSON.stringify({ TenantCode: "PUSH-V2", Items: [item] }),
    });
    expect(await summary()).toMatchObject({ contacts: 1, communities: 1, memberships: 1 });
  });
});

describe("the V2 door", () => {
  it.each([
    [[{ Groups: [] }], "ContactDetails is missing."],
    [[record({ ContactId: " " })], "ContactId is missing."],
    [
      [record({ MemberSince: "2024-02-29" })],
      "MemberSince must be a date-time like yyyy-MM-ddTHH:mm:ss.fffZ.",
    ],
    [[record({ MemberSince: "2024-02-29T00:00:00Z" })], /^MemberSince must be/],
    [[record({ MemberSince: "2023-02-29T00:00:00.000Z" })], /^MemberSince must be/],
    [[record({ MemberSince: "" })], /^MemberSince must be/],
    [[record({}, { Groups: [{ ...BOARD, EndDate: "2031-01-01" }] })], /^EndDate must be/],
    [[record({ IsMember: "perhaps" })], "IsMember is not a boolean."],
    [[record({}, { Groups: {} })], "Groups is not an array."],
    [{ Items: [] }, "The body is not a JSON array."],
    ["[", "The body is not a JSON array."],
  ])("answers %j with 400 and a text, and takes nothing", async (body, text) => {
    const both = Array.isArray(body) ? [record({ ContactId: "amir" }), ...body] : body;
    const reply = await post(both);
    expect(reply).toMatchObject({ status: 400, text: expect.stringMatching(text) as string });
    expect(reply.headers["content-type"]).toMatch(/^text\/plain/);
    expect(await summary()).toMatchObject({ contacts: 0 });
  });

  it("takes the key by either name, and knows the tenant by it alone", async () => {
    expect(await post([], { apikey: "" })).toMatchObject({ status: 401 });
    expect(await post([], { apikey: "wrong" })).toMatchObject({ status: 401 });
    const byOtherName = await standIn.send("/V2/ContactInfo", {
      method: "POST",
      headers: { "content-type": "text/json", Key: "push-v2-key" },
      body: JSON.stringify([record()]),
    });
    expect(byOtherName.status).toBe(200);
    expect(await contact("maria")).toMatchObject({ FirstName: "Maria" });
  });

  it("takes an empty array, as a probe", async () => {
    await push();
    expect(await summary()).toMatchObject({ requests: 1, items: 0, contacts: 0 });
  });

  it("refuses other methods and types", async () => {
    expect((await standIn.send("/v2/contactinfo", { headers: { apikey: "push-v2-key" } })).status).toBe(405);
    expect((await post([], { "content-type": "text/plain" })).status).toBe(415);
  });

  it("keeps lists, meetings and products nowhere, but remembers that they came", async () => {
    expect(await post([{ ListId: "1", Mode: "Add" }], {}, "/v2/list")).toMatchObject({ status: 200 });
    expect(await post([{ ListId: "1", Mode: "Take" }], {}, "/v2/list")).toMatchObject({ status: 400 });
    expect(await post([{ MeetingId: "1" }], {}, "/v2/meeting")).toMatchObject({ status: 200 });
    expect(await post([{ ProductId: "1" }], {}, "/v2/product")).toMatchObject({ status: 200 });
    expect(await post([], {}, "/v2/orders")).toMatchObject({ status: 404 });
    const { items } = await standIn.control<{ items: { path: string }[] }>("GET", `${T}/requests`);
    expect(items.map(({ path }) => path)).toEqual(["/v2/list", "/v2/list", "/v2/meeting", "/v2/product"]);
  });

  it("has V1's dials, and answers their refusal in its own way", async () => {
    const rules = [{ match: { path: "/v2", key: "maria" }, action: "successFalse", times: 1 }];
    await standIn.control("PUT", `${T}/faults`, { rules });
    await push(record({ ContactId: "amir" }));
    expect(await post([record()])).toMatchObject({ status: 400, text: "The batch could not be processed." });
    await push(record());
  });

  it("masks the key, and remembers everything over a kill", async () => {
    await push(
      record({}, { Groups: [BOARD, { GroupId: "m-1", GroupName: "Gold", GroupType: "Membership" }] }),
    );
    const { items } = await standIn.control<{ items: object[] }>("GET", `${T}/requests`);
    expect(items).toMatchObject([{ headers: { apikey: "****-key" }, answer: "Success" }]);
    const before = [await contact("maria"), (await summary()).digest];
    await standIn.kill();
    standIn = await RunningStandIn.start(standIn.folder);
    expect([await contact("maria"), (await summary()).digest]).toEqual(before);
  });
});
