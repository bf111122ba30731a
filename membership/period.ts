import { calendarDay } from "@/lib/dates";

/** A span of days in words; null where neither end is known. */
export function period(first: string | null, last: string | null): string | null {
  if (first && last) return `${calendarDay(first)} – ${calendarDay(last)}`;
  if (first) return `since ${calendarDay(first)}`;
  return last ? `until ${calendarDay(last)}` : null;
}
