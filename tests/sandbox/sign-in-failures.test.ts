import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ImitatedAssociation } from "./imitated-association";
import { RunningStandIn, type Reply } from "./stand-in";
import { CALLBACK, failedStep, push, Visitor } from "./visitor";

const CODE = "REFUSED-TEST";
const T = `/tenants/${CODE}`;
const HOST = "refused-test.localhost";

let standIn: RunningStandIn;
let association: ImitatedAssociation;

beforeAll(async () => {
  [standIn, association] = await Promise.all([RunningStandIn.start(), ImitatedAssociation.start()]);
  await standIn.control("PUT", T, { apiKey: "k", siteName: "Refused test", oauth: association.oauth });
  await push(standIn, CODE, [{ key: "maria" }, { key: "former", isActive: false }]);
});
beforeEach(() => {
  association.restore();
  association.claims = { sub: "7", ContactId: "maria" };
});
afterEach(() => standIn.control("PUT", T, { oauth: { timeoutMs: null, stateTtlMs: null } }));
afterAll(async () => {
  await Promise.all([association.stop(), standIn.stop()]);
});

const visitor = () => new Visitor(standIn, HOST);

/** Come back with these parameters and a good state. */
async function comeBack(parameters: Record<string, string>): Promise<Reply> {
  const someone = visitor();
  const { state } = await someone.begin("/communities");
  return someone.visit(`${CALLBACK}?${new URLSearchParams({ ...parameters, state }).toString()}`);
}

