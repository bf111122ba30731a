import { exactTime } from "@/lib/dates";

/** A moment in full, in the association's zone; which one that is stands once on the page (`ZoneNote`). */
export function ExactTime({
  at,
  timeZone,
  seconds = false,
}: {
  at: Date;
  timeZone: string;
  seconds?: boolean;
}) {
  return <time dateTime={at.toISOString()}>{exactTime(at, timeZone, { seconds })}</time>;
}
