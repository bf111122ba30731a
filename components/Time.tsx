import { exactTime, relativeTime } from "@/lib/dates";

/**
 * A moment: how long ago, with the exact time in the association's zone on hover and focus. `now` comes from the page,
 * so that all times on it are counted from one moment. On a phone the exact time stands at the foot of the screen: beside
 * the word it would stick out of it.
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
      <span className="pointer-events-none fixed inset-x-4 bottom-4 z-20 rounded-control border border-hairline bg-surface px-2 py-1 text-center text-ink opacity-0 shadow-float transition-opacity drawer:absolute drawer:inset-x-auto drawer:bottom-full drawer:left-0 drawer:mb-1 drawer:in-[td:last-child]:right-0 drawer:in-[td:last-child]:left-auto group-hover:opacity-100 group-focus:opacity-100">
        {exactTime(at, timeZone)}
      </span>
    </time>
  );
}
