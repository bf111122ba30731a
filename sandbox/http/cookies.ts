import type { IncomingMessage } from "node:http";

/** Value of a cookie that the browser sent; "" when it sent none. */
export function cookieOf(request: IncomingMessage, name: string): string {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const mark = pair.indexOf("=");
    if (mark > 0 && pair.slice(0, mark).trim() === name) return pair.slice(mark + 1).trim();
  }
  return "";
}

/**
 * A cookie until the browser is closed. `Lax`, so that it comes along when the association sends the browser back.
 * Not `Secure`: the stand-in speaks plain HTTP, on loopback. Path `/`, because Higher Logic's paths occur in
 * mixed case and cookie paths are compared letter by letter.
 */
export function setCookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}

export function clearCookie(name: string): string {
  return `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
}
