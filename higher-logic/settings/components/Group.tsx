import { useId, type ReactNode } from "react";

/** One of the groups of the dialog, whose title is of the second level. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-t border-hairline pt-5">
      <h3 id={id} className="text-lg">
        {title}
      </h3>
      <div className="mt-3 flex flex-col gap-4">{children}</div>
    </section>
  );
}
