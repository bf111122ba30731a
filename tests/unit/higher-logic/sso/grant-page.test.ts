import { describe, expect, it } from "vitest";
import { knownScopes, sharedBy } from "@/higher-logic/sso/consent";
import { sharedLines } from "@/higher-logic/sso/pages/shared-lines";
import { problems, problemWords } from "@/higher-logic/sso/pages/words";

const maria = { contactId: 7, integrationKey: "M-0042", name: "Maria Example", email: "maria@guild.example" };
const higherLogic = { legacy: true };
const another = { legacy: false };

describe("what the Grant page says is shared", () => {
  it("R58: names each thing with the member's own value", () => {
    expect(sharedLines(maria, ["profile"], higherLogic)).toEqual([
      { what: "Your name", value: "Maria Example" },
      { what: "Your e-mail", value: "maria@guild.example" },
      { what: "Your ID here", value: "M-0042" },
    ]);
  });

  it("tells a site that only asks who it is nothing but a number, which is not the integration key", () => {
    expect(sharedLines(maria, ["openid"], another)).toEqual([{ what: "Your ID here", value: "7" }]);
  });

  it("gives an e-mail to whoever asks for one, and with the profile to Higher Logic alone", () => {
    expect(sharedBy(["openid", "profile"], another)).not.toContain("email");
    expect(sharedBy(["openid", "email"], another)).toContain("email");
    expect(sharedBy(["profile"], higherLogic)).toContain("email");
  });

  it("says so when a site may look again while the member is away", () => {
    expect(sharedBy(["openid", "offline_access"], another)).toContain("offline");
    expect(sharedBy(["openid", "profile", "email"], another)).not.toContain("offline");
  });

  it("lists nothing that is empty, since that is not told", () => {
    const nameless = { ...maria, name: "", email: "  " };
    expect(sharedLines(nameless, ["profile", "email"], another)).toEqual([
      { what: "Your ID here", value: "M-0042" },
    ]);
  });

  it("passes over scopes there are not, and takes each once", () => {
    expect(knownScopes("email groups openid email PROFILE")).toEqual(["openid", "email"]);
    expect(knownScopes(undefined)).toEqual([]);
  });
});

describe("what went wrong at a sign-on", () => {
  const facts = { association: "Fixture Guild", site: "Member Forum" };

  it.each(problems)("F44: %s is told in words, with one step on that stays on this site", (problem) => {
    for (const isCommunity of [true, false]) {
      const { title, happened, todo, step } = problemWords(problem, { ...facts, isCommunity });
      for (const text of [title, happened, todo, step.label]) expect(text).toMatch(/^[A-Z].{8,}/);
      expect(step).toMatchObject({ href: expect.stringMatching(/^\/[a-z-]+$/) });
    }
  });

  it("leads back to the community where that is what was asked for, and nowhere unknown else", () => {
    const stepOf = (isCommunity: boolean) => problemWords("expired", { ...facts, isCommunity }).step;
    expect(stepOf(true)).toEqual({ label: "Go to Member Forum", href: "/community" });
    expect(stepOf(false)).toEqual({ label: "Go to the Info Hub", href: "/info-hub" });
    expect(problemWords("unknown-client", { ...facts, isCommunity: true }).step).toEqual(stepOf(false));
  });
});
