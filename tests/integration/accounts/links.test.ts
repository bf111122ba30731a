import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adapterFor, openSession } from "@/accounts/adapter";
import { associationAt, associationUrl, isKnownHost, type Association } from "@/accounts/hosts/store";
import { issueOneTimeLink, lookAtLink, mailOneTimeLink, takeLink } from "@/accounts/invitations/store";
import { setPasswordByLink } from "@/accounts/passwords/store";
import { tryPassword } from "@/accounts/sign-in/store";
import { closeConnections } from "@/lib/db";
import { keptMail } from "@/lib/mail";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { association, login, PASSWORD, websupport } from "./people";

let database: FreshDatabase;
let prairie: Association;

const EMAIL = "maria@prairie.example";

beforeAll(async () => {
  Object.assign(process.env, {
    AUTH_SECRET: "s".repeat(40),
    APP_URL: "https://hub.example.org",
    CAUSEWAY_DEMO: "1",
  });
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  const host = `hub-${Math.random().toString(36).slice(2)}.example`;
  await association(database, host);
  prairie = (await associationAt(host))!;
});

const mine = () => ({ associationId: prairie.id, email: EMAIL });
const tokenOf = (url: string) => new URL(url).searchParams.get("token")!;
const invite = async () => tokenOf((await issueOneTimeLink("invitation", mine())).url);
const signInWith = (password: string) => tryPassword({ ...mine(), password, address: "198.51.100.7" });

describe("one-time links", () => {
  it("lead to the association's own host", async () => {
    await login(database, prairie.id, EMAIL);
    const { url, expiresAt } = await issueOneTimeLink("invitation", mine());
    expect(url.startsWith(`${await associationUrl(prairie)}/set-password?token=`)).toBe(true);
    expect(Math.round((expiresAt.getTime() - Date.now()) / 3_600_000)).toBe(24);
    const operator = await issueOneTimeLink("password-reset", {
      associationId: null,
      email: "op@causeway.example",
    });
    expect(operator.url).toMatch(/^https:\/\/hub\.example\.org\/set-password\?token=/);
    expect(Math.round((operator.expiresAt.getTime() - Date.now()) / 60_000)).toBe(60);
  });

  it("set a password once", async () => {
    await login(database, prairie.id, EMAIL, null);
    const token = await invite();
    expect((await setPasswordByLink(token, "harbor lamp quiet", prairie.id)).status).toBe("set");
    expect((await signInWith("harbor lamp quiet")).status).toBe("signed-in");
    expect(await setPasswordByLink(token, "another lamp quiet", prairie.id)).toEqual({ status: "no-link" });
  });

  it("stay usable when the password was refused", async () => {
    await login(database, prairie.id, EMAIL, null);
    const token = await invite();
    expect(await setPasswordByLink(token, "too short", prairie.id)).toEqual({
      status: "fault",
      fault: "too-short",
    });
    expect((await setPasswordByLink(token, "harbor lamp quiet", prairie.id)).status).toBe("set");
  });

  it("work once for two who come at the same moment", async () => {
    await login(database, prairie.id, EMAIL, null);
    const token = await invite();
    const outcomes = await Promise.all(
      ["harbor lamp quiet", "walnut lamp quiet"].map((password) =>
        setPasswordByLink(token, password, prairie.id),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["no-link", "set"]);
  });

  it("are of no use at another association, after their time, or made up", async () => {
    await login(database, prairie.id, EMAIL, null);
    const other = await association(database);
    await login(database, other.id, EMAIL, null);
    const token = await invite();
    expect(await lookAtLink(token, other.id)).toBeNull();
    expect(await lookAtLink("made up", prairie.id)).toBeNull();
    expect(await lookAtLink(token, prairie.id)).toMatchObject({ purpose: "invitation", email: EMAIL });
    await database.pool.query("update login_token set expires = now() where identifier = $1", [
      `invitation:${prairie.id}:${EMAIL}`,
    ]);
    expect(await lookAtLink(token, prairie.id)).toBeNull();
  });

  it("of a login that was deleted open nothing", async () => {
    const maria = await login(database, prairie.id, EMAIL, null);
    const token = await invite();
    await database.pool.query("delete from contact where id = $1", [maria.contactId]);
    expect(await lookAtLink(token, prairie.id)).toBeNull();
  });

  it("to sign in do not set passwords, and all go when one is used", async () => {
    await login(database, prairie.id, EMAIL);
    const signIn = tokenOf((await issueOneTimeLink("sign-in", mine())).url);
    const reset = tokenOf((await issueOneTimeLink("password-reset", mine())).url);
    expect(await setPasswordByLink(signIn, "harbor lamp quiet", prairie.id)).toEqual({ status: "no-link" });
    expect(await takeLink(signIn, prairie.id)).toMatchObject({ purpose: "sign-in" });
    expect(await takeLink(signIn, prairie.id)).toBeNull();
    expect(await lookAtLink(reset, prairie.id)).toBeNull();
  });

  it("of Websupport work at every host", async () => {
    const email = `op-${prairie.id}@causeway.example`;
    await websupport(database, email);
    const token = tokenOf((await issueOneTimeLink("password-reset", { associationId: null, email })).url);
    expect((await setPasswordByLink(token, "harbor lamp quiet", prairie.id)).status).toBe("set");
  });
});

describe("a new password", () => {
  it("ends every session of the login and forgets its failed attempts", async () => {
    const maria = await login(database, prairie.id, EMAIL);
    const { token } = await openSession(maria.id, null);
    await database.pool.query(
      "insert into sign_in_failure (association_id, email, address) select $1, $2, '198.51.100.7' from generate_series(1, 10)",
      [prairie.id, EMAIL],
    );
    expect((await signInWith(PASSWORD)).status).toBe("throttled");
    await setPasswordByLink(await invite(), "harbor lamp quiet", prairie.id);
    expect(await adapterFor(prairie.id).getSessionAndUser!(token)).toBeNull();
    expect((await signInWith("harbor lamp quiet")).status).toBe("signed-in");
    expect((await signInWith(PASSWORD)).status).toBe("wrong");
  });

  it("is written to the audit log, and I12: appears in no row", async () => {
    await login(database, prairie.id, EMAIL);
    await setPasswordByLink(await invite(), "canary lamp quiet", prairie.id);
    const { rows } = await database.pool.query(
      "select actor, action, detail from audit_log where association_id = $1",
      [prairie.id],
    );
    expect(rows).toEqual([{ actor: EMAIL, action: "login.password-set", detail: { by: "invitation" } }]);
    const { rows: logins } = await database.pool.query("select to_jsonb(l)::text as text from login l");
    expect(JSON.stringify(logins)).not.toContain("canary");
  });
});

describe("mailing a link", () => {
  it("goes to the login's address, with the link in it", async () => {
    await login(database, prairie.id, EMAIL);
    expect(await mailOneTimeLink("password-reset", mine(), prairie)).toBe(true);
    const [mail] = await keptMail(1);
    expect(mail).toMatchObject({
      recipient: EMAIL,
      subject: "Set a new password at Prairie Lakes Association",
    });
    const url = /https:\S+/.exec(mail!.body)![0];
    expect(await lookAtLink(tokenOf(url), prairie.id)).toMatchObject({
      purpose: "password-reset",
      email: EMAIL,
    });
  });

  it("stops after five that were not used: nobody's mailbox is flooded", async () => {
    await login(database, prairie.id, EMAIL);
    const sent = [];
    for (let time = 0; time < 7; time += 1) sent.push(await mailOneTimeLink("sign-in", mine(), prairie));
    expect(sent).toEqual([true, true, true, true, true, false, false]);
  });

  it("F48: asked for by many at the same moment, no more than five go out either", async () => {
    await login(database, prairie.id, EMAIL);
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => mailOneTimeLink("password-reset", mine(), prairie)),
    );
    expect(sent.filter(Boolean)).toHaveLength(5);
  });
});

