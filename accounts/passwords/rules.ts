import { BREACHED_WORDS } from "./breached";

export const SHORTEST_PASSWORD = 12;
/** Longer text is no password any more, and costs time to hash. */
export const LONGEST_PASSWORD = 200;

export type PasswordFault = "too-short" | "too-long" | "breached" | "repeated" | "personal";

/** What staff and members read under the field. */
export const passwordFaultText: Record<PasswordFault, string> = {
  "too-short": `Use at least ${SHORTEST_PASSWORD} characters.`,
  "too-long": `Use at most ${LONGEST_PASSWORD} characters.`,
  breached: "This password is on lists of stolen passwords. Choose another one.",
  repeated: "This password repeats or counts up the same few characters. Choose another one.",
  personal: "This password is made from your e-mail address. Choose another one.",
};

/** What breaches have made known, in lower case. */
export interface StolenPasswords {
  /** Whole passwords that are long enough to be chosen here. */
  whole: ReadonlySet<string>;
  /** Words that people make passwords of, by hanging digits and signs on to them. */
  words: ReadonlySet<string>;
}

/** The same for what stands in an address, where anybody may have written anything. */
export function passwordFaultOf(text: string): string | undefined {
  return Object.hasOwn(passwordFaultText, text) ? passwordFaultText[text as PasswordFault] : undefined;
}

/** What is wrong with a new password; null when it may be used. Signs and capitals are nobody's business. */
export function passwordFault(
  password: string,
  email: string,
  stolen: StolenPasswords,
): PasswordFault | null {
  const characters = [...password.normalize("NFC")];
  if (characters.length < SHORTEST_PASSWORD) return "too-short";
  if (characters.length > LONGEST_PASSWORD) return "too-long";
  const plain = password.normalize("NFC").toLowerCase();
  if (isRepeated(plain) || isRun(plain)) return "repeated";
  if (isBreached(plain, stolen) || /^\d{1,15}$/.test(plain)) return "breached";
  return isPersonal(plain, email.toLowerCase()) ? "personal" : null;
}

/** Up to four characters, over and over. */
function isRepeated(plain: string): boolean {
  return /^(.{1,4}?)\1+.{0,3}$/su.test(plain) && new Set(plain).size <= 4;
}

const RUNS = ["01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"];

function isRun(plain: string): boolean {
  return RUNS.some((run) => [run, [...run].reverse().join("")].some((text) => text.includes(plain)));
}

const LOOK_ALIKES: Record<string, string> = {
  "@": "a",
  "4": "a",
  "0": "o",
  $: "s",
  "5": "s",
  "3": "e",
  "1": "i",
  "!": "i",
};

/** A known word with digits, signs and look-alikes around or inside it: `P@ssw0rd2026!` is `password`. */
function isBreached(plain: string, { whole, words }: StolenPasswords): boolean {
  const withoutTail = plain.replace(/[^\p{L}]+$/u, "");
  if (whole.has(plain) || whole.has(withoutTail)) return true;
  return [plain, withoutTail]
    .flatMap((text) => [text, text.replace(/[@4031!$5]/g, (sign) => LOOK_ALIKES[sign] ?? sign)])
    .map((text) => text.replace(/[^\p{L}]/gu, ""))
    .some((word) => BREACHED_WORDS.has(word) || words.has(word));
}

/** The address itself, or the part before the @ with a few signs added. */
function isPersonal(plain: string, email: string): boolean {
  const name = email.split("@")[0] ?? "";
  if (plain === email) return true;
  return name.length >= 4 && plain.includes(name) && plain.length - name.length <= 4;
}
