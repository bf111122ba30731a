import { describe, expect, it } from "vitest";
import { returnPath } from "@/accounts/sign-in/return-path";

const own = "https://hub.example.org";

describe("F48: callbackUrl never leaves the site", () => {
  it.each([
    ["/contacts?after=3#x", "/contacts?after=3#x"],
    [
      "/oauth/authorize?client_id=a&redirect_uri=https%3A%2F%2Fc.example%2F",
      "/oauth/authorize?client_id=a&redirect_uri=https%3A%2F%2Fc.example%2F",
    ],
    [`${own}/profile`, "/profile"],
    ["/a/../profile", "/profile"],
    ["/@evil.example", "/@evil.example"],
  ])("takes %s", (asked, path) => expect(returnPath(asked, own)).toBe(path));

  it.each([
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://hub.example.org.evil.example/",
    "https://hub.example.org@evil.example/",
    "http://hub.example.org/profile",
    "/x/..//evil.example",
    "/.//evil.example",
    "profile",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://HUB.EXAMPLE.ORG/profile",
    "hub.example.org/profile",
    "／／evil.example",
    "/\\/evil.example",
    "/\r\nLocation: https://evil.example",
    "/\0/evil.example",
    "https://hub.example.org\\@evil.example/",
    "https://hub.example.org:443@evil.example/",
    "/x/%2e%2e//evil.example",
    "vbscript:x",
    "blob:https://hub.example.org/x",
    "",
    `/${"a".repeat(5_000)}`,
  ])("refuses %j", (asked) => expect(returnPath(asked, own)).toBeNull());

  it.each([
    "/sign-in",
    "/sign-in?callbackUrl=/x",
    "/sign-out",
    "/set-password?token=x",
    "/change-email?token=x",
    "/sign-in/code",
    "/api/auth/signout",
    "/x/../sign-out",
  ])("does not lead back to %s", (asked) => expect(returnPath(asked, own)).toBeNull());
});
