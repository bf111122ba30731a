"use client";

import { useEffect, useRef } from "react";

/**
 * Above a form that was refused: every error with a link to its field. It takes the focus, so that keyboard and
 * screen reader start where the trouble is told.
 */
export function ErrorSummary({
  title = "Nothing was saved. There is something to mend:",
  errors,
}: {
  title?: string;
  errors: readonly { id: string; text: string }[];
}) {
  const box = useRef<HTMLDivElement>(null);
  const told = errors.map(({ id, text }) => `${id} ${text}`).join();
  useEffect(() => {
    if (told) box.current?.focus();
  }, [told]);
  if (errors.length === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="rounded-card border border-danger-border bg-danger-surface p-4 text-danger-text"
    >
      <p className="font-semibold">{title}</p>
      <ul className="mt-2 list-disc pl-5">
        {errors.map(({ id, text }) => (
          <li key={id}>
            <a href={`#${id}`} className="underline underline-offset-2">
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
