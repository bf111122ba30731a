import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunningStandIn, type Reply } from "./stand-in";

let standIn: RunningStandIn;
const FIRST = "first.localhost";

beforeAll(async () => {
  standIn = await RunningStandIn.start();
  await standIn.control("PUT", "/tenants/FIRST", { apiKey: "first-key", siteName: "First & <b>Best</b>" });
  await standIn.control("PUT", "/tenants/SECOND", { apiKey: "second-key", siteName: "Second site" });
  await push("FIRST", "first-key");
});
afterAll(() => standIn.stop());

function push(TenantCode: string, apiKey: string): Promise<Reply> {
  const person = (key: string, name: string, group: string) => ({
    MemberDetails: {
      LegacyContactKey: key,
      FirstName: name,
      LastName: "O'Brien",
      EmailAddress: `${key}@example.org`,
      IsActive: true,
    },
    CommunityGroups: [{ GroupKey: group, GroupName: `Group <${group}>`, RoleDescription: "Chair" }],
  });
  return standIn.send("/push/v1/members", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": apiKey },
    body: JSON.stringify({
      TenantCode,
      Items: [person("maria", "Maria", "open"), person("amir/2", "<i>Amir</i>", "closed")],
    }),
  });
}

const get = (path: string, host = FIRST) => standIn.send(path, { host, headers: { accept: "text/html" } });

function press(path: string, action: string, headers: Record<string, string> = {}): Promise<Reply> {
  return standIn.send(path, {
    method: "POST",
    host: FIRST,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams({ action }).toString(),
  });
}

const community = (key: string) => standIn.control("GET", `/tenants/FIRST/communities/${key}`);

