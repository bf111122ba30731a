import type { ComponentProps } from "react";
import { FieldError, Hint, useField, type FieldProps } from "./Field";

/** One check box with its label beside it. A disabled one says why in its hint. */
export function CheckboxField({
  label,
  hint,
  error,
  id,
  className,
  ...input
}: FieldProps & Omit<ComponentProps<"input">, "id" | "type">) {
  const { fieldId, message, control } = useField({ id, hint, error });
  return (
    <div className={className}>
      <div className="flex items-start gap-2">
        <input
          {...input}
          {...control}
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-accent pointer-coarse:size-6"
        />
        <label htmlFor={fieldId} className="font-medium pointer-coarse:py-1">
          {label}
        </label>
      </div>
      <div className="pl-6">
        <Hint fieldId={fieldId}>{hint}</Hint>
        <FieldError fieldId={fieldId} message={message} />
      </div>
    </div>
  );
}
