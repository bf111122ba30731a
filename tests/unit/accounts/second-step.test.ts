import { describe, expect, it } from "vitest";
import { securityMail, type SecurityNews } from "@/accounts/mails";
import {
  enrolmentUri,
  newSecret,
  recoveryCode,
  secretWords,
  stepOfCode,
  typedCode,
} from "@/accounts/second-step/codes";
import { qrPath } from "@/accounts/second-step/qr";
import { proofNeeded, type Proven } from "@/accounts/step-up/rules";
import { isCodeThrottled, isWorthTelling } from "@/accounts/throttle";

/** RFC 6238's secret, "12345678901234567890". */
const SECRET = newSecret(new TextEncoder().encode("12345678901234567890"));
const at = (seconds: number) => new Date(seconds * 1000);

describe("a code of an authenticator app", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_234_567_890, "005924"],
    [20_000_000_000, "353130"],
  ])("at %d s is RFC 6238's %s", (seconds, code) => {
    expect(stepOfCode(SECRET, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it("counts half a minute early and late, and no longer", () => {
    const step = Math.floor(1_234_567_890 / 30);
    for (const aside of [-30, 0, 30])
      expect(stepOfCode(SECRET, "005924", at(1_234_567_890 + aside))).toBe(step);
    for (const aside of [-90, 60, 90])
      expect(stepOfCode(SECRET, "005924", at(1_234_567_890 + aside))).toBeNull();
  });

  it("is no other secret's", () => {
    expect(stepOfCode(newSecret(new Uint8Array(20)), "005924", at(1_234_567_890))).toBeNull();
  });
});

describe("what is typed where a code is asked for", () => {
  it.each([
    ["123456", { kind: "app", code: "123456" }],
    [" 123 456 ", { kind: "app", code: "123456" }],
    ["ABCD-efgh-2345-mnop", { kind: "recovery", code: "abcdefgh2345mnop" }],
    ["abcdefgh2345mnop", { kind: "recovery", code: "abcdefgh2345mnop" }],
  ])("%j is read", (text, code) => expect(typedCode(text)).toEqual(code));

  it.each(["", "12345", "1234567", "١٢٣٤٥٦", "abcd-efgh-2345-mno1", "1".repeat(5_000), "12345\0"])(
    "%j is none",
    (text) => expect(typedCode(text)).toBeNull(),
  );

  it("a recovery code that was shown is read again", () => {
    const code = recoveryCode(Uint8Array.from({ length: 10 }, (_, index) => index * 23));
    expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
    expect(typedCode(code)).toEqual({ kind: "recovery", code: code.replaceAll("-", "") });
  });
});

describe("setting an app up", () => {
  it("names the site and the login, so that they stand in the app's list", () => {
    const uri = enrolmentUri(SECRET, { siteName: "Oak & Elm", email: "ana@oak.example" });
    expect(uri).toMatch(/^otpauth:\/\/totp\/Oak%20%26%20Elm:ana%40oak\.example\?/);
    const { searchParams } = new URL(uri);
    expect(Object.fromEntries(searchParams)).toMatchObject({ secret: SECRET, issuer: "Oak & Elm" });
  });

  it("shows the secret in groups of four, and as a QR code with its quiet zone", () => {
    expect(secretWords("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
    const { size, path } = qrPath("otpauth://totp/x?secret=ABC");
    expect(path.startsWith("M4 4h1v1h-1z")).toBe(true);
    expect(size).toBeGreaterThan(28);
  });
});

describe("V6: who has to show again that it is them", () => {
  const now = at(1_000_000);
  const ago = (minutes: number) => at(1_000_000 - minutes * 60);
  const proven: Proven = { isEnrolled: false, hasPassword: true, provenAt: ago(0), secondStepAt: null };

  it.each([
    ["enrolled, code 10 minutes ago", { isEnrolled: true, secondStepAt: ago(10) }, null, null],
    ["enrolled, code 11 minutes ago", { isEnrolled: true, secondStepAt: ago(11) }, "code", "code"],
    ["enrolled, only the password just now", { isEnrolled: true }, "code", "code"],
    ["not enrolled, signed in just now", {}, null, null],
    ["not enrolled, 11 minutes ago", { provenAt: ago(11) }, null, "password"],
    ["not enrolled, 13 hours ago", { provenAt: ago(13 * 60) }, "password", "password"],
    ["the same without a password", { provenAt: ago(13 * 60), hasPassword: false }, "sign-in", "sign-in"],
  ] as const)("%s", (_, given, work, login) => {
    expect(proofNeeded({ ...proven, ...given }, "work", now)).toBe(work);
    expect(proofNeeded({ ...proven, ...given }, "login", now)).toBe(login);
  });
});

describe("F48: guessing at codes", () => {
  const none = { accountFromSource: 0, account: 0, source: 0 };

  it("stops after five from one place and twenty from everywhere, but not for a browser that has signed in", () => {
    expect(isCodeThrottled({ ...none, accountFromSource: 4 }, false)).toBe(false);
    expect(isCodeThrottled({ ...none, accountFromSource: 5 }, true)).toBe(true);
    expect(isCodeThrottled({ ...none, account: 20 }, false)).toBe(true);
    expect(isCodeThrottled({ ...none, account: 20 }, true)).toBe(false);
  });

  it("is told to the owner once, at the fifth", () => {
    const told = [3, 4, 5].map((account) => isWorthTelling({ ...none, account }));
    expect(told).toEqual([false, true, false]);
  });
});

describe("mails about a login's second step", () => {
  it.each([
    "authenticator-added",
    "authenticator-removed",
    "passkey-added",
    "passkey-removed",
    "recovery-codes-made",
    "recovery-code-used",
    "second-step-reset",
    "wrong-codes",
  ] as const satisfies SecurityNews[])("%s: what happened, and what to do if it was not you", (news) => {
    const context = {
      siteName: "Oak Guild",
      url: "https://oak.example/security",
      contactEmail: "help@oak.example",
    };
    const { subject, text } = securityMail(news, "Ana’s phone", context);
    expect(subject).not.toBe("");
    expect(text).toContain("Oak Guild");
    expect(text).toMatch(/If it was not you, set a new password/);
    expect(text).toContain("https://oak.example/security");
  });
});
