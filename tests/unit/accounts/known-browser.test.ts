import { beforeAll, expect, it } from "vitest";
import { browserCookie, knownBrowser } from "@/accounts/sign-in/keys";

beforeAll(() => {
  process.env.AUTH_SECRET = "a".repeat(40);
});

it("a browser is known for the login it signed in to, and for no other", () => {
  const cookie = browserCookie("login-1");
  expect(knownBrowser(cookie, "login-1")).toBe(cookie.split(".")[0]);
  expect(knownBrowser(cookie, "login-2")).toBeNull();
});

it("a cookie that was made up is not known", () => {
  const [id, mark] = browserCookie("login-1").split(".");
  for (const cookie of [undefined, "", "x", `other.${mark}`, `${id}.`, `${id}.${mark}.`, `${id}.${mark}x`])
    expect(knownBrowser(cookie, "login-1")).toBeNull();
});

it("a cookie is good on while AUTH_SECRET is being replaced, and not when that is over", () => {
  const cookie = browserCookie("login-1");
  const [before, after] = ["a".repeat(40), "b".repeat(40)];
  try {
    Object.assign(process.env, { AUTH_SECRET: after, AUTH_SECRET_ALSO: before });
    expect(knownBrowser(cookie, "login-1")).not.toBeNull();
    delete process.env.AUTH_SECRET_ALSO;
    expect(knownBrowser(cookie, "login-1")).toBeNull();
  } finally {
    delete process.env.AUTH_SECRET_ALSO;
    process.env.AUTH_SECRET = before;
  }
});
