"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { classes } from "./classes";

export interface NavigationItem {
  href: string;
  label: string;
  icon: ReactNode;
  /** Other addresses that belong to this entry, for example `/organizations` to *Contacts*. */
  alsoUnder?: readonly string[];
  /** A link to a route that answers with a redirect elsewhere must not be fetched ahead. */
  plain?: boolean;
}

/** One entry of a navigation landmark; says when it is where one is. */
export function NavigationLink({
  item,
  className,
  labelClass,
}: {
  item: NavigationItem;
  className: string;
  labelClass?: string;
}) {
  const pathname = usePathname();
  const under = [item.href, ...(item.alsoUnder ?? [])];
  const isCurrent = under.some((href) => pathname === href || pathname.startsWith(`${href}/`));
  const content = (
    <>
      <span aria-hidden className="inline-flex w-5 shrink-0 justify-center">
        {item.icon}
      </span>
      <span className={classes("min-w-0 wrap-anywhere", labelClass)}>{item.label}</span>
    </>
  );
  const attributes = {
    href: item.href,
    title: item.label,
    "aria-current": isCurrent ? ("page" as const) : undefined,
    className,
  };
  return item.plain ? <a {...attributes}>{content}</a> : <Link {...attributes}>{content}</Link>;
}
