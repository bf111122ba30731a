import { Search } from "lucide-react";
import { useId, type ReactNode } from "react";
import { Button } from "./Button";
import { controlClass } from "./Field";

/** Search by address: a GET form, so a search can be kept, sent on and gone back to. Filters come as children. */
export function SearchForm({
  label,
  hint,
  name = "q",
  defaultValue,
  action,
  children,
}: {
  label: string;
  hint?: string;
  name?: string;
  defaultValue?: string;
  action: string;
  children?: ReactNode;
}) {
  const id = useId();
  return (
    <form role="search" method="get" action={action} className="mb-4 flex flex-wrap items-end gap-3">
      <div className="flex min-w-0 grow basis-64 flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-quiet">
            {hint}
          </p>
        )}
        <input
          id={id}
          type="search"
          name={name}
          defaultValue={defaultValue}
          maxLength={200}
          autoComplete="off"
          aria-describedby={hint ? `${id}-hint` : undefined}
          className={controlClass}
        />
      </div>
      {children}
      <Button type="submit">
        <Search aria-hidden className="size-4" />
        Search
      </Button>
    </form>
  );
}