/** One page, at which a browser stays: nothing in it leads on by itself. */
function expectEnd(reply: Reply): void {
  expect(reply.headers.location).toBeUndefined();
  expect(reply.headers.refresh).toBeUndefined();
  expect(reply.text).not.toMatch(/http-equiv="?refresh|<script/i);
}

describe("a log-in that fails at the stand-in", () => {
  it("ends at one page that says so when the association refuses, and offers to try again by hand", async () => {
    const refused = await comeBack({ error: "access_denied", error_description: "<b>Not</b> a member" });
    expect([refused.status, failedStep(refused)]).toEqual([403, "refused"]);
    expectEnd(refused);
    expect(refused.text).toContain("access_denied: &lt;b&gt;Not&lt;/b&gt; a member");
    expect(refused.text).toContain(
      'href="/HigherLogic/Security/LoginBounce.aspx?ReturnUrl=%2Fcommunities">Try again',
    );
  });

  it.each([
    ["nobody", "unknown", "You have no account"],
    ["former", "inactive", "not active"],
  ])("tells %s, whom the association lets in, why the community does not: %s", async (key, step, words) => {
    association.claims = { sub: "8", ContactId: key };
    const reply = await comeBack({ code: "code-1" });
    expect([reply.status, failedStep(reply)]).toEqual([403, step]);
    expect(reply.text).toContain(words);
    expectEnd(reply);
    expect(reply.headers["set-cookie"]).toBeUndefined();
  });

  it("ends the session of who used the browser before, when the association names somebody it does not know", async () => {
    const browser = visitor();
    await browser.logIn();
    expect(await browser.loggedInAs()).toBe("maria");
    association.claims = { sub: "8", ContactId: "nobody" };
    expect((await browser.logIn()).text).not.toContain("data-person");
    expect(await browser.loggedInAs()).toBeNull();
  });

  it("refuses whom an administrator of the community deactivated, though the association says active", async () => {
    await standIn.control("PATCH", `${T}/contacts/maria`, { locallyDeactivated: true });
    expect(failedStep(await comeBack({ code: "code-1" }))).toBe("deactivated");
    await push(standIn, CODE, [{ key: "maria" }]);
    expect(failedStep(await comeBack({ code: "code-1" }))).toBe("deactivated");
    await standIn.control("PATCH", `${T}/contacts/maria`, { locallyDeactivated: false });
    expect((await comeBack({ code: "code-1" })).headers.location).toBe("/communities");
  });

  it("never takes an empty key for somebody", async () => {
    for (const ContactId of [undefined, null, "", 1.5, true, ["maria"], { id: "maria" }]) {
      association.claims = { sub: "maria", ContactId };
      const reply = await comeBack({ code: "code-1" });
      expect([ContactId, reply.status, failedStep(reply)]).toEqual([ContactId, 502, "claim"]);
      expect(reply.text).toContain("ContactId");
    }
    association.answerWith("/oauth/userinfo", [{ ContactId: "maria" }]);
    expect(failedStep(await comeBack({ code: "code-1" }))).toBe("userinfo");
  });

  it.each(["token", "userinfo"] as const)(
    "says that %s did not answer in time, and does not wait on",
    async (at) => {
      await standIn.control("PUT", T, { oauth: { timeoutMs: 100 } });
      association.hangAt(`/oauth/${at}`);
      const reply = await comeBack({ code: "code-1" });
      expect([reply.status, failedStep(reply)]).toEqual([504, `${at}-timeout`]);
      expect(reply.text).toContain("no answer within 100 ms");
      expectEnd(reply);
    },
  );

  it("gives up on an answer that begins in time and never ends", async () => {
    await standIn.control("PUT", T, { oauth: { timeoutMs: 200 } });
    association.answers.set("/oauth/token", (response) => void response.writeHead(200).write('{"access_'));
    expect(failedStep(await comeBack({ code: "code-1" }))).toBe("token-timeout");
  });

  it("says what was wrong with an answer", async () => {
    association.answerWith(
      "/oauth/token",
      { error: "invalid_client", error_description: "wrong secret" },
      401,
    );
    const refused = await comeBack({ code: "code-1" });
    expect([refused.status, failedStep(refused)]).toEqual([502, "token"]);
    expect(refused.text).toContain("HTTP 401, invalid_client: wrong secret");

    association.answerWith("/oauth/token", { access_token: "token-1", token_type: "DPoP" });
    expect(failedStep(await comeBack({ code: "code-1" }))).toBe("token");
    association.answers.set("/oauth/token", (response) => void response.end("<html>500</html>"));
    expect((await comeBack({ code: "code-1" })).text).toContain("HTTP 200, not JSON.");
    association.answers.set("/oauth/token", (response) => void response.destroy());
    expect((await comeBack({ code: "code-1" })).text).toContain("ECONNRESET");

    association.restore();
    association.answerWith("/oauth/token", { access_token: "another", token_type: "Bearer" });
    expect((await comeBack({ code: "code-1" })).text).toContain("HTTP 401, invalid_token");
    association.answers.set("/oauth/token", (response) => void response.end("x".repeat(1_100_000)));
    expect((await comeBack({ code: "code-1" })).text).toContain("an answer over 1 MB");
  });

  it("F43: refuses a state that is missing, made up, or came back too late", async () => {
    const someone = visitor();
    expect(failedStep(await someone.visit(`${CALLBACK}?code=code-1`))).toBe("state-missing");
    expect(failedStep(await someone.visit(`${CALLBACK}?code=code-1&state=made-up`))).toBe("state-unknown");
    await standIn.control("PUT", T, { oauth: { stateTtlMs: 0 } });
    expect(failedStep(await someone.logIn())).toBe("state-unknown");
    await standIn.control("PUT", T, { oauth: { stateTtlMs: 60_000 } });
    expect((await someone.logIn()).status).toBe(303);
    expect(association.tokenCalls).toHaveLength(1);
  });

  it("says so when the answer holds neither a code nor an error", async () => {
    expect(failedStep(await comeBack({}))).toBe("code-missing");
  });

  it("says that sign-in is not set up while anything of it is missing, and asks nobody", async () => {
    for (const missing of ["clientId", "authorizeUrl", "tokenUrl", "userinfoUrl"] as const) {
      await standIn.control("PUT", T, { oauth: { [missing]: null } });
      const reply = await visitor().visit("/HigherLogic/Security/LoginBounce.aspx");
      expect(reply.text, missing).toContain("Sign-in is not set up for this community");
      expectEnd(reply);
      await standIn.control("PUT", T, { oauth: { [missing]: association.oauth[missing] } });
    }
  });

  it("F6: refuses to be set up with an address that is none", async () => {
    for (const [name, wrong] of [
      ["authorizeUrl", "javascript:alert(1)"],
      ["tokenUrl", "ftp://hub.example/"],
      ["logoutUrl", "/logout"],
    ]) {
      const body = JSON.stringify({ oauth: { [name!]: wrong } });
      const reply = await standIn.send(`/_sandbox${T}`, { method: "PUT", body });
      expect([reply.status, reply.text]).toEqual([400, expect.stringContaining(`oauth.${name}`)]);
    }
  });
});

describe("/admin of the stand-in", () => {
  const eventsOf = async () => {
    const { text } = await visitor().visit("/admin");
    return [...text.matchAll(/<tr data-event="([^"]*)"[\s\S]*?<\/tr>/g)].map(([row, what]) => ({
      what,
      text: row
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    }));
  };

  it("I12: lists log-ins and log-outs, the newest first, with the failing step and reason and no secret", async () => {
    await comeBack({ code: "code-of-maria" });
    association.claims = { sub: "8", ContactId: "<i>nobody</i>" };
    await comeBack({ code: "code-of-nobody" });
    association.answerWith("/oauth/token", { error: "invalid_grant", error_description: "too late" }, 400);
    await comeBack({ code: "code-too-late" });

    const events = await eventsOf();
    expect(events.slice(0, 3).map(({ what }) => what)).toEqual(["log-in-failed", "log-in-failed", "log-in"]);
    expect(events[0]!.text).toContain("token: HTTP 400, invalid_grant: too late");
    expect(events[1]!.text).toContain("&lt;i&gt;nobody&lt;/i&gt;");
    expect(events[1]!.text).toContain("unknown");
    expect(events[2]!.text).toContain("maria");
    const page = (await visitor().visit("/admin")).text;
    for (const secret of ["secret-1", "token-1", "code-of-maria", "code-too-late"])
      expect(page).not.toContain(secret);
  });

  it("says what of the sign-in is set up, without the secret", async () => {
    const page = (await visitor().visit("/admin")).text;
    expect(page).toContain("client-1");
    expect(page).toContain(association.oauth.authorizeUrl);
    expect(page).not.toContain("secret-1");
  });
});