describe("the community site", () => {
  it("is found by host; plain localhost is the tenant made first, another name is none", async () => {
    expect((await get("/")).text).toContain("First &amp; &lt;b&gt;Best&lt;/b&gt;");
    expect((await get("/", "second.localhost")).text).toContain("Second site");
    expect((await get("/", "localhost")).text).toContain("First &amp;");
    expect((await get("/", "127.0.0.1")).text).toContain("First &amp;");
    expect((await get("/", "nobody.localhost")).status).toBe(404);
  });

  it.each(["/", "/communities", "/profile"])(
    "%s answers a stranger with a link to log in and come back",
    async (path) => {
      const reply = await get(path);
      expect([reply.status, reply.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
      const login = `/HigherLogic/Security/LoginBounce.aspx?ReturnUrl=${encodeURIComponent(path)}`;
      expect(reply.text).toMatch(new RegExp(`<a href="${login.replace("?", "\\?")}"\\s*>Log in</a>`));
      expect(reply.text).not.toContain("data-person");
    },
  );

  it("R28: does not list or show a hidden community; once un-hidden it does both", async () => {
    expect((await get("/communities")).text).not.toContain("Group &lt;open&gt;");
    expect((await get("/communities/open")).status).toBe(404);
    await standIn.control("PATCH", "/tenants/FIRST/communities/open", { hidden: false });
    for (const path of ["/", "/communities", "/communities/open"]) {
      const reply = await get(path);
      expect([reply.status, reply.text]).toEqual([200, expect.stringContaining("Group &lt;open&gt;")]);
      expect(reply.text).not.toContain("closed");
    }
  });

  it("says that sign-in is not set up, at the path of Higher Logic in any case", async () => {
    for (const path of [
      "/HigherLogic/Security/LoginBounce.aspx?ReturnUrl=%2F",
      "/higherlogic/security/loginbounce.aspx",
    ]) {
      expect((await get(path)).text).toContain("Sign-in is not set up for this community");
    }
  });

  it("lets nothing be loaded from elsewhere, run or framed", async () => {
    const { headers, text } = await get("/");
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(text).not.toMatch(/<script|style=|onclick/);
    expect((await get("/standin.css")).headers["content-type"]).toBe("text/css; charset=utf-8");
  });

  it("answers an unknown page with 404 and another method with 405, as a page", async () => {
    expect((await get("/nonsense")).text).toContain("<h1>There is nothing at this address.</h1>");
    expect((await get("/%")).status).toBe(404);
    expect((await standIn.send("/communities", { method: "DELETE", host: FIRST })).status).toBe(405);
  });
});

describe("the administration", () => {
  it("R29: lists every community with its flag; un-hiding, hiding and archiving are buttons", async () => {
    expect((await get("/admin")).text).toMatch(/Group &lt;closed&gt;.*Hidden.*Un-hide.*Archive/s);
    const reply = await press("/admin/communities/closed", "Un-hide");
    expect([reply.status, reply.headers.location]).toEqual([303, "/admin"]);
    expect(await community("closed")).toMatchObject({ hidden: false });
    expect((await press("/admin/communities/closed", "Archive")).status).toBe(409);
    await press("/admin/communities/closed", "Hide");
    await press("/admin/communities/closed", "Archive");
    expect(await community("closed")).toMatchObject({ hidden: true, archived: true });
    expect((await get("/communities/closed")).status).toBe(404);
    await press("/admin/communities/closed", "Restore");
    expect(await community("closed")).toMatchObject({ hidden: true, archived: false });
  });

  it("finds people by name, e-mail and key, and shows one whole", async () => {
    const rows = async (text: string) => {
      const page = (await get(`/admin?person=${encodeURIComponent(text)}`)).text;
      return [...page.matchAll(/href="(\/admin\/people\/[^"]+)"/g)].map((match) => match[1]);
    };
    expect(await rows("")).toEqual(["/admin/people/maria", "/admin/people/amir%2F2"]);
    expect(await rows("maria o'br")).toEqual(["/admin/people/maria"]);
    expect(await rows("MARIA@EXAMPLE")).toEqual(["/admin/people/maria"]);
    expect(await rows("amir/2")).toEqual(["/admin/people/amir%2F2"]);
    expect(await rows("(.*")).toEqual([]);
    const page = (await get("/admin/people/amir%2F2")).text;
    expect(page).toContain("&lt;i&gt;Amir&lt;/i&gt;");
    expect(page).toMatch(/Group &lt;closed&gt; – Chair/);
  });

  it("deactivates and reactivates a person here, whatever is pushed", async () => {
    await press("/admin/people/maria", "Deactivate");
    await push("FIRST", "first-key");
    const maria = () => standIn.control("GET", "/tenants/FIRST/contacts/maria");
    expect(await maria()).toMatchObject({ locallyDeactivated: true });
    await press("/admin/people/maria", "Reactivate");
    expect(await maria()).toMatchObject({ locallyDeactivated: false });
  });

  it.each([
    ["/admin/communities/open", "Explode", 400],
    ["/admin/communities/open", "__proto__", 400],
    ["/admin/communities/none", "Hide", 404],
    ["/admin/people/nobody", "Deactivate", 404],
    ["/admin/people/maria", "", 400],
    ["/admin/nonsense/maria", "Hide", 404],
  ])("%s with %j is refused", async (path, action, status) => {
    expect((await press(path, action)).status).toBe(status);
  });

  it("does not take a form from another site", async () => {
    expect((await press("/admin/communities/open", "Hide", { origin: "http://evil.example" })).status).toBe(
      403,
    );
    expect((await press("/admin/communities/open", "Hide", { "sec-fetch-site": "cross-site" })).status).toBe(
      403,
    );
    expect(await community("open")).toMatchObject({ hidden: false });
    const origin = `http://${FIRST}:${standIn.port}`;
    expect((await press("/admin/communities/open", "Un-hide", { origin })).status).toBe(303);
  });
});

describe("the dials page", () => {
  const turn = (fields: Record<string, string>) =>
    standIn.send("/_sandbox/tenants/SECOND/dials", {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
    });

  it("shows a tenant's numbers, addresses and newest requests", async () => {
    await push("SECOND", "second-key");
    const page = (await get("/_sandbox?tenant=SECOND")).text;
    expect(page).toContain("http://second.localhost:");
    expect(page).toContain("POST /push/v1/members");
    expect(page).not.toContain("second-key");
  });

  it("turns them by form", async () => {
    await turn({ do: "set", latencyMs: "5", jitterMs: "1", requestsPerMinute: "" });
    await turn({ do: "add", action: "status", status: "503", times: "1", key: "maria" });
    expect(await standIn.control("GET", "/tenants/SECOND/faults")).toMatchObject({
      latencyMs: 5,
      rules: [{ action: "status", status: 503, times: 1, match: { key: "maria" } }],
    });
    expect((await turn({ do: "set", latencyMs: "-5" })).status).toBe(400);
    await turn({ do: "rest" });
    expect(await standIn.control("GET", "/tenants/SECOND/faults")).toMatchObject({ latencyMs: 0, rules: [] });
    await turn({ do: "empty" });
    expect(await standIn.control("GET", "/tenants/SECOND/summary")).toMatchObject({ contacts: 0 });
  });
});
