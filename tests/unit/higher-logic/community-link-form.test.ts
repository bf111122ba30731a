import { describe, expect, it } from "vitest";
import {
  addressesAt,
  checkCommunityLink,
  checkLoginBouncePath,
  checkTerm,
  usualCommunityLink,
} from "@/higher-logic/settings/community-link/form";

describe("R52: Link to HigherLogic Community Site", () => {
  const outside = { allowLocal: false };

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "http://example.connectedcommunity.org",
    "//example.connectedcommunity.org",
    "example.connectedcommunity.org",
    "https://user:pass@example.connectedcommunity.org",
    "https://example.connectedcommunity.org#top",
    "https://exam\u202eple.org",
    "https://exa mple.org",
    "https://example.org\\@evil.example",
    "https://10.0.0.8",
    "https://[::1]",
    "https://0x7f.1",
    "https://localhost",
    "https://intranet",
    "https://db.internal",
    `https://example.org/${"x".repeat(500)}`,
  ])("F6: %s is refused", (link) => {
    expect(checkCommunityLink(link, outside)).toMatchObject({ ok: false });
  });
  it("F6: is kept as it was typed, without the blanks around it", () => {
    expect(checkCommunityLink(" https://example.connectedcommunity.org/home ", outside)).toEqual({
      ok: true,
      value: "https://example.connectedcommunity.org/home",
    });
  });
  it("F6: in the demo it may be this machine, and http there alone", () => {
    expect(checkCommunityLink("http://cedar-demo.localhost:4000", { allowLocal: true }).ok).toBe(true);
    expect(checkCommunityLink("http://example.org", { allowLocal: true }).ok).toBe(false);
    expect(checkCommunityLink("http://cedar-demo.localhost:4000", outside).ok).toBe(false);
    for (const link of ["https://10.0.0.8", "https://intranet", "https://169.254.169.254"])
      expect(checkCommunityLink(link, { allowLocal: true }).ok).toBe(false);
  });
  it("D7: is filled in from the Tenant Code, with the stand-in's site where records go to it", () => {
    expect(usualCommunityLink("PRAIRIE", null)).toBe("https://prairie.connectedcommunity.org");
    expect(usualCommunityLink("PRAIRIE-DEMO", "http://localhost:4000")).toBe(
      "http://prairie-demo.localhost:4000",
    );
    expect(usualCommunityLink("PRAIRIE", "https://push.other.example")).toBe(
      "https://prairie.connectedcommunity.org",
    );
    for (const code of [null, "", "no host!", "a/b", "-x"]) expect(usualCommunityLink(code, null)).toBe("");
  });
  it("gives Higher Logic's client the addresses of that site", () => {
    expect(addressesAt("https://example.org/home?x=1").redirectUris[0]).toBe(
      "https://example.org/HigherLogic/Security/OAuth/Authentication.aspx",
    );
  });
});

describe("R53: Optional Custom Term for Community Link", () => {
  it.each([
    ["blanks only", "   ", null],
    ["nothing", "", null],
    ["a term", " Member Forum ", "Member Forum"],
    ["markup, which is only text", "<script>", "<script>"],
    ["an emoji of several parts", "👩‍🌾 Growers", "👩‍🌾 Growers"],
    ["NUL, a line break and a lone surrogate", "The\u0000\nForum\ud800", "The Forum"],
    ["nothing that can be seen", "\u200b\ufeff", null],
    ["a right-to-left mark, which Hebrew text may carry", "פורום\u200f", "פורום"],
    ["letters in pieces", "Cafe\u0301", "Café"],
  ])("R54, F7: %s", (_what, typed, term) => {
    expect(checkTerm(typed)).toEqual({ ok: true, value: term });
  });
  it.each(["Com\u202emunity", "\u2067Community", "\u202aForum\u202c"])(
    "F7: %j would turn the writing around, and is refused",
    (typed) => {
      expect(checkTerm(typed)).toMatchObject({
        ok: false,
        problem: expect.stringContaining("invisible mark"),
      });
    },
  );
  it("F7: 500 characters are refused with their number", () => {
    expect(checkTerm("x".repeat(500))).toMatchObject({ ok: false, problem: expect.stringContaining("500") });
    expect(checkTerm("漢".repeat(50)).ok).toBe(true);
  });
});

describe("LoginBounce path", () => {
  it.each(["//evil.example", "https://evil.example", "/x?y", "/x#y", "x", "/a b", "/\\evil", "/x\u0000"])(
    "F6: %j is refused",
    (path) => {
      expect(checkLoginBouncePath(path).ok).toBe(false);
    },
  );
  it("is the usual one when it is emptied", () => {
    expect(checkLoginBouncePath(" ")).toEqual({ ok: true, value: "/HigherLogic/Security/LoginBounce.aspx" });
  });
});
