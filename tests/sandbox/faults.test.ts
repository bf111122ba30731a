import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RunningStandIn, type Reply } from "./stand-in";

let standIn: RunningStandIn;
const T = "/tenants/FAULTS";

beforeAll(async () => {
  standIn = await RunningStandIn.start();
  await standIn.control("PUT", T, { apiKey: "faults-key" });
});
afterAll(() => standIn.stop());
beforeEach(async () => {
  await standIn.control("DELETE", `${T}/faults`);
  await standIn.control("DELETE", `${T}/data`);
});

function push(...keys: string[]): Promise<Reply> {
  const Items = keys.map((LegacyContactKey) => ({ MemberDetails: { LegacyContactKey, IsActive: true } }));
  return standIn.send("/push/v1/members", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "faults-key" },
    body: JSON.stringify({ TenantCode: "FAULTS", Items }),
  });
}

const turn = (faults: unknown) => standIn.control("PUT", `${T}/faults`, faults);
const rule = (action: string, more: object = {}) => turn({ rules: [{ match: {}, action, ...more }] });
const contacts = async () => (await standIn.control<{ contacts: number }>("GET", `${T}/summary`)).contacts;
const lastRequest = async () => {
  const { items } = await standIn.control<{ items: Record<string, unknown>[] }>("GET", `${T}/requests`);
  return items.at(-1)!;
};

