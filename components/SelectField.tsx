import type { ComponentProps } from "react";
import { classes } from "./classes";
import { controlClass, Labelled, useField, type FieldProps } from "./Field";

interface SelectFieldProps extends FieldProps, Omit<ComponentProps<"select">, "id" | "children"> {
  options: readonly { value: string; label: string }[];
}

/** One labelled choice from a list. */
export function SelectField({ label, hint, error, id, className, options, ...select }: SelectFieldProps) {
  const { fieldId, message, control } = useField({ id, hint, error });
  return (
    <Labelled label={label} hint={hint} fieldId={fieldId} message={message} className={className}>
      {/* The key makes React take a new default after an action; for a select it otherwise keeps the first one. */}
      <select
        key={String(select.defaultValue ?? "")}
        {...select}
        {...control}
        className={classes(controlClass, "pr-8")}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
