import { describe, expect, it } from "vitest";
import type { AttemptStep, Outcome, Step } from "@/higher-logic/sso/attempts/attempt";
import { outcomeOf } from "@/higher-logic/sso/attempts/attempt";
import { judgeSeen, judgeSettings, type CheckFacts } from "@/higher-logic/sso/doctor/checks/judge";
import { findingOf, type FindingFacts } from "@/higher-logic/sso/doctor/finding";
import { packet, type PacketFacts } from "@/higher-logic/sso/doctor/packet";
import { findingWords, memberFindingWords, reasonWords } from "@/higher-logic/sso/doctor/words";
import { allGates, eligibility, refusalCodes, type AccessPerson } from "@/higher-logic/sso/eligibility";

const NOW = new Date("2026-11-26T12:00:00Z");
const before = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const gates = {
  higherLogicAllowed: true,
  enabled: true,
  complete: true,
  initialSyncFinished: true,
  signOnShown: true,
};
const member = {
  found: "ours",
  kind: "individual",
  isActive: true,
  isOnSyncedList: true,
  staff: null,
} as const satisfies AccessPerson;

const statesOf = (person: AccessPerson | null, some: Partial<typeof gates> = {}) =>
  Object.fromEntries(
    allGates("community", { ...gates, ...some }, person).map(({ code, state }) => [code, state]),
  );

describe("the gates as the doctor shows them", () => {
  it("R44: are all of them, in their order, and the first closed one is what refuses", () => {
    const person = { ...member, isOnSyncedList: false, isActive: false };
    const all = allGates("community", { ...gates, enabled: false }, person);
    expect(all.map(({ code }) => code)).toEqual(refusalCodes);
    const closed = all.filter(({ state }) => state === "closed").map(({ code }) => code);
    expect(closed).toEqual(["not-enabled", "not-active", "not-on-synced-list"]);
    expect(eligibility("community", { ...gates, enabled: false }, person)).toEqual({
      allowed: false,
      code: closed[0],
    });
  });

  it("R47: spare active staff the membership and the list, and name to former staff the role alone", () => {
    const neither = { ...member, isActive: false, isOnSyncedList: false };
    expect(statesOf({ ...neither, staff: "active" })).toMatchObject({
      "not-active": "spared",
      "not-on-synced-list": "spared",
      "staff-inactive": "open",
    });
    expect(statesOf({ ...neither, staff: "inactive" })).toMatchObject({
      "not-active": "spared",
      "staff-inactive": "closed",
    });
    expect(statesOf({ ...member, staff: "inactive" })["staff-inactive"]).toBe("spared");
  });

  it("ask nothing more about somebody who is not there", () => {
    expect(statesOf({ found: "nobody" })).toMatchObject({ deleted: "closed", "not-active": "spared" });
  });
});

const attempt = (...steps: (Step | Pick<AttemptStep, "step" | "because">)[]): FindingFacts["last"] => {
  const all = steps.map((step) => ({ at: 0, ...(typeof step === "string" ? { step } : step) }));
  return { outcome: outcomeOf(all.at(-1)!.step), lastAt: before(10), steps: all };
};
const well: FindingFacts = {
  answer: { allowed: true },
  hasLogin: true,
  waiting: null,
  isTold: true,
  last: attempt("asked", "userinfo-read"),
};

