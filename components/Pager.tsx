import { ChevronLeft, ChevronRight } from "lucide-react";
import { LinkButton } from "./LinkButton";

/**
 * Before and after, for keyset paging: no page numbers, because counting them would cost more with every row.
 * Nothing is drawn where everything fits on one page.
 */
export function Pager({
  label,
  previousHref,
  nextHref,
  previousLabel = "Previous page",
}: {
  /** What is paged, for example "Contacts". */
  label: string;
  previousHref: string | null;
  nextHref: string | null;
  /** Where one can only go back to the beginning. */
  previousLabel?: string;
}) {
  if (!previousHref && !nextHref) return null;
  return (
    <nav aria-label={`${label}: pages`} className="mt-4 flex justify-between gap-4">
      {previousHref ? (
        <LinkButton href={previousHref} rel="prev">
          <ChevronLeft aria-hidden className="size-4" />
          {previousLabel}
        </LinkButton>
      ) : (
        <span />
      )}
      {nextHref && (
        <LinkButton href={nextHref} rel="next">
          Next page
          <ChevronRight aria-hidden className="size-4" />
        </LinkButton>
      )}
    </nav>
  );
}
