import { describe, expect, it } from "vitest";
import { callerOf, isUnheard } from "@/lib/caller";
import { contentSecurityPolicy } from "@/lib/content-security-policy";

const of = (headers: Record<string, string>, peer: string | null, trusted: string[] = []) =>
  callerOf(new Headers(headers), peer, trusted);

describe("who sent a request", () => {
  const forged = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };

  it("is the other end of the connection, whatever the headers say, unless that is a trusted proxy", () => {
    expect(of(forged, "198.51.100.7")).toEqual({
      address: "198.51.100.7",
      isHttps: false,
      isLoopback: false,
    });
    expect(of(forged, "10.1.2.3", ["10.0.0.0/8"])).toEqual({
      address: "203.0.113.9",
      isHttps: true,
      isLoopback: false,
    });
  });

  it("is what the nearest proxy saw: what a client wrote before it does not count", () => {
    const headers = { "x-forwarded-for": "1.2.3.4, 203.0.113.9, 10.9.9.9" };
    expect(of(headers, "10.1.2.3", ["10.0.0.0/8"]).address).toBe("203.0.113.9");
    expect(of({ "x-forwarded-for": "nonsense, " }, "10.1.2.3", ["10.1.2.3"]).address).toBe("10.1.2.3");
  });

  it("is never what stands before a word that is no address, and may carry a port", () => {
    const behind = (forwarded: string) =>
      of({ "x-forwarded-for": forwarded }, "10.1.2.3", ["10.0.0.0/8", "fd00::/8"]).address;
    expect(behind("1.2.3.4, unknown")).toBe("10.1.2.3");
    expect(behind("1.2.3.4, _hidden, 10.9.9.9")).toBe("10.1.2.3");
    expect(behind("1.2.3.4, 203.0.113.9:50123")).toBe("203.0.113.9");
    expect(behind("1.2.3.4, [2001:db8::1]:50123, fd00::1")).toBe("2001:db8::1");
  });

  it("is worth a word when https is claimed by somebody who is not believed", () => {
    const heard = (headers: Record<string, string>, trusted: string[]) =>
      isUnheard(new Headers(headers), "10.1.2.3", trusted);
    expect(heard(forged, [])).toBe(true);
    expect(heard(forged, ["10.0.0.0/8"])).toBe(false);
    expect(heard({ "x-forwarded-proto": "http" }, [])).toBe(false);
    expect(heard({}, [])).toBe(false);
  });

  it("takes the nearest proxy's word on https", () => {
    const headers = { "x-forwarded-proto": "https, http" };
    expect(of(headers, "::1", ["::1"]).isHttps).toBe(false);
  });

  it("knows an IPv4 address in IPv6 dress", () => {
    expect(of(forged, "::ffff:10.1.2.3", ["10.1.2.3"]).address).toBe("203.0.113.9");
    expect(of({}, "::ffff:127.0.0.1").isLoopback).toBe(true);
  });

  it("is this machine only when no proxy stands between, named or not", () => {
    expect(of({}, "127.0.0.1").isLoopback).toBe(true);
    // Next itself fills the header in where it was absent.
    expect(of({ "x-forwarded-for": "127.0.0.1" }, "127.0.0.1").isLoopback).toBe(true);
    expect(of({ "x-forwarded-for": "203.0.113.9" }, "127.0.0.1").isLoopback).toBe(false);
    expect(of({ "x-forwarded-for": "203.0.113.9" }, "127.0.0.1", ["127.0.0.1"]).isLoopback).toBe(false);
    expect(of({}, "198.51.100.7").isLoopback).toBe(false);
  });

  it("is unknown, and not trusted, when the connection was not marked", () => {
    expect(of(forged, null, ["10.0.0.0/8"])).toEqual({
      address: "unknown",
      isHttps: false,
      isLoopback: false,
    });
  });
});

describe("Content-Security-Policy", () => {
  const policy = (isDevelopment: boolean, leavesSite = false) =>
    contentSecurityPolicy("abc", { isDevelopment, leavesSite });

  it("lets no script in without the page's nonce, and the page into no frame", () => {
    expect(policy(false)).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(policy(false)).toContain("frame-ancestors 'none'");
    expect(policy(false)).not.toMatch(/unsafe/);
  });

  it("names where forms may go, except where a redirect to a client follows", () => {
    expect(policy(false)).toContain("form-action 'self'");
    expect(policy(false, true)).not.toContain("form-action");
  });
});
