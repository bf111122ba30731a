import type { ComponentProps } from "react";
import { classes } from "./classes";
import { controlClass, Labelled, useField, type FieldProps } from "./Field";

/** One labelled calendar day; its value is `yyyy-mm-dd` or empty. */
export function DateField({
  label,
  hint,
  error,
  id,
  className,
  ...input
}: FieldProps & Omit<ComponentProps<"input">, "id" | "type">) {
  const { fieldId, message, control } = useField({ id, hint, error });
  return (
    <Labelled label={label} hint={hint} fieldId={fieldId} message={message} className={className}>
      <input {...input} {...control} type="date" className={classes(controlClass, "phone:max-w-56")} />
    </Labelled>
  );
}