describe("what the doctor finds", () => {
  it.each<[string, Partial<FindingFacts>, string]>([
    [
      "a gate before anything else",
      { answer: { allowed: false, code: "sso-off" }, hasLogin: false },
      "sso-off",
    ],
    ["no login", { hasLogin: false, isTold: false }, "no-login"],
    ["a record that lacks something", { waiting: "problem", isTold: false }, "cannot-be-told"],
    ["a removal that waits", { waiting: "held" }, "removal-held"],
    ["nobody told the community", { isTold: false, last: null }, "not-told"],
    ["no attempt", { last: null }, "never-tried"],
    [
      "the fault of the last attempt",
      { last: attempt({ step: "token-refused", because: "wrong-secret" }) },
      "wrong-secret",
    ],
    [
      "what was in the way then",
      { last: attempt({ step: "refused", because: "not-active" }) },
      "allowed-by-now",
    ],
    ["Cancel", { last: attempt("grant-shown", "grant-cancelled") }, "stopped-at-grant"],
    ["a Grant page left alone", { last: attempt("asked", "grant-shown") }, "stopped-at-grant"],
    ["a sign-in page left alone", { last: attempt("asked", "login-needed") }, "stopped-at-login"],
    ["a code that nobody fetched", { last: attempt("asked", "code-given") }, "code-left"],
    ["a token that nobody read with", { last: attempt("code-given", "token-given") }, "token-left"],
    ["nothing", {}, "signed-in"],
  ])("%s", (_name, facts, finding) => {
    expect(findingOf({ ...well, ...facts }, NOW)).toBe(finding);
  });

  it("is no code left behind while the site may still come for it", () => {
    const last = { ...attempt("asked", "code-given")!, lastAt: before(1) };
    expect(findingOf({ ...well, last }, NOW)).toBe("signed-in");
  });

  it("is said to staff with one thing to do, and to members without a word of how things are set up", () => {
    const own = ["no-login", "not-told", "never-tried", "code-left", "token-left", "signed-in"] as const;
    for (const finding of [...refusalCodes, "wrong-secret", "code-used", ...own] as const) {
      expect(findingWords(finding).todo).toMatch(/\.$/);
      expect(reasonWords(finding)).toMatch(/\.$/);
    }
    for (const code of refusalCodes) expect(findingWords(code).says).toMatch(/^Cannot sign in: [^:]+\.$/);
    expect(findingWords("not-on-synced-list").says).toBe(
      "Cannot sign in: the person is on no synchronized list.",
    );
    expect(reasonWords("not-on-synced-list")).toBe("The person is on no synchronized list.");
    for (const finding of ["wrong-secret", "redirect-uri", "no-challenge", ...own] as const) {
      const said = Object.values(
        memberFindingWords(finding, { site: "Forum", association: "The Guild" }),
      ).join(" ");
      expect(said).not.toMatch(/secret|token|code|client|redirect|PKCE|Higher Logic|sync/i);
    }
  });
});

const settings: CheckFacts = {
  aheadMs: 40,
  issuer: "https://hub.example",
  isLocal: false,
  communityLink: "https://site.example/",
  client: {
    legacy: false,
    redirectUris: ["https://site.example/HigherLogic/Callback.aspx"],
    backchannelLogoutUri: "https://site.example/out",
    secretUsedAt: before(60),
    previousSecretUntil: null,
  },
  signingSince: before(60),
  failedLogouts: 0,
  now: NOW,
};
const levelsOf = (facts: Partial<CheckFacts>) =>
  Object.fromEntries(judgeSettings({ ...settings, ...facts }).map(({ code, level }) => [code, level]));

