import { randomBytes } from "node:crypto";
import { TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adapterFor, openSession } from "@/accounts/adapter";
import { tokenHash } from "@/accounts/invitations/links";
import {
  beginAuthenticator,
  confirmAuthenticator,
  hasSecondStep,
  openAuthenticator,
  readSecondStep,
  removeFactor,
  renameFactor,
  renewRecoveryCodes,
  resetSecondStep,
  takeCode,
  type EnrolledLogin,
} from "@/accounts/second-step/store";
import { noteProven } from "@/accounts/sessions/store";
import { browserCookie } from "@/accounts/sign-in/keys";
import { beginHalf, endHalf, readHalf, tryCode } from "@/accounts/sign-in/second/store";
import { readProven } from "@/accounts/step-up/store";
import { closeConnections } from "@/lib/db";
import { freshDatabase, type FreshDatabase } from "../../support/database";
import { association, login } from "./people";

let database: FreshDatabase;
let prairie: number;
let ana: EnrolledLogin;

/** Codes count by the time that is handed in, so a test chooses it. */
const NOON = Date.parse("2026-11-26T12:00:00Z");
const after = (steps: number) => new Date(NOON + steps * 30_000);

beforeAll(async () => {
  process.env.AUTH_SECRET = "s".repeat(40);
  process.env.ENCRYPTION_KEY = `test:${randomBytes(32).toString("base64")}`;
  database = await freshDatabase();
});
afterAll(async () => {
  await closeConnections();
  await database.drop();
});
beforeEach(async () => {
  prairie = (await association(database)).id;
  const email = "ana@prairie.example";
  const { id: loginId } = await login(database, prairie, email, null);
  ana = { loginId, associationId: prairie, email };
});

const codeAt = (secret: string, steps: number) =>
  new TOTP({ secret }).generate({ timestamp: after(steps).getTime() });

/** Sets an app up at noon. */
async function enrolled(): Promise<{ secret: string; codes: string[] }> {
  await beginAuthenticator(ana);
  const { secret } = (await openAuthenticator(ana))!;
  const codes = await confirmAuthenticator(ana, { code: codeAt(secret, 0), name: "Phone", now: after(0) });
  return { secret, codes: codes! };
}

const rowsOf = async (table: string) =>
  (
    await database.pool.query(`select to_jsonb(t)::text as text from ${table} t where login_id = $1`, [
      ana.loginId,
    ])
  ).rows as { text: string }[];

describe("setting up an authenticator app", () => {
  it("counts once a code of it was typed, and not before", async () => {
    await beginAuthenticator(ana);
    expect(await hasSecondStep(ana.loginId)).toBe(false);
    const { secret } = (await openAuthenticator(ana))!;
    expect(await takeCode(ana, codeAt(secret, 0), after(0))).toBeNull();
    expect(await confirmAuthenticator(ana, { code: "000000", name: "Phone", now: after(0) })).toBeNull();
    expect(await hasSecondStep(ana.loginId)).toBe(false);
    await confirmAuthenticator(ana, { code: codeAt(secret, 0), name: "Phone", now: after(0) });
    expect(await hasSecondStep(ana.loginId)).toBe(true);
    expect(await openAuthenticator(ana)).toBeNull();
  });

  it("shows ten recovery codes with the first factor, and none with the next", async () => {
    const { codes } = await enrolled();
    expect(new Set(codes).size).toBe(10);
    await beginAuthenticator(ana);
    const { secret } = (await openAuthenticator(ana))!;
    expect(
      await confirmAuthenticator(ana, { code: codeAt(secret, 0), name: "Tablet", now: after(0) }),
    ).toEqual([]);
    const { factors, codesLeft } = await readSecondStep(ana.loginId);
    expect(factors.map(({ name }) => name)).toEqual(["Phone", "Tablet"]);
    expect(codesLeft).toBe(10);
  });

  it("I12: neither its secret nor a recovery code is in any row", async () => {
    const { secret, codes } = await enrolled();
    const text = JSON.stringify([await rowsOf("login_authenticator"), await rowsOf("login_recovery_code")]);
    for (const each of [secret, ...codes, ...codes.map((code) => code.replaceAll("-", ""))])
      expect(text).not.toContain(each);
  });

  it("its sealed secret opens for no other login", async () => {
    await enrolled();
    const other = await login(database, prairie, "bo@prairie.example", null);
    await database.pool.query("update login_authenticator set login_id = $1 where login_id = $2", [
      other.id,
      ana.loginId,
    ]);
    const bo = { ...ana, loginId: other.id };
    await expect(takeCode(bo, "123456", after(0))).rejects.toThrow("does not belong here");
  });
});

