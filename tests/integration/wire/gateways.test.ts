import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { batchBody, type PushFormat } from "@/higher-logic/push/format";
import type { PushAnswer } from "@/higher-logic/push/gateway";
import { openGateway, testConnection, type PushAccess } from "@/higher-logic/push/gateways";
import { project } from "@/higher-logic/push/member-record";
import type { FaultRule, StandinTenant } from "@/scripts/standin/client";
import { defaults, onList, person, snapshot } from "@/tests/support/people";
import { standin, type TestStandin } from "@/tests/support/standin";

const apiKey = "canary-key-4711";
let community: TestStandin;
let tenant: StandinTenant;

beforeAll(async () => {
  community = await standin();
  tenant = await community.makeTenant("PRAIRIE", { apiKey });
});
afterAll(() => community.stop());
beforeEach(async () => {
  await tenant.clearFaults();
  await tenant.empty();
});

const formats: PushFormat[] = ["push-v1", "push-v2"];

const access = (format: PushFormat, changed: Partial<PushAccess> = {}): PushAccess => {
  return { format, baseUrl: community.url, apiKey, ...changed };
};

function recordOf(format: PushFormat, contactId: number): string {
  const member = person({
    contactId,
    integrationKey: `key-${contactId}`,
    lists: [onList()],
    membership: { typeId: 3, typeName: "Gold", beginsOn: "2024-02-29", expiresOn: null },
  });
  const projection = project(snapshot(member), { ...defaults, format });
  if (projection.kind !== "record") throw new Error("a complete member has a record");
  return projection.json;
}

function push(
  format: PushFormat,
  contactIds: number[],
  { tenantCode = "PRAIRIE", key = apiKey, timeoutMs = 10_000 } = {},
) {
  const body = batchBody(
    { format, tenantCode },
    contactIds.map((contactId) => recordOf(format, contactId)),
  );
  return openGateway(access(format, { apiKey: key })).push({ body, items: contactIds.length, timeoutMs });
}

async function pushUnder(format: PushFormat, rule: FaultRule, timeoutMs?: number): Promise<PushAnswer> {
  await tenant.setFaults({ rules: [rule] });
  return push(format, [1, 2, 3], { timeoutMs });
}

describe("a push by V1", () => {
  it("R4 R7 R8 R27 R28: carries key and tenant code, and makes the people and a hidden community", async () => {
    expect(await push("push-v1", [1, 2])).toMatchObject({
      kind: "accepted",
      count: 2,
      httpStatus: 200,
      code: null,
    });
    expect(await tenant.contact("key-1")).toMatchObject({
      FirstName: "Maria",
      IsMember: true,
      communities: [{ GroupKey: "board", RoleDescription: "Member" }],
    });
    expect(await tenant.communities()).toMatchObject([
      {
        GroupKey: "board",
        GroupName: "Board of Directors",
        GroupType: "Committee",
        hidden: true,
        memberCount: 2,
      },
    ]);
    // The one field that is an assumption (D2); every other is known from what was seen on the wire.
    expect((await tenant.summary()).unknownFields).toEqual(["MemberType"]);
  });

  it("R15 R16 R17 R18 R19: calls the members door alone, with nothing else in a record", async () => {
    await push("push-v1", [1]);
    const requests = await tenant.requests();
    expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(["/push/v1/members"]));
    const body = requests.at(-1)?.body as { Items: object[] };
    expect(body.Items.map((item) => Object.keys(item))).toEqual([["MemberDetails", "CommunityGroups"]]);
  });

  it("R13: the membership type is one more field", async () => {
    await push("push-v1", [1]);
    expect(await tenant.contact("key-1")).toMatchObject({ MemberType: "Gold", MemberSince: "2024-02-29" });
  });

  it("R7: the key refused pauses", async () => {
    expect(await push("push-v1", [1], { key: "wrong" })).toMatchObject({
      kind: "paused",
      code: "key-refused",
      httpStatus: 403,
      message: "Forbidden",
    });
  });

  it("R8: a tenant code that does not belong to the key pauses", async () => {
    expect(await push("push-v1", [1], { tenantCode: "HARBOR" })).toMatchObject({
      kind: "paused",
      code: "tenant-code-refused",
    });
    expect((await tenant.summary()).contacts).toBe(0);
  });
});

describe("a push by V2", () => {
  it("R4 R7 R27 R28: carries the key, and makes the same people and the same hidden community as V1", async () => {
    await push("push-v1", [1]);
    expect(await push("push-v2", [1, 2])).toMatchObject({ kind: "accepted", httpStatus: 200, code: null });
    expect(await tenant.contact("key-2")).toMatchObject({
      FirstName: "Maria",
      IsMember: true,
      communities: [{ GroupKey: "board", RoleDescription: "Member" }],
    });
    expect(await tenant.communities()).toMatchObject([
      { GroupKey: "board", GroupName: "Board of Directors", GroupType: "Committee", memberCount: 2 },
    ]);
  });

  it("R13: the membership type is a group of its own, and no community", async () => {
    await push("push-v2", [1]);
    expect(await tenant.contact("key-1")).toMatchObject({
      MemberSince: "2024-02-29",
      SecurityGroups: [{ GroupKey: "membership-type-3", GroupName: "Gold", BeginDate: "2024-02-29" }],
    });
    expect(await tenant.summary()).toMatchObject({ unknownFields: [], communities: 1 });
  });

  it("R16 R17 R18 R19: calls the contactinfo door alone, with nothing else in a record", async () => {
    await push("push-v2", [1]);
    const requests = await tenant.requests();
    expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(["/v2/contactinfo"]));
    const names = (requests.at(-1)?.body as object[]).map((item) => Object.keys(item));
    expect(names).toEqual([["ContactDetails", "Groups", "Addresses", "PhoneNumbers"]]);
  });

  it("R7: the key refused pauses, in the answer's own words", async () => {
    expect(await push("push-v2", [1], { key: "wrong" })).toMatchObject({
      kind: "paused",
      code: "key-refused",
      httpStatus: 401,
      message: "The API key is not valid.",
    });
  });

  it("F24: a record refused says why, in the answer's own words", async () => {
    const answer = await openGateway(access("push-v2")).push({ body: "[{}]", items: 1, timeoutMs: 10_000 });
    expect(answer).toMatchObject({ kind: "rejected", message: "ContactDetails is missing." });
  });

  it("F24: an answer without a word is success: nobody has described V2's", async () => {
    expect(await pushUnder("push-v2", { action: "empty" })).toMatchObject({ kind: "accepted", code: null });
  });
});