describe("the association of a host", () => {
  it("is the one with a row, else the first one at APP_URL's host, else none", async () => {
    expect(await associationAt(`${new URL(await associationUrl(prairie)).host}:8080`)).toMatchObject({
      id: prairie.id,
    });
    const { rows } = await database.pool.query<{ id: number }>("select min(id) as id from association");
    expect(await associationAt("hub.example.org")).toMatchObject({ id: rows[0]!.id });
    expect(await associationAt(`${prairie.slug}.localhost`)).toBeNull();
    for (const host of [null, "", "unknown.example", "hub.example.org.evil.example"]) {
      expect(await associationAt(host)).toBeNull();
      expect(await isKnownHost(host)).toBe(false);
    }
  });

  it("is found by its slug below localhost where APP_URL is on localhost", async () => {
    process.env.APP_URL = "http://localhost:4100";
    try {
      const bare = await association(database);
      expect(await associationAt(`${bare.slug}.localhost:4100`)).toMatchObject({ id: bare.id });
      expect(await associationUrl(bare)).toBe(`http://${bare.slug}.localhost:4100`);
    } finally {
      process.env.APP_URL = "https://hub.example.org";
    }
  });

  it("appears as soon as its row does", async () => {
    const host = `late-${prairie.id}.example`;
    expect(await isKnownHost(host)).toBe(false);
    await database.pool.query(
      "insert into association_host (host, association_id, is_primary) values ($1, $2, false)",
      [host, prairie.id],
    );
    expect(await isKnownHost(host)).toBe(true);
  });
});
