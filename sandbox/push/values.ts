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

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/** `yyyy-MM-dd`, ISO date-time or `M/d/yyyy` to `yyyy-MM-dd`; "" stays ""; days that do not exist are nonsense. */
export function readDate(value: unknown): string | typeof UNREADABLE {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return UNREADABLE;
  const text = value.trim();
  if (text === "") return "";
  const iso = ISO.exec(text);
  if (iso !== null) return calendarDay(iso[1]!, iso[2]!, iso[3]!);
  const american = AMERICAN.exec(text);
  return american === null ? UNREADABLE : calendarDay(american[3]!, american[1]!, american[2]!);
}

function calendarDay(year: string, month: string, day: string): string | typeof UNREADABLE {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1 || m < 1 || m > 12 || d < 1) return UNREADABLE;
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = m === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(m) ? 30 : 31;
  if (d > days) return UNREADABLE;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** Text as sent; a number is taken as its digits; null and nothing are no value. */
export function readText(value: unknown): string | typeof UNREADABLE {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : UNREADABLE;
}
