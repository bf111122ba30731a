import Link from "next/link";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Time } from "@/components/Time";
import { href } from "@/lib/search-params";
import { shownReference } from "../attempts/attempt";
import type { KeptAttempt } from "../attempts/store";
import { OutcomeBadge, PersonLink, siteOf } from "./AttemptList";

/** Attempts of everybody: the number leads to its steps, the name to all of that person's. */
export function AttemptTable({
  attempts,
  names,
  now,
  timeZone,
}: {
  attempts: readonly KeptAttempt[];
  names: ReadonlyMap<number, string>;
  now: Date;
  timeZone: string;
}) {
  return (
    <DataTable
      caption="Attempts at signing on, the newest first"
      rows={attempts}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title="No attempts yet">What happens at each sign-on is kept for 90 days.</EmptyState>
      }
      columns={[
        {
          header: "Number",
          cell: ({ reference }) => (
            <Link
              href={href("/activity/sign-on", { q: shownReference(reference) })}
              className="font-mono whitespace-nowrap text-accent-text underline underline-offset-2"
            >
              {shownReference(reference)}
            </Link>
          ),
        },
        {
          header: "Person",
          cell: ({ contactId }) =>
            contactId === null ? (
              <span className="text-quiet">Nobody signed in</span>
            ) : (
              <PersonLink contactId={contactId} name={names.get(contactId)} />
            ),
        },
        { header: "Site", from: "drawer", cell: siteOf },
        { header: "Outcome", cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
        {
          header: "When",
          from: "phone",
          cell: ({ startedAt }) => <Time at={startedAt} now={now} timeZone={timeZone} />,
        },
      ]}
    />
  );
}
