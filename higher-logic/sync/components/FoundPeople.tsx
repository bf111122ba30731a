import Link from "next/link";
import { EmptyState } from "@/components/EmptyState";
import { Panel } from "@/components/Panel";
import type { PersonName } from "@/higher-logic/sync/people/store";

const linkClass = "text-accent-text underline underline-offset-2";

/** Whom the search found: each leads to what Higher Logic was told about them, and to the contact's page. */
export function FoundPeople({ query, people }: { query: string; people: readonly PersonName[] }) {
  if (people.length === 0)
    return (
      <EmptyState title={`Nobody found for “${query}”`}>
        Search by a part of the name or e-mail address, by ContactId or by integration key.
      </EmptyState>
    );
  return (
    <Panel title={`Found for “${query}”`}>
      <ul className="flex flex-col gap-2">
        {people.map((person) => (
          <li key={person.contactId}>
            <Link href={`/activity/people/${person.contactId}`} className={`${linkClass} font-medium`}>
              {person.name}
            </Link>{" "}
            <span className="text-quiet">{person.email}</span>{" "}
            {person.isDeleted ? (
              <span className="text-quiet">(contact deleted)</span>
            ) : (
              <Link href={`/contacts/${person.contactId}`} className={linkClass}>
                Contact page<span className="sr-only"> of {person.name}</span>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
