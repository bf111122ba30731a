import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { environment } from "@/lib/env";

/**
 * A browser that has signed in to a login keeps this cookie, so that strangers who guess at the login's password do not
 * throttle it. It opens nothing by itself.
 */
export function browserCookie(loginId: string): string {
  const id = randomBytes(12).toString("base64url");
  return `${id}.${mark(id, loginId, environment("AUTH_SECRET"))}`;
}

/** @returns the browser's own id when the cookie was given to a browser that signed in to this login; else null */
export function knownBrowser(cookie: string | undefined, loginId: string): string | null {
  const [id, given, ...rest] = (cookie ?? "").split(".");
  if (!id || !given || rest.length > 0) return null;
  const secrets = [environment("AUTH_SECRET"), ...environment("AUTH_SECRET_ALSO")];
  return secrets.some((secret) => isSame(given, mark(id, loginId, secret))) ? id : null;
}

function isSame(given: string, expected: string): boolean {
  const [actual, wanted] = [Buffer.from(given), Buffer.from(expected)];
  return actual.length === wanted.length && timingSafeEqual(actual, wanted);
}

function mark(id: string, loginId: string, secret: string): string {
  return createHmac("sha256", secret).update(`browser:${id}:${loginId}`).digest("base64url");
}
