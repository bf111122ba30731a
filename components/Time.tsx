import { exactTime, relativeTime } from "@/lib/dates";

/**
 * A moment: how long ago, with the exact time in the association's zone on hover and focus. `now` comes from the page,
 * so that all times on it are counted from one moment.
 */
export function Time({ at, now, timeZone }: { at: Date; now: Date; timeZone: string }) {
  return (
    <time
      dateTime={at.toISOString()}
      tabIndex={0}
      className="group relative rounded-control whitespace-nowrap underline decoration-n7 decoration-dotted underline-offset-2"
    >
      {relativeTime(at, now)}
      <span className="sr-only">, </span>
      <span className="pointer-events-none absolute bottom-full left-0 z-20 mb-1 rounded-control border border-hairline bg-surface px-2 py-1 text-ink opacity-0 shadow-float in-[td:last-child]:right-0 in-[td:last-child]:left-auto transition-opacity group-hover:opacity-100 group-focus:opacity-100">
        {exactTime(at, timeZone)}
      </span>
    </time>
  );
}
