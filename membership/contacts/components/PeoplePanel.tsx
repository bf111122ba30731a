import Link from "next/link";
import { Badge } from "@/components/Badge";
import { Pager } from "@/components/Pager";
import { Panel } from "@/components/Panel";
import { RecordRow } from "@/components/RecordRow";
import { href } from "@/lib/search-params";
import { period } from "../../period";
import { displayName } from "../contact";
import type { Relationship } from "../relationships/relationship";

/** The people of an organization, a page at a time. They are tied to it on their own pages. */
export function PeoplePanel({
  organizationId,
  people,
  next,
  isFirstPage,
}: {
  organizationId: number;
  people: Relationship[];
  next: number | null;
  isFirstPage: boolean;
}) {
  return (
    <Panel title="People">
      {people.length === 0 && (
        <p className="text-quiet">Nobody. A person is tied to an organization on the person’s own page.</p>
      )}
      <ul>
        {people.map((one) => (
          <RecordRow
            key={one.id}
            title={
              <Link
                href={`/contacts/${one.contactId}`}
                className="font-medium text-accent-text hover:underline"
              >
                {displayName({ ...one, id: one.contactId, organizationName: null })}
              </Link>
            }
            badges={!one.isCurrent && <Badge>{one.endsOn ? "Ended" : "Not begun"}</Badge>}
            detail={[one.title, period(one.beginsOn, one.endsOn)].filter(Boolean).join(" · ")}
          />
        ))}
      </ul>
      <Pager
        label="People"
        previousHref={isFirstPage ? null : `/contacts/${organizationId}`}
        nextHref={next ? href(`/contacts/${organizationId}`, { people: next }) : null}
        previousLabel="First page"
      />
    </Panel>
  );
}
