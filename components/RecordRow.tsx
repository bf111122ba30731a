import type { ReactNode } from "react";

/** One record in a panel's list: its name, what it is in a word, a line about it, and what can be done with it. */
export function RecordRow({
  title,
  badges,
  detail,
  actions,
}: {
  title: ReactNode;
  badges?: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-hairline py-2 first:pt-0 last:border-b-0 last:pb-0">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2">
          {title}
          {badges}
        </div>
        {detail && <p className="text-quiet">{detail}</p>}
      </div>
      {actions && <div className="-mx-2 flex flex-wrap">{actions}</div>}
    </li>
  );
}
