import { describe, expect, it } from "vitest";
import { isOwnPost } from "@/accounts/same-origin";

const post = (headers: Record<string, string>, isHttps = false) =>
  isOwnPost(new Headers({ host: "localhost:3000", ...headers }), isHttps);

describe("a form is taken from our own pages only", () => {
  it("takes a browser's own post, and a program's without any word on where it comes from", () => {
    expect(post({ origin: "http://localhost:3000", "sec-fetch-site": "same-origin" })).toBe(true);
    expect(post({})).toBe(true);
    expect(post({ origin: "null", "sec-fetch-site": "same-origin" })).toBe(true);
  });

  it.each([
    { origin: "https://evil.example" },
    { origin: "http://localhost:3001" },
    { origin: "http://cedar.localhost:3000", "sec-fetch-site": "same-site" },
    { origin: "null" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "cross-site" },
    { origin: "not an origin" },
  ])("refuses %o", (headers) => expect(post(headers as Record<string, string>)).toBe(false));

  it("on https takes none from a page of the same host over http, which anybody on the way may have written", () => {
    const host = "hub.elmwood.example";
    expect(post({ host, origin: `https://${host}`, "sec-fetch-site": "same-origin" }, true)).toBe(true);
    expect(post({ host, origin: `http://${host}`, "sec-fetch-site": "cross-site" }, true)).toBe(false);
  });
});
