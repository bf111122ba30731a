import { describe, expect, it } from "vitest";
import {
  askedBack,
  shownTerm,
  signOnAddress,
  siteAddress,
} from "@/higher-logic/settings/community-link/link";

const BOUNCE = "/HigherLogic/Security/LoginBounce.aspx";

describe("the Community link", () => {
  it("R54: is called Community when the term is empty, also after it was cleared again", () => {
    expect([null, "", "  "].map(shownTerm)).toEqual(["Community", "Community", "Community"]);
    expect(shownTerm(" Member Forum ")).toBe("Member Forum");
  });

  it("R53: cannot turn round the page's text or break its line", () => {
    expect(shownTerm("Safe\u202eevil\u2066\nend")).toBe("Safe evil end");
    expect(shownTerm("\u202e")).toBe("Community");
  });

  it("leads to the community's own start of single sign-on, and names the page asked for", () => {
    const site = siteAddress("https://community.example/home?tab=a&b=c#top")!;
    expect(signOnAddress(site, BOUNCE)).toBe(
      `https://community.example${BOUNCE}?ReturnUrl=/home%3Ftab%3Da%26b%3Dc`,
    );
    expect(new URL(signOnAddress(site, BOUNCE)).searchParams.get("ReturnUrl")).toBe("/home?tab=a&b=c");
  });

  it("R52: is no address that is not one of the web", () => {
    for (const link of [
      null,
      "",
      "javascript:alert(1)",
      "ftp://community.example",
      "/path",
      "https://a:b@c.example",
    ])
      expect(siteAddress(link)).toBeNull();
  });
});

describe("the way back from My profile", () => {
  const link = "https://community.example/home";

  it("R62: is the page of the community that sent the member here", () => {
    expect(askedBack("https://community.example/profile?x=1", link)).toBe(
      "https://community.example/profile?x=1",
    );
  });

  it.each([
    "https://evil.example/",
    "https://community.example.evil.example/",
    "https://community.example@evil.example/",
    "http://community.example/",
    "https://community.example:8443/",
    "//community.example/",
    "/profile",
    "javascript:alert(1)",
    "",
  ])("F50: is never %s", (returnUrl) => {
    expect(askedBack(returnUrl, link)).toBeNull();
  });
});
