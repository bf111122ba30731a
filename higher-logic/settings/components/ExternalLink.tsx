import { ExternalLink as Icon } from "lucide-react";
import type { ReactNode } from "react";

/** A page of somebody else's, in a tab of its own, so that nothing typed here is lost. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="text-accent-text underline underline-offset-2">
      {children}
      <Icon aria-hidden className="ml-1 inline size-3.5 align-[-2px]" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
