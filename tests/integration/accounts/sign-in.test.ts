import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adapterFor, openSession } from "@/accounts/adapter";
import { tokenHash } from "@/accounts/invitations/links";
import { endOtherSessions, endSession, listSessions, startSession } from "@/accounts/sessions/store";
import { browserCookie } from "@/accounts/sign-in/keys";
import { tryPassword, type Attempt } from "@/accounts/sign-in/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { association, login, PASSWORD, websupport } from "./people";

let database: FreshDatabase;
let prairie: number;

beforeAll(async () => {
  process.env.AUTH_SECRET = "s".repeat(40);
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  prairie = (await association(database)).id;
});

const attempt = (given: Partial<Attempt> = {}): Attempt => ({
  associationId: prairie,
  email: "maria@prairie.example",
  password: PASSWORD,
  address: "198.51.100.7",
  ...given,
});
const wrong = (given: Partial<Attempt> = {}) =>
  tryPassword(attempt({ password: "not the password", ...given }));
const right = (given: Partial<Attempt> = {}) => tryPassword(attempt(given));

/** So many failures stand written already; only few tests need to make them one by one. */
async function failedBefore(times: number, given: Partial<Attempt> = {}): Promise<void> {
  const { associationId, email, address } = attempt(given);
  await database.pool.query(
    `insert into sign_in_failure (association_id, email, address) select $1, $2, $3 from generate_series(1, $4)`,
    [associationId, email, address, times],
  );
}

async function auditLines(): Promise<object[]> {
  const { rows } = await database.pool.query<object>(
    "select actor, action, detail from audit_log where association_id = $1 order by id",
    [prairie],
  );
  return rows;
}

describe("R42: signing in with e-mail and password", () => {
  it("works however the e-mail is written, and for a wrong password it does not", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    expect(await right({ email: "  Maria@PRAIRIE.example " })).toEqual({
      status: "signed-in",
      loginId: maria.id,
    });
    expect(await wrong()).toEqual({ status: "wrong" });
  });

  it("finds the login of this association only, though another has the same e-mail", async () => {
    const other = (await association(database)).id;
    await login(database, other, "maria@prairie.example", "harbor lamp quiet");
    expect(await right({ password: "harbor lamp quiet" })).toEqual({ status: "wrong" });
    const maria = await login(database, prairie, "maria@prairie.example");
    expect(await right()).toEqual({ status: "signed-in", loginId: maria.id });
    expect(await right({ password: "harbor lamp quiet" })).toEqual({ status: "wrong" });
  });

  it("takes Websupport at every association, also beside a member with the same e-mail", async () => {
    const operator = await websupport(database, "both@causeway.example", "operator lamp quiet");
    const member = await login(database, prairie, "both@causeway.example");
    const as = (password: string) => right({ email: "both@causeway.example", password });
    expect(await as(PASSWORD)).toEqual({ status: "signed-in", loginId: member.id });
    expect(await as("operator lamp quiet")).toEqual({ status: "signed-in", loginId: operator.id });
  });

  it("does not take somebody who was invited and has no password yet", async () => {
    await login(database, prairie, "maria@prairie.example", null);
    for (const password of ["", "null", PASSWORD])
      expect(await right({ password })).toEqual({ status: "wrong" });
  });

  it.each(["", "   ", "a\0b@prairie.example", "x".repeat(10_000), "' or 1=1 --", "\ud800@prairie.example"])(
    "answers nonsense like any wrong e-mail: %j",
    async (email) => expect(await right({ email })).toEqual({ status: "wrong" }),
  );
});

