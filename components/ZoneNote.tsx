/**
 * Which zone the times are in, said once where any are shown: a `<time>`, or a sentence in an element with `data-times`.
 * A dialog box covers the page and says it itself.
 */
export function ZoneNote({ timeZone, within }: { timeZone: string; within: "page" | "dialog" }) {
  return <p className={`hidden text-xs text-quiet ${shown[within]}`}>Times are in {timeZone}.</p>;
}

const shown = {
  page: "mt-10 in-[main:has(time:not(dialog_*),[data-times]:not(dialog_*))]:block",
  dialog: "in-[dialog:has(time,[data-times])]:block",
};
