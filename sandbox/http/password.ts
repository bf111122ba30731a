import { createHash, timingSafeEqual } from "node:crypto";
import { Refusal, type Exchange } from "./exchange";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Ask for the password of `SANDBOX_PASSWORD` (Basic, any user name); nothing is asked when none is set. */
export function requirePassword(exchange: Exchange, password: string | null): void {
  if (password === null) return;
  const [scheme, credentials] = (exchange.request.headers.authorization ?? "").split(" ");
  if (scheme?.toLowerCase() === "basic" && credentials) {
    const given = Buffer.from(credentials, "base64").toString("utf8");
    if (timingSafeEqual(digest(given.slice(given.indexOf(":") + 1)), digest(password))) return;
  }
  throw new Refusal(401, "A password is asked here.", {
    "WWW-Authenticate": 'Basic realm="Stand-in", charset="UTF-8"',
  });
}