describe("F48: guessing at passwords", () => {
  it("takes as long for an e-mail nobody has as for a wrong password", async () => {
    await login(database, prairie, "maria@prairie.example");
    const times: Record<string, number[]> = { known: [], unknown: [] };
    await wrong({ email: "warm-up@prairie.example" });
    for (let time = 0; time < 5; time += 1) {
      for (const [who, email] of [
        ["known", "maria@prairie.example"],
        ["unknown", "nobody@prairie.example"],
      ] as const) {
        // Of the processor, not of the clock: what else runs on the machine must not count.
        const before = process.cpuUsage();
        await wrong({ email });
        times[who]!.push(process.cpuUsage(before).user);
      }
    }
    const median = (all: number[]) => all.sort((a, b) => a - b)[2]!;
    expect(median(times.unknown!)).toBeGreaterThan(median(times.known!) / 2);
  });

  it("is refused after ten failures from one place, even with the right password, and for an unknown e-mail alike", async () => {
    await login(database, prairie, "maria@prairie.example");
    await failedBefore(9);
    for (let time = 0; time < 9; time += 1) await wrong({ email: "nobody@prairie.example" });
    expect(await wrong()).toEqual({ status: "wrong" });
    expect(await wrong({ email: "nobody@prairie.example" })).toEqual({ status: "wrong" });
    expect(await right()).toEqual({ status: "throttled" });
    expect(await right({ email: "nobody@prairie.example" })).toEqual({ status: "throttled" });
  });

  it("Websupport's logins, good at every host, are guessed at no more often for that", async () => {
    const email = `operator-${prairie}@causeway.example`;
    await websupport(database, email);
    const other = (await association(database)).id;
    for (let time = 0; time < 5; time += 1)
      for (const associationId of [prairie, other])
        expect((await wrong({ email, associationId })).status).toBe("wrong");
    const third = (await association(database)).id;
    for (const associationId of [prairie, other, third])
      expect(await right({ email, associationId })).toEqual({ status: "throttled" });
  });

  it("V16: the attempt after which none is looked at any more is written to the audit log, once", async () => {
    await login(database, prairie, "maria@prairie.example");
    await failedBefore(9);
    for (let time = 0; time < 4; time += 1) await wrong();
    const lines = (await auditLines()) as { action: string }[];
    expect(lines.map(({ action }) => action)).toEqual(["login.refused", "login.throttled"]);
  });

  it("I12: what nobody signs in with is counted and kept nowhere: it may be a password in the wrong field", async () => {
    await wrong({ email: "My-Own-Pass-Phrase-42" });
    const { rows } = await database.pool.query<{ row: string }>(
      "select to_jsonb(f)::text as row from sign_in_failure f where association_id = $1",
      [prairie],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row.toLowerCase()).not.toContain("pass-phrase");
  });

  it("does not keep the member out at her own address", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    await failedBefore(10, { address: "203.0.113.66" });
    expect(await wrong({ address: "203.0.113.66" })).toEqual({ status: "throttled" });
    expect(await right()).toEqual({ status: "signed-in", loginId: maria.id });
  });

  it("does not keep out a browser that has signed in before, from however many places it comes", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    for (let place = 0; place < 6; place += 1) await failedBefore(10, { address: `203.0.113.${place}` });
    expect(await right()).toEqual({ status: "throttled" });
    const known = { browserCookie: browserCookie(maria.id) };
    expect(await right(known)).toEqual({ status: "signed-in", loginId: maria.id });
    expect(await right({ browserCookie: browserCookie("somebody else") })).toEqual({ status: "throttled" });
  });

  it("counts failures alone: signing in often is nobody's fault, and ends the count", async () => {
    await login(database, prairie, "maria@prairie.example");
    for (let time = 0; time < 11; time += 1) expect((await right()).status).toBe("signed-in");
    await failedBefore(9);
    expect((await right()).status).toBe("signed-in");
    await failedBefore(9);
    expect((await right()).status).toBe("signed-in");
  });

  it("is forgotten a quarter of an hour later", async () => {
    await login(database, prairie, "maria@prairie.example");
    await failedBefore(10);
    await database.pool.query(
      "update sign_in_failure set at = at - interval '15 minutes' where association_id = $1",
      [prairie],
    );
    expect((await right()).status).toBe("signed-in");
  });

  it("sent all at once is counted like one after the other", async () => {
    await login(database, prairie, "maria@prairie.example");
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => wrong()));
    const looked = outcomes.filter(({ status }) => status === "wrong");
    expect(looked).toHaveLength(10);
  });

  it("is written to the audit log, without the e-mail where nobody has it", async () => {
    await login(database, prairie, "maria@prairie.example");
    await wrong();
    await wrong({ email: "my secret password" });
    expect(await auditLines()).toEqual([
      {
        actor: "maria@prairie.example",
        action: "login.refused",
        detail: { because: "wrong password", address: "198.51.100.7" },
      },
      {
        actor: "unknown",
        action: "login.refused",
        detail: { because: "unknown e-mail", address: "198.51.100.7" },
      },
    ]);
  });
});