describe("V6: a code", () => {
  it("is taken once, and none from before it", async () => {
    const { secret } = await enrolled();
    expect(await takeCode(ana, codeAt(secret, 0), after(0))).toBeNull(); // set it up
    expect(await takeCode(ana, codeAt(secret, 2), after(2))).toEqual({ kind: "app" });
    expect(await takeCode(ana, codeAt(secret, 2), after(2))).toBeNull();
    expect(await takeCode(ana, codeAt(secret, 1), after(2))).toBeNull();
    expect(await takeCode(ana, codeAt(secret, 3), after(3))).toEqual({ kind: "app" });
  });

  it("is taken once of ten who bring it at the same moment", async () => {
    const { secret, codes } = await enrolled();
    const app = await Promise.all(
      Array.from({ length: 10 }, () => takeCode(ana, codeAt(secret, 2), after(2))),
    );
    expect(app.filter(Boolean)).toHaveLength(1);
    const recovery = await Promise.all(Array.from({ length: 10 }, () => takeCode(ana, codes[0]!, after(2))));
    expect(recovery.filter(Boolean)).toEqual([{ kind: "recovery", left: 9 }]);
  });

  it("of another login is none", async () => {
    const { secret, codes } = await enrolled();
    const other = await login(database, prairie, "bo@prairie.example", null);
    const bo = { ...ana, loginId: other.id };
    for (const code of [codeAt(secret, 2), codes[0]!]) expect(await takeCode(bo, code, after(2))).toBeNull();
  });

  it("for recovery is void when new ones were made", async () => {
    const { codes } = await enrolled();
    const fresh = await renewRecoveryCodes(ana);
    expect(await takeCode(ana, codes[0]!, after(2))).toBeNull();
    expect(await takeCode(ana, fresh![0]!, after(2))).toEqual({ kind: "recovery", left: 9 });
  });
});

describe("F48: codes are throttled like passwords", () => {
  const attempt = (code: string, given = {}) => ({
    code,
    address: "198.51.100.7",
    ...given,
  });
  const guess = (given = {}) => tryCode(ana, attempt("000000", given), after(2));

  it("after five wrong ones from one place the right one is refused too; the owner is told once", async () => {
    const { secret, codes } = await enrolled();
    const outcomes = [];
    for (let time = 0; time < 5; time += 1) outcomes.push(await guess());
    expect(outcomes.map((outcome) => outcome.status === "wrong" && outcome.isWorthTelling)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    for (const code of [codeAt(secret, 2), codes[0]!])
      expect(await tryCode(ana, attempt(code), after(2))).toEqual({ status: "throttled" });
  });

  it("keeps nobody out at a browser that has signed in before, from however many places it comes", async () => {
    const { secret } = await enrolled();
    for (let place = 0; place < 20; place += 1) await guess({ address: `203.0.113.${place}` });
    const code = codeAt(secret, 2);
    expect(await tryCode(ana, attempt(code), after(2))).toEqual({ status: "throttled" });
    const known = attempt(code, { browserCookie: browserCookie(ana.loginId) });
    expect((await tryCode(ana, known, after(2))).status).toBe("right");
  });

  it("sent all at once are counted like one after the other", async () => {
    await enrolled();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => guess()));
    expect(outcomes.filter(({ status }) => status === "wrong")).toHaveLength(5);
  });

  it("each is in the audit log, without the code", async () => {
    await enrolled();
    await tryCode(ana, attempt("471147"), after(2));
    const { rows } = await database.pool.query<{ text: string }>(
      "select to_jsonb(a)::text as text from audit_log a where association_id = $1 order by id desc limit 1",
      [prairie],
    );
    expect(rows[0]!.text).toContain("wrong code");
    expect(rows[0]!.text).not.toContain("471147");
  });
});

