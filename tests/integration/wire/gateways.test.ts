import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { batchBody } from "@/higher-logic/push/format";
import type { PushAnswer } from "@/higher-logic/push/gateway";
import { openGatewayV1 } from "@/higher-logic/push/gateway-v1";
import { testConnection, type PushAccess } from "@/higher-logic/push/gateways";
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

const gateway = (key = apiKey) => openGatewayV1({ baseUrl: community.url, apiKey: key });
const access = (changed: Partial<PushAccess> = {}): PushAccess => {
  return { format: "push-v1", baseUrl: community.url, apiKey, ...changed };
};

function recordOf(contactId: number): string {
  const member = person({ contactId, integrationKey: `key-${contactId}`, lists: [onList()] });
  const projection = project(snapshot(member), defaults);
  if (projection.kind !== "record") throw new Error("a complete member has a record");
  return projection.json;
}

function push(contactIds: number[], { tenantCode = "PRAIRIE", key = apiKey, timeoutMs = 10_000 } = {}) {
  const body = batchBody({ format: "push-v1", tenantCode }, contactIds.map(recordOf));
  return gateway(key).push({ body, items: contactIds.length, timeoutMs });
}

async function pushUnder(rule: FaultRule, timeoutMs?: number): Promise<PushAnswer> {
  await tenant.setFaults({ rules: [rule] });
  return push([1, 2, 3], { timeoutMs });
}

describe("a push by V1", () => {
  it("R4 R7 R8 R27 R28: carries key and tenant code, and makes the people and a hidden community", async () => {
    expect(await push([1, 2])).toMatchObject({ kind: "accepted", count: 2, httpStatus: 200, code: null });
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
    await push([1]);
    const requests = await tenant.requests();
    expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(["/push/v1/members"]));
    const body = requests.at(-1)?.body as { Items: object[] };
    expect(body.Items.map((item) => Object.keys(item))).toEqual([["MemberDetails", "CommunityGroups"]]);
  });

  it("R7: the key refused pauses", async () => {
    expect(await push([1], { key: "wrong" })).toMatchObject({
      kind: "paused",
      code: "key-refused",
      httpStatus: 403,
      message: "Forbidden",
    });
  });

  it("R8: a tenant code that does not belong to the key pauses", async () => {
    expect(await push([1], { tenantCode: "HARBOR" })).toMatchObject({
      kind: "paused",
      code: "tenant-code-refused",
    });
    expect((await tenant.summary()).contacts).toBe(0);
  });
});

describe("a fault of the stand-in", () => {
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
    [{ action: "empty" }, "unknown", "garbled-answer"],
  ] as [FaultRule, string, string][])("F22 F23 F24: %j is %s (%s)", async (rule, kind, code) => {
    expect(await pushUnder(rule)).toMatchObject({ kind, code });
    expect((await tenant.summary()).contacts).toBe(0);
  });

  it("F23: 429 says how long to wait", async () => {
    const rule: FaultRule = { action: "status", status: 429, retryAfter: 7 };
    expect(await pushUnder(rule)).toMatchObject({ kind: "slowDown", retryAfterMs: 7_000 });
  });

  it("F23: the stand-in's own limit says it as well", async () => {
    await tenant.setFaults({ requestsPerMinute: 1 });
    expect(await push([1])).toMatchObject({ kind: "accepted" });
    expect(await push([2])).toMatchObject({ kind: "slowDown", code: "slow-down" });
  });

  it("F25: no answer in time leaves open what happened", async () => {
    expect(await pushUnder({ action: "hang" }, 200)).toMatchObject({ kind: "unknown", code: "no-answer" });
  });

  it("F25: carried out without an answer is the same to us", async () => {
    expect(await pushUnder({ action: "dropAfterApply" })).toMatchObject({ kind: "unknown" });
    expect((await tenant.summary()).contacts).toBe(3);
  });

  it("I2: carried out after we gave up is the same to us", async () => {
    const rule: FaultRule = { action: "applyLate", applyAfterMs: 400 };
    expect(await pushUnder(rule, 100)).toMatchObject({ kind: "unknown", code: "no-answer" });
    await expect.poll(async () => (await tenant.summary()).contacts).toBe(3);
  });

  it("goes on as soon as the fault is over", async () => {
    await pushUnder({ action: "reset", times: 1 });
    expect(await push([1, 2, 3])).toMatchObject({ kind: "accepted", count: 3 });
  });
});

describe("Test connection", () => {
  it("sends nobody", async () => {
    expect(await testConnection(access(), "PRAIRIE")).toEqual({ ok: true });
    expect((await tenant.summary()).contacts).toBe(0);
  });

  it("F1 F2: names the field that is wrong", async () => {
    expect(await testConnection(access({ apiKey: "wrong" }), "PRAIRIE")).toMatchObject({
      ok: false,
      code: "key-refused",
    });
    expect(await testConnection(access(), "prairie ")).toMatchObject({
      ok: false,
      code: "tenant-code-refused",
      sentence: "Higher Logic does not know the Tenant Code, or not together with this Tenant API Key.",
      answer: "The TenantCode is not valid for this key.",
    });
  });

  it("F21 F22: names an address that is not Higher Logic's", async () => {
    const at = (baseUrl: string) => testConnection(access({ baseUrl }), "PRAIRIE");
    expect(await at(`${community.url}/_sandbox/nothing`)).toMatchObject({
      code: expect.stringMatching(/^(address-not-found|not-a-push-api)$/) as string,
    });
    expect(await at("http://nobody.invalid")).toMatchObject({ code: "name-not-found" });
    await tenant.setFaults({ rules: [{ action: "html" }] });
    expect(await at(community.url)).toMatchObject({ code: "not-a-push-api" });
  });

  it("blames nobody's record when Higher Logic refuses the probe", async () => {
    await tenant.setFaults({ rules: [{ action: "successFalse" }] });
    expect(await testConnection(access(), "PRAIRIE")).toMatchObject({ code: "probe-refused" });
  });
});
