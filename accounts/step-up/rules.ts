/** How somebody who is signed in proves once more who they are. `sign-in`: only by signing in anew. */
export type Proof = "code" | "password" | "sign-in";

/** What the session knows. */
export interface Proven {
  /** The login has a second step. */
  isEnrolled: boolean;
  hasPassword: boolean;
  /** When the person last proved who they are in this session, and by the second step. */
  provenAt: Date;
  secondStepAt: Date | null;
}

const MINUTE_MS = 60_000;

const GOOD_FOR_MS = {
  /** After a code or a passkey. */
  secondStep: 10 * MINUTE_MS,
  /** Without a second step: a working day, for keys and approvals. */
  work: 12 * 60 * MINUTE_MS,
  /** Without a second step: for what would make a thief the login's owner. */
  login: 10 * MINUTE_MS,
};

/**
 * What has to be proven now, or null.
 *
 * Whoever has a second step shows it again after ten minutes. Whoever has none types the password again: for the login
 * itself after ten minutes, for the integration's keys and approvals not before a working day is over.
 */
export function proofNeeded(proven: Proven, forWhat: "work" | "login", now: Date): Proof | null {
  const ago = (at: Date) => now.getTime() - at.getTime();
  if (proven.isEnrolled) {
    const isFresh = proven.secondStepAt !== null && ago(proven.secondStepAt) <= GOOD_FOR_MS.secondStep;
    return isFresh ? null : "code";
  }
  if (ago(proven.provenAt) <= GOOD_FOR_MS[forWhat]) return null;
  return proven.hasPassword ? "password" : "sign-in";
}
