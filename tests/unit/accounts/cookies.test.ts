import { expect, it } from "vitest";
import { cookieName, cookieOptions, SESSION_COOKIE } from "@/accounts/cookies";

it("on https the session cookie is bound to its host, and never readable by scripts", () => {
  expect(cookieName(SESSION_COOKIE, true)).toBe("__Host-causeway.session");
  expect(cookieName(SESSION_COOKIE, false)).toBe("causeway.session");
  // What the prefix demands: secure, path /, no domain.
  expect(cookieOptions(true)).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: true });
});
