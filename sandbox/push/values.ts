/** The value cannot be read as what its field holds. */
export const UNREADABLE = Symbol("unreadable");

/** JSON booleans, or the words True and False that one public client sends; nothing counts as false. */
export function readFlag(value: unknown): boolean | typeof UNREADABLE {
  if (typeof value === "boolean") return value;
  if (value === null || value === undefined || value === "") return false;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true") return true;
  return word === "false" ? false : UNREADABLE;
}

const TIME = /^(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/** Dates repeat without end, so what was read once is looked up. */
const readBefore = new Map<string, string | typeof UNREADABLE>();
const MOST_REMEMBERED = 50_000;

/** `yyyy-MM-dd`, ISO date-time or `M/d/yyyy` to `yyyy-MM-dd`; "" stays ""; days that do not exist are nonsense. */
export function readDate(value: unknown): string | typeof UNREADABLE {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value !== "string") return UNREADABLE;
  const known = readBefore.get(value);
  if (known !== undefined) return known;
  const read = parseDate(value.trim());
  if (readBefore.size < MOST_REMEMBERED && value.length < 40) readBefore.set(value, read);
  return read;
}

const DATE_TIME = /T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}(Z|[+-]\d{2}:\d{2})$/;

/** V2 takes `yyyy-MM-ddTHH:mm:ss.fffZ`, or an offset instead of the Z, and nothing else; kept is the day it names. */
export function readDateTime(value: unknown): string | typeof UNREADABLE {
  return typeof value === "string" && DATE_TIME.test(value) ? readDate(value) : UNREADABLE;
}

function parseDate(text: string): string | typeof UNREADABLE {
  if (text === "") return "";
  const iso = DAY.exec(text);
  if (iso !== null) {
    if (!exists(Number(iso[1]), Number(iso[2]), Number(iso[3]))) return UNREADABLE;
    if (text.length === 10) return text;
    return TIME.test(text.slice(10)) ? text.slice(0, 10) : UNREADABLE;
  }
  const american = AMERICAN.exec(text);
  if (american === null) return UNREADABLE;
  const [, month, day, year] = american as unknown as [string, string, string, string];
  if (!exists(Number(year), Number(month), Number(day))) return UNREADABLE;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function exists(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days =
    month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return day <= days;
}

/** Text as sent; a number is taken as its digits; null and nothing are no value. */
export function readText(value: unknown): string | typeof UNREADABLE {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : UNREADABLE;
}
