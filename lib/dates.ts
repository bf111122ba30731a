const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `24 Nov 2026, 09:41` in the zone; with seconds `09:41:07` where order within a minute matters. */
export function exactTime(at: Date, timeZone: string, options: { seconds?: boolean } = {}): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const month = months[Number(part("month")) - 1] ?? "";
  const seconds = options.seconds ? `:${part("second")}` : "";
  return `${Number(part("day"))} ${month} ${part("year")}, ${part("hour")}:${part("minute")}${seconds}`;
}

/** The same with its zone, for what is read away from our pages: e-mails. */
export function exactTimeWithZone(at: Date, timeZone: string): string {
  return `${exactTime(at, timeZone)} (time zone ${timeZone})`;
}

/** `24 Nov 2026` from `yyyy-mm-dd`: a calendar day has no zone. */
export function calendarDay(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${months[(month ?? 1) - 1] ?? ""} ${year}`;
}

const steps: [unit: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `3 minutes ago`, `in 2 hours`, `just now`; days at most, older times are better told exactly. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return "just now";
  const [unit, size] = steps.find(([, size]) => distance >= size) ?? ["second", 1];
  const count = Math.floor(distance / size);
  const words = `${count.toLocaleString("en-US")} ${unit}${count === 1 ? "" : "s"}`;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}
