import { Secret, TOTP } from "otpauth";

/** What authenticator apps take for granted; another choice would not work with some of them. */
const SHAPE = { algorithm: "SHA1", digits: 6, period: 30 } as const;

/** A phone's clock may be one step behind or before ours. */
const STEPS_ASIDE = 1;

/** The secret as people type it where no camera is at hand: base32 in groups of four. */
export function secretWords(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}

/** @param bytes 20 random ones */
export function newSecret(bytes: Uint8Array): string {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32;
}

/** What the QR code says: the app lists the login under the site's name. */
export function enrolmentUri(
  secret: string,
  { siteName, email }: { siteName: string; email: string },
): string {
  return new TOTP({ ...SHAPE, issuer: siteName, label: email, secret }).toString();
}

/**
 * The time step whose code this is, so that none is taken twice; null: a wrong code.
 *
 * @param code six digits
 */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const delta = new TOTP({ ...SHAPE, secret }).validate({ token: code, timestamp, window: STEPS_ASIDE });
  return delta === null ? null : Math.floor(timestamp / 1000 / SHAPE.period) + delta;
}

/** What somebody typed where a code is asked for. */
export type TypedCode = { kind: "app"; code: string } | { kind: "recovery"; code: string } | null;

/** Blanks, hyphens and capitals are nobody's business. */
export function typedCode(text: string): TypedCode {
  const plain = text.replace(/[\s-]/g, "").toLowerCase();
  if (/^\d{6}$/.test(plain)) return { kind: "app", code: plain };
  return /^[a-z2-7]{16}$/.test(plain) ? { kind: "recovery", code: plain } : null;
}

/** So many are made at a time. */
export const RECOVERY_CODES = 10;

/** @param bytes 10 random ones: too many to guess, so a plain hash of the code is enough */
export function recoveryCode(bytes: Uint8Array): string {
  const text = new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32.toLowerCase();
  return text.replace(/(.{4})(?=.)/g, "$1-");
}
