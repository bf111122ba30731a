import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";
import { toneClasses, type Tone } from "./tones";

const icons = {
  neutral: Info,
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
} as const;

/**
 * Something that concerns the whole page or form. `live` announces it when it appears: "polite" for good news and
 * progress, "assertive" for what stops the person.
 */
export function Banner({
  tone = "info",
  title,
  children,
  live,
}: {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
  live?: "polite" | "assertive";
}) {
  const Icon = icons[tone];
  return (
    <div
      role={live === "polite" ? "status" : live === "assertive" ? "alert" : undefined}
      className={classes("flex gap-3 rounded-card border p-4", toneClasses[tone])}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 [&_a]:underline [&_a]:underline-offset-2">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="max-w-measure text-n12">{children}</div>}
      </div>
    </div>
  );
}
