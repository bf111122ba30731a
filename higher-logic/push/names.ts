import { cleanText } from "./clean-text";
import type { ErrorCode } from "./errors";
import type { Person, Shadow } from "./person";

/** What Higher Logic cannot do without, as sent. */
export interface Names {
  firstName: string;
  lastName: string;
  email: string;
}

const LONGEST_NAME = 255;
/** RFC 5321: 64 before the @, 255 after it. A cut address would be another one, so a longer one counts as missing. */
const LONGEST_EMAIL = 320;

/**
 * Today's names and e-mail; where one is missing, the value last sent to somebody whom Higher Logic already knows, so
 * that an emptied field stops no change and no removal.
 */
export function namesToSend(person: Person | null, known: Shadow | null): Names {
  return {
    firstName: cleanText(person?.firstName ?? null, LONGEST_NAME) || (known?.firstName ?? ""),
    lastName: cleanText(person?.lastName ?? null, LONGEST_NAME) || (known?.lastName ?? ""),
    email: cleanEmail(person?.email ?? null) || (known?.email ?? ""),
  };
}

/** Why a person with these names cannot be pushed; null when nothing is missing. */
export function missingName(person: Person, names: Names): { code: ErrorCode; detail: string } | null {
  const isTooLong = names.email === "" && cleanText(person.email, Infinity) !== "";
  const missing: { code: ErrorCode; what: string }[] = [];
  if (names.firstName === "") missing.push({ code: "no-first-name", what: "The first name is missing." });
  if (names.lastName === "") missing.push({ code: "no-last-name", what: "The last name is missing." });
  if (isTooLong) missing.push({ code: "email-too-long", what: "The e-mail address is too long." });
  else if (names.email === "") missing.push({ code: "no-email", what: "The e-mail address is missing." });
  const [first] = missing;
  return first ? { code: first.code, detail: missing.map(({ what }) => what).join(" ") } : null;
}

function cleanEmail(email: string | null): string {
  const cleaned = cleanText(email, Infinity);
  return cleaned.length <= LONGEST_EMAIL ? cleaned : "";
}