/** Wait until it holds; the test's own time-out ends what never comes true. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resume) => setTimeout(resume, 5));
}

describe("an action in front of the service", () => {
  it("`status` answers that status, with Retry-After, and applies nothing", async () => {
    await rule("status", { status: 503, retryAfter: 7 });
    const reply = await push("a");
    expect([reply.status, reply.headers["retry-after"]]).toEqual([503, "7"]);
    expect(await contacts()).toBe(0);
    expect(await lastRequest()).toMatchObject({ status: 503, fault: "status" });
  });

  it("`successFalse` answers 200 and false", async () => {
    await rule("successFalse");
    const reply = await push("a");
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([200, { success: false, count: 0 }]);
    expect(await contacts()).toBe(0);
  });

  it("`html` and `empty` answer 200 with a page and with nothing", async () => {
    await rule("html");
    const page = await push("a");
    expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    await rule("empty");
    expect(await push("a")).toMatchObject({ status: 200, text: "" });
    expect(await contacts()).toBe(0);
  });

  it("`truncate` announces a whole answer and hangs up half-way", async () => {
    await rule("truncate");
    await expect(push("a")).rejects.toThrow(/aborted/);
    expect(await contacts()).toBe(0);
  });

  it("`reset` resets the connection", async () => {
    await rule("reset");
    await expect(push("a")).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(await contacts()).toBe(0);
    expect(await lastRequest()).toMatchObject({ status: null, answer: null, fault: "reset" });
  });

  it("`hang` never answers", async () => {
    await rule("hang");
    const silent = push("a");
    await until(
      async () => (await standIn.control<{ requests: number }>("GET", `${T}/summary`)).requests === 1,
    );
    const first = await Promise.race([silent.then(() => "answered"), contacts()]);
    expect(first).toBe(0);
    silent.catch(() => undefined);
  });
});

describe("an action behind the service", () => {
  it("`dropAfterApply` applies, then resets the connection", async () => {
    await rule("dropAfterApply");
    await expect(push("a")).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(await contacts()).toBe(1);
    expect(await lastRequest()).toMatchObject({ status: null, fault: "dropAfterApply" });
  });

  it("`applyLate` never answers and applies later, over what came in between", async () => {
    await rule("applyLate", { applyAfterMs: 300, times: 1 });
    push("late").catch(() => undefined);
    await until(
      async () => (await standIn.control<{ requests: number }>("GET", `${T}/summary`)).requests === 1,
    );
    expect(await contacts()).toBe(0);
    expect((await push("late")).status).toBe(200);
    await until(async () => {
      const { receivedCount } = await standIn.control<{ receivedCount: number }>("GET", `${T}/contacts/late`);
      return receivedCount === 2;
    });
    expect(await standIn.control("GET", `${T}/summary`)).toMatchObject({ items: 2, rejectedItems: 0 });
  });

  it("`applyLate` does not write into a tenant that was emptied meanwhile", async () => {
    await rule("applyLate", { applyAfterMs: 50, times: 1 });
    push("ghost").catch(() => undefined);
    await until(
      async () => (await standIn.control<{ requests: number }>("GET", `${T}/summary`)).requests === 1,
    );
    await standIn.control("DELETE", `${T}/data`);
    await turn({ latencyMs: 100 });
    await push("after");
    expect(await contacts()).toBe(1);
  });
});

describe("a rule", () => {
  const refused = async (...keys: string[]) => (await push(...keys)).status === 418;
  const match = (conditions: object, more: object = {}) =>
    rule("status", { status: 418, match: conditions, ...more });

  it("with `nth` acts on that request since the PUT", async () => {
    await match({ nth: 2 });
    expect([await refused("a"), await refused("a"), await refused("a")]).toEqual([false, true, false]);
    await match({ nth: 2 });
    expect([await refused("a"), await refused("a")]).toEqual([false, true]);
  });

  it("with `key` acts on a batch that holds this person, and nth counts only those", async () => {
    await match({ key: "maria", nth: 2 });
    expect(await refused("amir", "maria")).toBe(false);
    expect(await refused("amir")).toBe(false);
    expect(await refused("maria")).toBe(true);
  });

  it("with `times` is spent", async () => {
    await match({}, { times: 2 });
    expect([await refused("a"), await refused("a"), await refused("a")]).toEqual([true, true, false]);
  });

  it("with `path` acts only there", async () => {
    await match({ path: "/v2/contactinfo" });
    expect(await refused("a")).toBe(false);
    await match({ path: "/push/v1" });
    expect(await refused("a")).toBe(true);
  });

  it("with `probability` acts on about that share", async () => {
    await match({ probability: 0 });
    expect(await refused("a")).toBe(false);
    await match({ probability: 0.5 });
    const results = await Promise.all(Array.from({ length: 200 }, () => refused("a")));
    const share = results.filter(Boolean).length;
    expect(share).toBeGreaterThan(50);
    expect(share).toBeLessThan(150);
  });

  it("acts only if none before it does, but counts all the same", async () => {
    await turn({
      rules: [
        { match: { nth: 1 }, action: "status", status: 418 },
        { match: { nth: 2 }, action: "status", status: 502 },
        { action: "status", status: 500, times: 1 },
      ],
    });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await push("a")).status);
    expect(statuses).toEqual([418, 502, 500, 200]);
    expect(await standIn.control("GET", `${T}/faults`)).toMatchObject({
      rules: [{ hits: 1 }, { hits: 1 }, { hits: 1 }],
    });
  });
});

describe("the dials", () => {
  it("`requestsPerMinute` answers 429 with Retry-After to what is above", async () => {
    await turn({ requestsPerMinute: 2 });
    expect([(await push("a")).status, (await push("b")).status]).toEqual([200, 200]);
    const reply = await push("c");
    expect(reply.status).toBe(429);
    expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(reply.headers["retry-after"])).toBeLessThanOrEqual(60);
    expect(await contacts()).toBe(2);
    expect(await lastRequest()).toMatchObject({ status: 429, fault: "requestsPerMinute" });
  });

  it("`latencyMs` delays every answer", async () => {
    await turn({ latencyMs: 120 });
    const before = performance.now();
    expect((await push("a")).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(115);
  });

  it("DELETE puts them to rest", async () => {
    await rule("reset");
    await standIn.control("DELETE", `${T}/faults`);
    expect((await push("a")).status).toBe(200);
  });

  it.each([
    [{ rules: [{ match: {}, action: "explode" }] }, /rules\.0\.action/],
    [{ latencyMs: -1 }, /latencyMs/],
    [{ rules: [{ match: { nth: 0 }, action: "hang" }] }, /nth/],
    [{ rules: [{ match: { tenant: "x" }, action: "hang" }] }, /tenant/],
    [{ speed: 1 }, /speed/],
    ["nonsense", /.+/],
  ])("refuse %j and stay as they were", async (faults, message) => {
    await rule("status", { status: 418 });
    const reply = await standIn.send(`/_sandbox${T}/faults`, { method: "PUT", body: JSON.stringify(faults) });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text)).toEqual({ message: expect.stringMatching(message) });
    expect((await push("a")).status).toBe(418);
  });
});
