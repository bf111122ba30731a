/** Blanks of every kind that break a line; a line break inside an address becomes one space. */
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
const CONTROL_CHARACTERS = /\p{Cc}/gu;
const LONE_SURROGATES = /\p{Cs}/gu;

/** Nearly all text, and nothing to do on it but trimming; a full run cleans millions. */
const PLAIN = /^[ -~]*$/;

/**
 * Text as it travels: without control characters and halves of characters, composed (NFC), trimmed, and cut to at most
 * `longest` characters without splitting one. Cleaning twice changes nothing more.
 */
export function cleanText(text: string | null, longest: number): string {
  if (!text) return "";
  const cleaned = PLAIN.test(text) ? text.trim() : withoutControls(text);
  if (cleaned.length <= longest) return cleaned;
  const characters = [...cleaned];
  return characters.length <= longest ? cleaned : characters.slice(0, longest).join("").trimEnd();
}

function withoutControls(text: string): string {
  return text
    .replace(LINE_BREAKS, " ")
    .replace(CONTROL_CHARACTERS, "")
    .replace(LONE_SURROGATES, "")
    .normalize("NFC")
    .trim();
}

/** A role may hold no comma: at Higher Logic it separates two roles. */
export function cleanRole(role: string | null, longest: number): string {
  return cleanText(role?.replaceAll(",", "-") ?? null, longest);
}

/** A date as yyyy-MM-dd; Postgres also knows infinity, years before Christ and beyond 9999, which no receiver reads. */
export function cleanDate(date: string | null | undefined): string {
  return date && /^\d{4}-\d\d-\d\d$/.test(date) ? date : "";
}