describe("a sign-in whose first step is done", () => {
  it("is no session, and becomes one once", async () => {
    const token = await beginHalf(ana.loginId, "password", "/contacts");
    expect(await adapterFor(prairie).getSessionAndUser!(token)).toBeNull();
    expect(await readHalf(token, prairie)).toMatchObject({
      ...ana,
      way: "password",
      callbackUrl: "/contacts",
    });
    expect(await endHalf(token)).toBe(true);
    expect(await endHalf(token)).toBe(false);
    expect(await readHalf(token, prairie)).toBeNull();
  });

  it("is none at another association, nor after ten minutes", async () => {
    const token = await beginHalf(ana.loginId, "password", "");
    expect(await readHalf(token, (await association(database)).id)).toBeNull();
    await database.pool.query("update login_half set expires = now() where token = $1", [tokenHash(token)]);
    expect(await readHalf(token, prairie)).toBeNull();
  });
});

describe("what is set up", () => {
  it("is renamed and removed by its own login only; recovery codes go with the last one", async () => {
    await enrolled();
    const [factor] = (await readSecondStep(ana.loginId)).factors;
    const other = await login(database, prairie, "bo@prairie.example", null);
    const bo = { ...ana, loginId: other.id };
    expect(await renameFactor(bo.loginId, { ...factor!, name: "Mine" })).toBe(false);
    expect(await removeFactor(bo, factor!)).toBeNull();
    expect(await renameFactor(ana.loginId, { ...factor!, name: "Office" })).toBe(true);
    expect(await removeFactor(ana, factor!)).toBe("Office");
    expect(await readSecondStep(ana.loginId)).toEqual({ factors: [], codesLeft: 0 });
  });

  it("is taken away whole for somebody who lost it, with every session", async () => {
    await enrolled();
    const { token } = await openSession(ana.loginId, null);
    const half = await beginHalf(ana.loginId, "password", "");
    expect(await resetSecondStep(ana, "admin@prairie.example")).toBe(true);
    expect(await hasSecondStep(ana.loginId)).toBe(false);
    expect(await adapterFor(prairie).getSessionAndUser!(token)).toBeNull();
    expect(await readHalf(half, prairie)).toBeNull();
    expect(await resetSecondStep(ana, "admin@prairie.example")).toBe(false);
  });

  it("leaves a line in the audit log for each change", async () => {
    const { codes } = await enrolled();
    await takeCode(ana, codes[0]!, after(2));
    await renewRecoveryCodes(ana);
    await resetSecondStep(ana, "admin@prairie.example");
    const { rows } = await database.pool.query<{ actor: string; action: string }>(
      "select actor, action from audit_log where association_id = $1 order by id",
      [prairie],
    );
    expect(rows).toEqual([
      { actor: ana.email, action: "login.authenticator-added" },
      { actor: ana.email, action: "login.recovery-code-used" },
      { actor: ana.email, action: "login.recovery-codes-made" },
      { actor: "admin@prairie.example", action: "login.second-step-reset" },
    ]);
  });
});

describe("what a session has proven", () => {
  it("is the second step where it was shown, and no longer than the session", async () => {
    const { token } = await openSession(ana.loginId, null, { secondStep: true });
    expect((await readProven(token))!.secondStepAt).not.toBeNull();
    const { token: other } = await openSession(ana.loginId, null);
    expect((await readProven(other))!.secondStepAt).toBeNull();
    await noteProven(other, "password");
    expect((await readProven(other))!.secondStepAt).toBeNull();
    await noteProven(other, "second-step");
    expect((await readProven(other))!.secondStepAt).not.toBeNull();
    expect(await readProven("of nobody")).toBeNull();
  });
});
