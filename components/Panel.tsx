import { useId, type ReactNode } from "react";
import { classes } from "./classes";

/** A card with a heading: one group of things on a page. */
export function Panel({
  title,
  description,
  actions,
  children,
  level = 2,
  flush = false,
}: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  level?: 2 | 3;
  /** Lets a table reach the card's edges. */
  flush?: boolean;
}) {
  const headingId = useId();
  const Heading = `h${level}` as const;
  return (
    <section aria-labelledby={headingId} className="rounded-card border border-hairline bg-surface">
      <div className="flex flex-wrap items-start justify-between gap-3 px-4 pt-4 drawer:px-5">
        <div className="min-w-0">
          <Heading id={headingId} className="text-lg">
            {title}
          </Heading>
          {description && <p className="mt-1 max-w-measure text-quiet">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      <div
        className={classes(
          flush
            ? "pt-3 [&>div]:rounded-t-none [&>div]:border-x-0 [&>div]:border-solid [&>div]:border-b-0"
            : "p-4 drawer:p-5",
        )}
      >
        {children}
      </div>
    </section>
  );
}
