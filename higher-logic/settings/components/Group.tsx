import { useId, type ReactNode } from "react";

/** Groups stand under the page's title, or under the dialog box's, which is of the second level already. */
export type HeadingLevel = 2 | 3;

/** One of the groups of the dialog. */
export function Group({
  title,
  level,
  children,
}: {
  title: string;
  level: HeadingLevel;
  children: ReactNode;
}) {
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section aria-labelledby={id} className="border-t border-hairline pt-5">
      <Heading id={id} className="text-lg">
        {title}
      </Heading>
      <div className="mt-3 flex flex-col gap-4">{children}</div>
    </section>
  );
}
