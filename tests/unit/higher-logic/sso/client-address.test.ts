import { describe, expect, it } from "vitest";
import { clientAddress } from "@/higher-logic/sso/clients/registration";

const isTaken = (uri: string, loopback = false) => clientAddress(loopback).safeParse(uri).success;

describe("F44: an address that a site registers", () => {
  it.each([
    "https://community.example/HigherLogic/Security/OAuth/Authentication.aspx",
    "https://community.example/higherlogic/security/membersso/callback?site=1",
    "https://community.example:8443/",
    "HTTPS://Community.Example/SignIn?site=%20b+c",
  ])("is kept as it was typed: %s", (uri) => {
    expect(clientAddress(false).parse(uri)).toBe(uri);
  });

  it.each([
    "/callback",
    "community.example/callback",
    // Registered as they stand, these led a form, and whoever logs out, to a page of the Info Hub's own host.
    "https:/community.example/callback",
    "https:community.example/callback",
    "https:///community.example/callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "app.site:/callback",
    "http://community.example/callback",
    "https://*.community.example/callback",
    "https://community.example/callback#part",
    "https://community.example/callback#",
    "https://user:word@community.example/callback",
    "https://community.example\\@other.example/",
    "https://community.example/call back",
    "https://community.example/\u202ecallback",
    `https://community.example/${"x".repeat(2_000)}`,
  ])("is refused: %s", (uri) => {
    expect(isTaken(uri)).toBe(false);
    expect(isTaken(uri, true)).toBe(false);
  });

  it("may be http on this machine, where the Info Hub is on this machine too", () => {
    expect(isTaken("http://localhost:4000/callback", true)).toBe(true);
    expect(isTaken("http://prairie-demo.localhost:4000/callback", true)).toBe(true);
    expect(isTaken("http://localhost:4000/callback")).toBe(false);
    expect(isTaken("http://localhost.example/callback", true)).toBe(false);
  });
});
