import type { ComponentProps } from "react";
import { classes } from "./classes";
import { controlClass, Labelled, useField, type FieldProps } from "./Field";

/** One labelled text of several lines. */
export function TextArea({
  label,
  hint,
  error,
  id,
  className,
  ...area
}: FieldProps & Omit<ComponentProps<"textarea">, "id">) {
  const { fieldId, message, control } = useField({ id, hint, error });
  return (
    <Labelled label={label} hint={hint} fieldId={fieldId} message={message} className={className}>
      <textarea rows={4} {...area} {...control} className={classes(controlClass, "py-2")} />
    </Labelled>
  );
}
