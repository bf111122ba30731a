import { describe, expect, it } from "vitest";
import { hostClaim, hostName, urlAt } from "@/accounts/hosts";

describe("the host of a request", () => {
  it.each([
    ["localhost:3000", "localhost"],
    ["Hub.Example.ORG", "hub.example.org"],
    ["cedar.localhost:41234", "cedar.localhost"],
  ])("reads %s as %s", (header, host) => expect(hostName(header)).toBe(host));

  it.each([
    null,
    undefined,
    "",
    "hub.example.org:",
    "hub.example.org:port",
    "a b",
    "hub/../x",
    "[::1]:3000",
    "-x",
    "x.",
    "hub.example.org, other",
  ])("takes %s for no host", (header) => expect(hostName(header)).toBeNull());
});

describe("what a host may mean", () => {
  it("is the first association at APP_URL's host", () => {
    expect(hostClaim("hub.example.org", "https://hub.example.org")).toEqual({
      host: "hub.example.org",
      isAppHost: true,
      slug: null,
    });
  });

  it("is an association's slug below localhost, only where APP_URL is on localhost", () => {
    expect(hostClaim("cedar.localhost", "http://localhost:3000").slug).toBe("cedar");
    expect(hostClaim("a.cedar.localhost", "http://localhost:3000").slug).toBeNull();
    expect(hostClaim("cedar.localhost", "https://hub.example.org").slug).toBeNull();
  });

  it("keeps APP_URL's protocol and port for another host", () => {
    expect(urlAt("cedar.localhost", "http://localhost:4100")).toBe("http://cedar.localhost:4100");
    expect(urlAt("hub.b.example", "https://hub.a.example")).toBe("https://hub.b.example");
  });
});