describe("the check of how single sign-on is set up", () => {
  it("is green where all is well, and says nothing to do", () => {
    const checks = judgeSettings(settings);
    expect(checks.filter(({ level, todo }) => level !== "green" || todo)).toEqual([]);
    expect(checks.length).toBeGreaterThan(5);
  });

  it.each<[string, Partial<CheckFacts>, string, string]>([
    ["clocks ten seconds apart", { aheadMs: -10_000 }, "clock", "amber"],
    ["clocks a minute apart", { aheadMs: 60_000 }, "clock", "red"],
    ["http", { issuer: "http://hub.example" }, "https", "red"],
    ["http on this machine", { issuer: "http://localhost:3000", isLocal: true }, "https", "amber"],
    ["no client", { client: null }, "client", "red"],
    ["a client without PKCE", { client: { ...settings.client!, legacy: true } }, "pkce", "amber"],
    ["a secret never used", { client: { ...settings.client!, secretUsedAt: null } }, "secret-used", "amber"],
    [
      "a secret not used for a month",
      { client: { ...settings.client!, secretUsedAt: before(31 * 24 * 60) } },
      "secret-used",
      "amber",
    ],
    [
      "a secret being replaced",
      { client: { ...settings.client!, previousSecretUntil: before(-60) } },
      "secret-rotation",
      "amber",
    ],
    [
      "an http redirect address",
      { client: { ...settings.client!, redirectUris: ["http://site.example/callback"] } },
      "redirect-uri",
      "red",
    ],
    ["another community", { communityLink: "https://other.example/" }, "redirect-uri", "amber"],
    [
      "no back-channel",
      { client: { ...settings.client!, backchannelLogoutUri: null } },
      "back-channel",
      "amber",
    ],
    ["log-outs not delivered", { failedLogouts: 3 }, "back-channel", "red"],
    ["an old key", { signingSince: before(98 * 24 * 60) }, "signing-key", "amber"],
  ])("%s", (_name, facts, code, level) => {
    expect(levelsOf(facts)[code]).toBe(level);
    expect(judgeSettings({ ...settings, ...facts }).find((one) => one.code === code)!.todo).toMatch(/\.$/);
  });

  it("tells of an address whether it answers, and as whom", () => {
    const seen = {
      discovery: { address: "https://hub.example/d", status: 200, issuer: "https://other.example" },
      community: { address: "https://site.example/", status: null, problem: "address-not-allowed" },
      loginBounce: { address: "https://site.example/b", status: 404 },
    };
    expect(judgeSeen(seen, "https://hub.example").map(({ level }) => level)).toEqual(["red", "amber", "red"]);
    const right = { ...seen, discovery: { ...seen.discovery, issuer: "https://hub.example" } };
    expect(judgeSeen(right, "https://hub.example")[0]!.level).toBe("green");
  });
});

describe("the packet for Higher Logic's support", () => {
  const outcome: Outcome = "failed";
  const facts: PacketFacts = {
    association: "The Guild",
    tenantCode: "GUILD",
    issuer: "https://hub.example",
    values: {
      addresses: [{ label: "Token address", value: "https://hub.example/oauth/token" }],
      claimName: "ContactId",
      scope: "profile",
      editProfileUrl: "https://hub.example/profile",
      clientId: "the-client",
      redirectUris: ["https://site.example/Callback.aspx"],
      postLogoutRedirectUris: [],
      secretUsedAt: before(1).toISOString(),
      previousSecretUsedAt: null,
      previousSecretUntil: null,
    },
    isLegacy: true,
    communityLink: "https://site.example/",
    loginBounce: "https://site.example/LoginBounce.aspx?ReturnUrl=/",
    member: {
      person: { contactId: 7, name: "Maria Example", email: "maria@guild.example", isDeleted: false },
      integrationKey: "M-7",
      told: { at: before(5), isActive: true },
      gates: allGates("community", gates, member),
      attempts: [
        {
          id: "019a0000-0000-7000-8000-00ab00000001",
          reference: "AB3D7K9Q",
          contactId: 7,
          clientId: "the-client",
          clientName: "Higher Logic",
          startedAt: before(2),
          lastAt: before(2),
          outcome,
          steps: [
            {
              at: before(2).getTime(),
              step: "token-refused",
              because: "wrong-secret",
              error: "invalid_client: client authentication failed",
            },
          ],
        },
      ],
    },
    now: NOW,
  };

  it("has where it starts, what is configured, the key as pushed, times in UTC and error texts", () => {
    const text = packet(facts);
    for (const said of [
      "Made: 2026-11-26 12:00:00 UTC",
      "A sign-on starts at: https://site.example/LoginBounce.aspx?ReturnUrl=/",
      "Token address: https://hub.example/oauth/token",
      "Client ID: the-client",
      "Name of the ID claim: ContactId",
      "Redirect address: https://site.example/Callback.aspx",
      "LegacyContactKey as pushed, and ContactId in userinfo: M-7",
      "Last record accepted: 2026-11-26 11:55:00 UTC, IsActive true",
      "AB3D-7K9Q, 2026-11-26 11:58:00 UTC, client the-client: failed",
      "11:58:00.000",
      "wrong-secret, invalid_client: client authentication failed",
    ])
      expect(text).toContain(said);
  });

  it("I12: has no name and no e-mail address", () => {
    expect(packet(facts)).not.toMatch(/Maria|maria@/);
  });

  it("is about the set-up alone where nobody is chosen", () => {
    expect(packet({ ...facts, member: null })).not.toContain("THE MEMBER");
  });
});
