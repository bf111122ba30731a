/** Postgres takes no NUL in a text, and neither NUL nor halves of characters in JSON. */
const NOT_TAKEN = /[\0\p{Cs}]/gu;
/** The same, as JSON may spell it. */
const SPELLED = /\\u(0000|d[89a-f])/i;

/** Text that others wrote (an answer, an error of a server's), so that it can be kept and shown. */
export function storable(text: string): string {
  return text.replace(NOT_TAKEN, "\ufffd");
}

/**
 * JSON that others wrote, all text in it storable.
 *
 * @throws SyntaxError when it is none
 */
export function parseForeign(json: string): unknown {
  if (!SPELLED.test(json)) return JSON.parse(json);
  return JSON.parse(json, (_, value: unknown) => (typeof value === "string" ? storable(value) : value));
}
