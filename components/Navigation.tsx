"use client";

import { Menu } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { Monogram } from "./Monogram";
import { footWords as folded, linkClass } from "./navigation-classes";
import { NavigationLink, type NavigationItem } from "./NavigationLink";

/**
 * The staff shell's landmark: at the left, folded to icons on middling screens, a drawer on small ones. The drawer is a
 * popover, so it opens, closes with Esc and gives the focus back without a line of JavaScript.
 */
export function Navigation({
  label,
  associationName,
  items,
  person,
  signOut,
}: {
  label: string;
  associationName: string;
  items: readonly NavigationItem[];
  person: { name: string; detail: string };
  /** Link or form that ends the session. */
  signOut: ReactNode;
}) {
  const panel = useRef<HTMLElement>(null);
  const closeDrawer = () => {
    if (panel.current?.matches(":popover-open")) panel.current.hidePopover();
  };
  return (
    <>
      <header className="sticky top-0 z-20 flex items-center gap-3 border-b border-hairline bg-surface px-3 py-2 drawer:hidden">
        <button
          type="button"
          popoverTarget="navigation-panel"
          className="inline-flex size-control items-center justify-center rounded-control hover:bg-n3"
        >
          <Menu aria-hidden className="size-5" />
          <span className="sr-only">Menu</span>
        </button>
        <span className="min-w-0 truncate font-semibold">{associationName}</span>
      </header>
      <nav
        ref={panel}
        id="navigation-panel"
        popover="auto"
        aria-label={label}
        onClick={(event) => (event.target as Element).closest("a") && closeDrawer()}
        className="fixed inset-y-0 right-auto left-0 m-0 h-dvh max-h-none w-60 flex-col overflow-y-auto border-r border-hairline bg-surface p-3 text-ink backdrop:bg-n12/40 open:flex drawer:sticky drawer:top-0 drawer:flex drawer:w-16 drawer:shrink-0 wide:w-60"
      >
        <div
          className="mb-5 flex items-center gap-3 px-1 drawer:max-wide:justify-center"
          title={associationName}
        >
          <Monogram name={associationName} />
          <span className={`min-w-0 leading-tight font-semibold ${folded}`}>{associationName}</span>
        </div>
        <ul className="flex flex-col gap-0.5">
          {items.map((item) => (
            <li key={item.href}>
              <NavigationLink item={item} className={linkClass} labelClass={folded} />
            </li>
          ))}
        </ul>
        <div className="mt-auto border-t border-hairline pt-3">
          <p className={`px-3 pb-2 text-xs leading-snug ${folded}`}>
            <span className="block font-medium text-ink">{person.name}</span>
            <span className="block text-quiet">{person.detail}</span>
          </p>
          {signOut}
        </div>
      </nav>
    </>
  );
}
