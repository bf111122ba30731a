import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { environment } from "@/lib/env";

/**
 * A browser that has signed in to a login keeps this cookie, so that strangers who guess at the login's password do not
 * throttle it. It opens nothing by itself.
 */
export function browserCookie(loginId: string): string {
  const id = randomBytes(12).toString("base64url");
  return `${id}.${mark(id, loginId)}`;
}

/** @returns the browser's own id when the cookie was given to a browser that signed in to this login; else null */
export function knownBrowser(cookie: string | undefined, loginId: string): string | null {
  const [id, given, ...rest] = (cookie ?? "").split(".");
  if (!id || !given || rest.length > 0) return null;
  const expected = Buffer.from(mark(id, loginId));
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? id : null;
}

function mark(id: string, loginId: string): string {
  return createHmac("sha256", environment("AUTH_SECRET"))
    .update(`browser:${id}:${loginId}`)
    .digest("base64url");
}
