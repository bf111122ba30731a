import type { ComponentProps } from "react";
import { classes } from "./classes";
import { controlClass, Labelled, useField, type FieldProps } from "./Field";

export type TextFieldProps = FieldProps & Omit<ComponentProps<"input">, "id">;

/** One labelled text input. Hint and error are announced with the field, in reading order. */
export function TextField({ label, hint, error, id, className, ...input }: TextFieldProps) {
  const { fieldId, message, control } = useField({ id, hint, error });
  return (
    <Labelled label={label} hint={hint} fieldId={fieldId} message={message} className={className}>
      <input type="text" autoComplete="off" {...input} {...control} className={classes(controlClass)} />
    </Labelled>
  );
}
