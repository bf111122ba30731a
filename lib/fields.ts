import { z } from "zod";

// What a browser sends for each kind of field, parsed once at the door. Empty means "nothing", stored as null.

/** Postgres cannot store NUL, and the other control characters and lone surrogates belong into no record. */
const unstorable = /[\p{Cc}\p{Cs}]/u;
const UNSTORABLE = "There is a character in it that cannot be stored. Type it again without pasting.";

/** One line of text, trimmed; null when empty. */
export function optionalText(maxLength: number) {
  return z
    .string()
    .default("")
    .transform((text) => text.normalize("NFC").trim())
    .refine((text) => !unstorable.test(text), UNSTORABLE)
    .refine((text) => text.length <= maxLength, `Shorten it to ${maxLength} characters or fewer.`)
    .transform((text) => (text === "" ? null : text));
}

/** One line of text that must be there. */
export function requiredText(maxLength: number, message: string) {
  return optionalText(maxLength).refine((text): text is string => text !== null, message);
}

/** An e-mail address; null when empty. Lenient on purpose: what mail servers accept is wider than any pattern. */
export const optionalEmail = optionalText(254).refine(
  (text) => text === null || /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/.test(text),
  "Enter an e-mail address like name@example.org.",
);

/** A web address, with or without `https://`; null when empty. */
export const optionalWebsite = optionalText(255).refine(
  (text) => text === null || /^(https?:\/\/)?[^\s:/@]+\.[^\s:/@]+(:\d+)?(\/\S*)?$/i.test(text),
  "Enter a web address like https://www.example.org.",
);

/** A calendar day `yyyy-mm-dd`; null when empty. */
export const optionalDay = z
  .string()
  .default("")
  .transform((text) => text.trim())
  .refine((text) => text === "" || isDay(text), "Enter a day like 2026-11-24.")
  .transform((text) => (text === "" ? null : text));

/** Whether a text is a day of the calendar, written `yyyy-mm-dd`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** A check box: ticked sends "on", otherwise nothing is sent. */
export const checkbox = z
  .literal("on")
  .optional()
  .catch(undefined)
  .transform((value) => value === "on");

/** A row's number in an address or a hidden field. Postgres' integer ends at 2^31 − 1. */
export const rowId = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .refine((id) => id <= 2_147_483_647);

/** The number in an address, or null for anything else: such a page does not exist. */
export function parseId(text: string | string[] | undefined): number | null {
  return rowId.safeParse(text).data ?? null;
}

/** The same for rows of a log, whose numbers are `bigint`. */
export function parseLogId(text: string | string[] | undefined): number | null {
  return typeof text === "string" && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