describe("sessions", () => {
  const facts = { way: "password", address: "198.51.100.7", userAgent: "curl/8.0" } as const;

  it("are found by their token at their own association, and at no other", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const { token } = await startSession(maria.id, facts);
    const other = (await association(database)).id;
    expect((await adapterFor(prairie).getSessionAndUser!(token))?.user.id).toBe(maria.id);
    expect(await adapterFor(other).getSessionAndUser!(token)).toBeNull();
  });

  it("of Websupport count at every association", async () => {
    const operator = await websupport(database, "op@causeway.example");
    const { token } = await startSession(operator.id, facts);
    const other = (await association(database)).id;
    for (const id of [prairie, other])
      expect((await adapterFor(id).getSessionAndUser!(token))?.user.id).toBe(operator.id);
  });

  it("I12: are stored hashed", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const { token } = await openSession(maria.id, null);
    const { rows } = await database.pool.query(
      "select session_token from login_session where login_id = $1",
      [maria.id],
    );
    expect(rows).toEqual([{ session_token: tokenHash(token) }]);
  });

  it("end on the server, at once", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const { token } = await startSession(maria.id, facts);
    await endSession(token);
    expect(await adapterFor(prairie).getSessionAndUser!(token)).toBeNull();
    await endSession(token); // a second press is no error
  });

  it("end when nobody has used them, and however often they are used", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const { token } = await startSession(maria.id, facts);
    await database.pool.query(
      "update login_session set created_at = now() - interval '91 days' where login_id = $1",
      [maria.id],
    );
    expect(await adapterFor(prairie).getSessionAndUser!(token)).toBeNull();
  });

  it("F48: a browser's earlier session ends when somebody signs in", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const planted = await startSession(maria.id, facts);
    await startSession(maria.id, { ...facts, replaced: planted.token });
    expect(await adapterFor(prairie).getSessionAndUser!(planted.token)).toBeNull();
  });

  it("are listed and can be ended from one of them", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const here = await startSession(maria.id, facts);
    const there = await startSession(maria.id, { ...facts, userAgent: null });
    const listed = await listSessions(maria.id, here.token);
    expect(listed.map(({ userAgent, isThisOne }) => ({ userAgent, isThisOne }))).toEqual([
      { userAgent: null, isThisOne: false },
      { userAgent: "curl/8.0", isThisOne: true },
    ]);
    const renewed = await endOtherSessions(maria.id, here.token);
    for (const { token } of [here, there])
      expect(await adapterFor(prairie).getSessionAndUser!(token)).toBeNull();
    expect(await listSessions(maria.id, renewed!)).toEqual([{ ...listed[1], isThisOne: true }]);
    expect(await endOtherSessions(maria.id, here.token), "of a browser that is signed out").toBeNull();
  });

  it("are written to the audit log", async () => {
    const maria = await login(database, prairie, "maria@prairie.example");
    const { token } = await startSession(maria.id, facts);
    await endSession(token);
    expect(await auditLines()).toEqual([
      {
        actor: "maria@prairie.example",
        action: "login.signed-in",
        detail: { by: "password", address: "198.51.100.7" },
      },
      { actor: "maria@prairie.example", action: "login.signed-out", detail: {} },
    ]);
  });
});
