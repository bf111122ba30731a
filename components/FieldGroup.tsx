import type { ReactNode } from "react";

/** Fields that belong together, under a heading that is read with each of them. */
export function FieldGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="mt-2 flex flex-col gap-4 border-t border-hairline pt-4">
      <legend className="float-left mb-3 w-full text-lg font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}
