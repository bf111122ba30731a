import { CircleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";
import { classes } from "./classes";

/** What every field of a form can be told. */
export interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** What is wrong and how to mend it; zod's list of messages may be handed over as it is. */
  error?: string | readonly string[] | undefined;
  /** Given where an ErrorSummary links to the field. */
  id?: string;
}

/** How a text-like control looks. */
export const controlClass =
  "block min-h-control w-full rounded-control border border-edge bg-surface px-3 py-1 text-ink " +
  "aria-invalid:border-danger-text [&[readonly]]:bg-n3 disabled:border-hairline disabled:bg-n3 disabled:text-quiet";

/** The id of a field and what describes it, in reading order. */
export function useField({ id, hint, error }: Pick<FieldProps, "id" | "hint" | "error">) {
  const made = useId();
  const fieldId = id ?? made;
  const message = typeof error === "string" ? error : error?.join(" ");
  const describedBy = [hint && `${fieldId}-hint`, message && `${fieldId}-error`].filter(Boolean).join(" ");
  return {
    fieldId,
    message: message || undefined,
    control: {
      id: fieldId,
      "aria-invalid": message ? (true as const) : undefined,
      "aria-describedby": describedBy || undefined,
    },
  };
}

/** The hint under a label, announced with the field. */
export function Hint({ fieldId, children }: { fieldId: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <p id={`${fieldId}-hint`} className="max-w-measure text-quiet">
      {children}
    </p>
  );
}

/** The error under the hint, announced with the field. */
export function FieldError({ fieldId, message }: { fieldId: string; message: string | undefined }) {
  if (!message) return null;
  return (
    <p id={`${fieldId}-error`} className="flex max-w-measure gap-1.5 font-medium text-danger-text">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        <span className="sr-only">Error: </span>
        {message}
      </span>
    </p>
  );
}

/** Label above, hint under it, error under the hint, then the control: one column, read in that order. */
export function Labelled({
  label,
  hint,
  fieldId,
  message,
  className,
  children,
}: {
  label: string;
  hint?: ReactNode;
  fieldId: string;
  message: string | undefined;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={classes("flex flex-col gap-1", className)}>
      <label htmlFor={fieldId} className="font-medium">
        {label}
      </label>
      <Hint fieldId={fieldId}>{hint}</Hint>
      <FieldError fieldId={fieldId} message={message} />
      {children}
    </div>
  );
}
