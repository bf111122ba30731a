import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { environment } from "@/lib/env";

/** What a passkey's signature is for; one made for another purpose, or another login, does not count. */
export interface Ceremony {
  purpose: "sign-in" | "second-step" | "step-up" | "register";
  /** Whose; null: whoever signs in. */
  loginId: string | null;
}

/** Long enough to fetch a security key from another room. */
const GOOD_FOR_MS = 5 * 60_000;

/**
 * A challenge for a passkey to sign: random, with its end and a mark of ours in it. So whoever only asks for one, signed in
 * or not, has nothing stored; used ones are written down until their end.
 */
export function newChallenge(ceremony: Ceremony, now: Date): Buffer {
  const end = Buffer.alloc(8);
  end.writeBigUInt64BE(BigInt(now.getTime() + GOOD_FOR_MS));
  const body = Buffer.concat([randomBytes(16), end]);
  return Buffer.concat([body, mark(body, ceremony)]);
}

/** When the challenge ends; null: not ours, for something else, or over. */
export function challengeEnd(challenge: string, ceremony: Ceremony, now: Date): Date | null {
  const bytes = Buffer.from(challenge, "base64url");
  if (bytes.length !== 56) return null;
  const body = bytes.subarray(0, 24);
  if (!timingSafeEqual(bytes.subarray(24), mark(body, ceremony))) return null;
  const end = new Date(Number(body.readBigUInt64BE(16)));
  return end > now ? end : null;
}

function mark(body: Buffer, { purpose, loginId }: Ceremony): Buffer {
  return createHmac("sha256", environment("AUTH_SECRET"))
    .update(`passkey:${purpose}:${loginId ?? ""}:`)
    .update(body)
    .digest();
}
