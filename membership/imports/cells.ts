import { isDay, optionalEmail } from "@/lib/fields";
import type { CellType } from "./columns";

/** What a cell says; null: it is empty, which clears. */
export type Cell = string | boolean | null;
export type CellReading = { value: Cell } | { problem: string };

/** As `contact.integration_key` and `list.key` take it. */
const LONGEST_KEY = 100;
/** The longest that any form takes. */
const LONGEST_TEXT = 255;
/** A form's field has one line, so what a spreadsheet breaks into several is put on one. */
const LINE_BREAKS = /\s*[\n\t]\s*/g;
/** What is left of the control characters belongs into no record; NUL and halves of characters not even into Postgres. */
const NOT_STORED = /[\p{Cc}\p{Cs}]/u;
const YES = new Set(["true", "yes", "y", "1"]);
const NO = new Set(["false", "no", "n", "0", ""]);
const MEMBERSHIP_STATUSES = ["active", "pending", "suspended", "dropped"];

/** Reads one cell as its column's type says. Blanks around it never count. */
export function readCell(type: CellType, raw: string): CellReading {
  const text = raw.normalize("NFC").trim().replace(LINE_BREAKS, " ");
  if (NOT_STORED.test(text)) return { problem: "holds a character that cannot be stored" };
  if (text.length > LONGEST_TEXT) return { problem: `is longer than ${LONGEST_TEXT} characters` };
  switch (type) {
    case "text":
      return { value: text || null };
    case "key":
      if (text.length > LONGEST_KEY) return { problem: `is longer than ${LONGEST_KEY} characters` };
      return required(text);
    case "name":
      return required(text);
    case "email":
      return optionalEmail.safeParse(text).success
        ? { value: text || null }
        : { problem: `${quoted(text)} is not an e-mail address` };
    case "date":
      return text === "" || isDay(text)
        ? { value: text || null }
        : { problem: `${quoted(text)} is not a date like 2026-03-31` };
    case "yes-no":
      return readYesNo(text);
    case "membership-status":
      return MEMBERSHIP_STATUSES.includes(text)
        ? { value: text }
        : { problem: `${quoted(text)} is none of ${MEMBERSHIP_STATUSES.join(", ")}` };
  }
}

/** A cell as it is shown in an error: short, and on one line. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return `"${line.length > 40 ? `${line.slice(0, 40)}…` : line}"`;
}

function required(text: string): CellReading {
  return text ? { value: text } : { problem: "is empty" };
}

function readYesNo(text: string): CellReading {
  const word = text.toLowerCase();
  if (YES.has(word)) return { value: true };
  if (NO.has(word)) return { value: false };
  return { problem: `${quoted(text)} is neither true nor false` };
}
