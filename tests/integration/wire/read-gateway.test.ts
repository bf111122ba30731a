import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openReadGateway, type ReadAccess } from "@/higher-logic/read-api/gateway";
import type { StandinTenant } from "@/scripts/standin/client";
import { standin, type TestStandin } from "@/tests/support/standin";
import { batchBody } from "@/higher-logic/push/format";
import { openGateway } from "@/higher-logic/push/gateways";
import { project } from "@/higher-logic/push/member-record";
import { defaults, onList, person, snapshot } from "@/tests/support/people";

let community: TestStandin;
let tenant: StandinTenant;
const keys = { key: "canary-read-key", password: "canary-read-password" };

beforeAll(async () => {
  community = await standin();
  const readApi = { iamKey: keys.key, password: keys.password };
  tenant = await community.makeTenant("READ", { apiKey: "push-key", readApi });
});
afterAll(() => community.stop());
beforeEach(async () => {
  await tenant.clearFaults();
  await tenant.empty();
  await push("maria", "amir");
});

const gateway = (changed: Partial<ReadAccess> = {}) =>
  openReadGateway({ baseUrl: community.url, ...keys, callsPerMinute: 60_000, ...changed });

async function push(...integrationKeys: string[]) {
  const records = integrationKeys.map((integrationKey) => {
    const projection = project(
      snapshot(person({ integrationKey, lists: [onList({ role: "Chair" })] })),
      defaults,
    );
    return projection.kind === "record" ? projection.json : "";
  });
  const body = batchBody({ format: "push-v1", tenantCode: "READ" }, records);
  const pushing = openGateway({ format: "push-v1", baseUrl: community.url, apiKey: "push-key" });
  expect(await pushing.push({ body, items: records.length, timeoutMs: 10_000 })).toMatchObject({
    kind: "accepted",
  });
}

describe("what the community holds", () => {
  it("is read person by person and community by community", async () => {
    expect(await gateway().whoAmI()).toMatchObject({ kind: "found" });
    expect(await gateway().contact("maria")).toMatchObject({
      kind: "found",
      value: { key: "maria", firstName: "Maria", lastName: "Delgado", isMember: true, isInactive: false },
    });
    const page = await gateway().members("board", 1, 1);
    expect(page).toMatchObject({ kind: "found", value: { isSyncing: false, members: [{ roles: "Chair" }] } });
    expect(await gateway().visibleCommunities()).toEqual({ kind: "found", value: [] });
    await tenant.changeCommunity("board", { hidden: false });
    expect(await gateway().visibleCommunities()).toEqual({ kind: "found", value: ["board"] });
  });

  it("says of whom and of what it knows nothing", async () => {
    expect(await gateway().contact("nobody")).toEqual({ kind: "missing" });
    expect(await gateway().members("nothing", 1, 50)).toEqual({ kind: "missing" });
  });

  it("F22: is without what Postgres does not take, however the answer spells it", async () => {
    await tenant.changeContact("maria", { LastName: "Del\0gado\ud83d" });
    expect(await gateway().contact("maria")).toMatchObject({ value: { lastName: "Del\ufffdgado\ufffd" } });
  });

  it("says who was deactivated there, and which community is being synced", async () => {
    await tenant.changeContact("maria", { locallyDeactivated: true });
    await tenant.setFaults({ read: { syncing: ["board"] } });
    expect(await gateway().contact("maria")).toMatchObject({ value: { isInactive: true } });
    expect(await gateway().members("board", 1, 50)).toMatchObject({ value: { isSyncing: true } });
  });
});

describe("what goes wrong while reading", () => {
  it.each([
    [{ action: "status", status: 503 }, "read-trouble"],
    [{ action: "html" }, "read-trouble"],
    [{ action: "truncate" }, "read-trouble"],
    [{ action: "reset" }, "read-trouble"],
    [{ action: "status", status: 302 }, "read-not-found"],
    [{ action: "status", status: 401 }, "read-key-refused"],
  ] as const)("F22 F23: %j is %s, and never nobody", async (rule, code) => {
    await tenant.setFaults({ rules: [{ ...rule, match: { path: "/api" } }] });
    expect(await gateway().contact("maria")).toMatchObject({ kind: "failed", code });
  });

  it("a wrong key and a wrong address are named", async () => {
    expect(await gateway({ password: "wrong" }).whoAmI()).toMatchObject({
      kind: "failed",
      code: "read-key-refused",
    });
    const elsewhere = gateway({ baseUrl: `${community.url}/communities` });
    expect(await elsewhere.whoAmI()).toMatchObject({ kind: "failed", code: "read-not-found" });
  });

  it("F23: 429 says how long to wait", async () => {
    await tenant.setFaults({ read: { callsPerMinute: 1 } });
    await gateway().whoAmI();
    const answer = await gateway().whoAmI();
    expect(answer).toMatchObject({ kind: "failed", code: "read-trouble" });
    if (answer.kind === "failed") expect(answer.waitMs).toBeGreaterThan(1_000);
  });

  it("calls follow each other no faster than agreed", async () => {
    const paced = gateway({ callsPerMinute: 600 });
    const beforeMs = performance.now();
    for (let n = 0; n < 4; n += 1) await paced.whoAmI();
    // The fourth may begin three tenths of a second after the first; a timer may ring a moment early.
    expect(performance.now() - beforeMs).toBeGreaterThan(295);
  });

  it("I12: neither key nor password is in an answer that quotes them", async () => {
    const { contact } = gateway({ baseUrl: `${community.url}/api/v2.0/${keys.key}` });
    expect(JSON.stringify(await contact("maria"))).not.toContain(keys.key);
  });
});
