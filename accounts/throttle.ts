/** Failed attempts within the last `WINDOW_MINUTES`; successful ones never count. */
export interface Failures {
  /** For this e-mail from this source: an address, or a browser that has signed in to the account before. */
  accountFromSource: number;
  /** For this e-mail from everywhere. */
  account: number;
  /** From this source, for any e-mail. */
  source: number;
}

export const WINDOW_MINUTES = 15;

const LIMITS = {
  accountFromSource: 10,
  // All the world's addresses together may guess no more than this. Far above the first, so that one stranger at one
  // address cannot keep the member out at hers.
  account: 60,
  // An office, or a conference, signs in from one address.
  source: 200,
};

/**
 * Whether the next attempt is refused without looking at the password. Refused attempts are not counted, so the window
 * always moves on, and a link by e-mail works meanwhile: nobody is locked out for good.
 *
 * @param isKnownBrowser strangers' failures do not hold up a browser that has signed in to the account before
 */
export function isThrottled(failures: Failures, isKnownBrowser: boolean): boolean {
  if (failures.accountFromSource >= LIMITS.accountFromSource) return true;
  if (isKnownBrowser) return false;
  return failures.account >= LIMITS.account || failures.source >= LIMITS.source;
}

/** What it will be after one more. */
export function oneMore({ accountFromSource, account, source }: Failures): Failures {
  return { accountFromSource: accountFromSource + 1, account: account + 1, source: source + 1 };
}

const CODE_LIMITS = {
  accountFromSource: 5,
  // Of a million codes three count at a time; whoever gets this far knows the password already.
  account: 20,
};

/** The same for codes of a second step: six digits are guessed sooner than any password. */
export function isCodeThrottled(failures: Failures, isKnownBrowser: boolean): boolean {
  if (failures.accountFromSource >= CODE_LIMITS.accountFromSource) return true;
  return !isKnownBrowser && failures.account >= CODE_LIMITS.account;
}

/** At so many wrong codes the login's owner is told: somebody knows the password. */
export function isWorthTelling(failuresBefore: Failures): boolean {
  return failuresBefore.account + 1 === CODE_LIMITS.accountFromSource;
}

/** Nobody guesses a signature; whoever sends many only fills logs. Counted by source alone, so that no stranger locks anybody out. */
export function isPasskeyThrottled({ accountFromSource }: Failures): boolean {
  return accountFromSource >= LIMITS.accountFromSource;
}