describe("a push by V1 that is answered without a word", () => {
  it("F24: leaves open what happened", async () => {
    const answer = await pushUnder("push-v1", { action: "empty" });
    expect(answer).toMatchObject({ kind: "unknown", code: "garbled-answer" });
  });
});

describe.each(formats)("a fault of the stand-in under %s", (format) => {
  it.each([
    [{ action: "status", status: 401 }, "paused", "key-refused"],
    [{ action: "status", status: 404 }, "paused", "address-not-found"],
    [{ action: "status", status: 409 }, "rejected", "batch-refused"],
    [{ action: "status", status: 413 }, "tooLarge", "request-too-large"],
    [{ action: "status", status: 302 }, "paused", "address-moved"],
    [{ action: "status", status: 503 }, "unknown", "server-error"],
    [{ action: "successFalse" }, "rejected", "batch-refused"],
    [{ action: "reset" }, "unknown", "connection-lost"],
    [{ action: "truncate" }, "unknown", "garbled-answer"],
    [{ action: "html" }, "unknown", "garbled-answer"],
  ] as [FaultRule, string, string][])("F22 F23 F24: %j is %s (%s)", async (rule, kind, code) => {
    expect(await pushUnder(format, rule)).toMatchObject({ kind, code });
    expect((await tenant.summary()).contacts).toBe(0);
  });

  it("F23: 429 says how long to wait", async () => {
    const rule: FaultRule = { action: "status", status: 429, retryAfter: 7 };
    expect(await pushUnder(format, rule)).toMatchObject({ kind: "slowDown", retryAfterMs: 7_000 });
  });

  it("F23: the stand-in's own limit says it as well", async () => {
    await tenant.setFaults({ requestsPerMinute: 1 });
    expect(await push(format, [1])).toMatchObject({ kind: "accepted" });
    expect(await push(format, [2])).toMatchObject({ kind: "slowDown", code: "slow-down" });
  });

  it("F25: no answer in time leaves open what happened", async () => {
    expect(await pushUnder(format, { action: "hang" }, 200)).toMatchObject({
      kind: "unknown",
      code: "no-answer",
    });
  });

  it("F25: carried out without an answer is the same to us", async () => {
    expect(await pushUnder(format, { action: "dropAfterApply" })).toMatchObject({ kind: "unknown" });
    expect((await tenant.summary()).contacts).toBe(3);
  });

  it("I2: carried out after we gave up is the same to us", async () => {
    const rule: FaultRule = { action: "applyLate", applyAfterMs: 400 };
    expect(await pushUnder(format, rule, 100)).toMatchObject({ kind: "unknown", code: "no-answer" });
    await expect.poll(async () => (await tenant.summary()).contacts).toBe(3);
  });

  it("goes on as soon as the fault is over", async () => {
    await pushUnder(format, { action: "reset", times: 1 });
    expect(await push(format, [1, 2, 3])).toMatchObject({ kind: "accepted" });
    expect((await tenant.summary()).contacts).toBe(3);
  });
});

describe.each(formats)("Test connection by %s", (format) => {
  it("sends nobody", async () => {
    expect(await testConnection(access(format), "PRAIRIE")).toEqual({ ok: true });
    expect((await tenant.summary()).contacts).toBe(0);
  });

  it("F1 F2: names the field that is wrong", async () => {
    expect(await testConnection(access(format, { apiKey: "wrong" }), "PRAIRIE")).toMatchObject({
      ok: false,
      code: "key-refused",
    });
    if (format === "push-v2") return; // its key alone says whose community it is
    expect(await testConnection(access(format), "prairie ")).toMatchObject({
      ok: false,
      code: "tenant-code-refused",
      sentence: "Higher Logic does not know the Tenant Code, or not together with this Tenant API Key.",
      answer: "The TenantCode is not valid for this key.",
    });
  });

  it("F21 F22: names an address that is not Higher Logic's", async () => {
    const at = (baseUrl: string) => testConnection(access(format, { baseUrl }), "PRAIRIE");
    expect(await at(`${community.url}/_sandbox/nothing`)).toMatchObject({
      code: expect.stringMatching(/^(address-not-found|not-a-push-api)$/) as string,
    });
    expect(await at("http://nobody.invalid")).toMatchObject({ code: "name-not-found" });
    await tenant.setFaults({ rules: [{ action: "html" }] });
    expect(await at(community.url)).toMatchObject({ code: "not-a-push-api" });
  });

  it("blames nobody's record when Higher Logic refuses the probe", async () => {
    await tenant.setFaults({ rules: [{ action: "successFalse" }] });
    expect(await testConnection(access(format), "PRAIRIE")).toMatchObject({ code: "probe-refused" });
  });
});
