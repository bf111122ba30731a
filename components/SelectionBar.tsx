import type { ReactNode } from "react";

/** Stays in reach below a long table, and says what a press will do and to how many. */
export function SelectionBar({
  message,
  isError,
  selected,
  effect,
  children,
}: {
  /** What became of the last press; announced. */
  message: string;
  isError?: boolean;
  /** "2 people selected." */
  selected?: string;
  /** What the buttons do, where there is room for it. */
  effect?: string;
  /** The buttons; left out for whoever may only look. */
  children?: ReactNode;
}) {
  if (!children && !message) return null;
  return (
    <div className="sticky bottom-0 z-10 -mx-4 border-t border-hairline bg-surface px-4 py-3 drawer:mx-0 drawer:rounded-t-card drawer:border-x">
      <p role="status" className={isError ? "font-medium text-danger-text" : "font-medium"}>
        {message}
      </p>
      {children && (
        <>
          <p className="mb-2">
            <span className="font-medium tabular-nums">{selected}</span>{" "}
            <span className="text-quiet max-phone:hidden">{effect}</span>
          </p>
          <div className="flex flex-wrap gap-2">{children}</div>
        </>
      )}
    </div>
  );
}
