/** Apart from Navigation.tsx: what a client file exports cannot be read as a value on the server. */

export const linkClass =
  "flex min-h-control items-center gap-3 rounded-control px-3 py-1 text-quiet hover:bg-n3 hover:text-ink " +
  "aria-[current=page]:bg-accent-surface aria-[current=page]:font-semibold aria-[current=page]:text-accent-text " +
  "drawer:max-wide:justify-center drawer:max-wide:px-0";

/** How a link or button at the foot of the Navigation Panel looks; its words in a `<span className={footWords}>`. */
export const footClass = `${linkClass} w-full`;

/** Between 720 and 1100 px only the icons are seen; the words stay for screen readers and as tooltips. */
export const footWords = "drawer:max-wide:sr-only";
