/** `%`, `_` and `\` mean something in LIKE; typed ones mean themselves. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/**
 * What somebody typed into a search, as LIKE patterns for a contact's first name, last name, organization's name and
 * e-mail joined by blanks. A contact is found when each entry matches with one of its patterns; null when nothing was
 * typed.
 *
 * A word of three letters or more is found anywhere. One or two letters are the beginning of a word: anywhere they would
 * match nearly everybody, and an index of trigrams could not help.
 */
export function searchPatterns(typed: string): string[][] | null {
  const words = typed
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .split(/\s+/)
    .filter(Boolean)
    // Ten words are a sentence, not a name; each costs a condition.
    .slice(0, 10);
  if (words.length === 0) return null;
  return words.map((word) => {
    const text = literally(word);
    return [...word].length >= 3 ? [`%${text}%`] : [`${text}%`, `% ${text}%`];
  });
}

/** What to type, for whoever searches. */
export const SEARCH_HINT =
  "Three letters of a name or e-mail, or a whole ContactId, integration key or member number.";
