import type { IconDrawing } from "../community-link/icons/store";

/** An icon of Font Awesome 5 Free, drawn in the page itself: no web font, no request. Its word stands beside it. */
export function CommunityIcon({ drawing: { name, style, viewBox, path } }: { drawing: IconDrawing }) {
  return (
    <svg
      aria-hidden
      focusable="false"
      className={`${style} fa-${name} size-5`}
      data-icon={name}
      data-prefix={style}
      viewBox={viewBox}
      fill="currentColor"
    >
      <path d={path} />
    </svg>
  );
}
