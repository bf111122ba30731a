import type { ReactNode } from "react";
import { Monogram } from "./Monogram";
import { NavigationLink, type NavigationItem } from "./NavigationLink";

const linkClass =
  "flex min-h-control items-center gap-2 rounded-control px-3 py-1 hover:bg-n3 " +
  "aria-[current=page]:bg-accent-surface aria-[current=page]:font-medium aria-[current=page]:text-accent-text";

/**
 * The members' landmark: on a phone a bar with the association's name and large plain targets under it, all of them
 * seen at once; on wide screens a panel at the left. Its outermost page element carries the class `roomy`.
 */
export function InfoHubNavigation({
  label,
  associationName,
  items,
  personName,
  signOut,
}: {
  label: string;
  associationName: string;
  items: readonly NavigationItem[];
  personName: string;
  /** Link or form that ends the session. */
  signOut: ReactNode;
}) {
  return (
    <header className="flex flex-col border-b border-hairline bg-surface p-3 drawer:sticky drawer:top-0 drawer:h-dvh drawer:w-64 drawer:shrink-0 drawer:border-r drawer:border-b-0 drawer:p-4">
      <div className="flex items-center gap-3 px-1 drawer:mb-6">
        <Monogram name={associationName} />
        <span className="min-w-0 leading-tight font-semibold">{associationName}</span>
      </div>
      <nav aria-label={label} className="max-drawer:mt-2">
        <ul className="flex flex-wrap gap-1 drawer:flex-col">
          {items.map((item) => (
            <li key={item.href} className="max-w-full min-w-0">
              <NavigationLink item={item} className={linkClass} labelClass="line-clamp-3" />
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex items-center justify-between gap-3 px-1 max-drawer:mt-2 drawer:mt-auto drawer:flex-col drawer:items-stretch drawer:px-0 drawer:[&_button]:px-3 drawer:border-t drawer:border-hairline drawer:pt-3">
        <span className="min-w-0 px-2 text-sm text-quiet drawer:px-3">{personName}</span>
        {signOut}
      </div>
    </header>
  );
}
