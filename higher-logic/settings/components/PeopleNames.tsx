import Link from "next/link";
import { Changes } from "@/higher-logic/sync/components/Changes";
import type { NamedPerson } from "../dialog-view";

/** Names that lead to the contact's page; somebody whose contact was deleted has no page any more. */
export function PeopleNames({ people }: { people: readonly NamedPerson[] }) {
  return (
    <ul className="mt-1 gap-6 phone:columns-2">
      {people.map((person) => (
        <li key={person.contactId} className="break-inside-avoid py-0.5">
          {person.isDeleted ? (
            `${person.name} (contact deleted)`
          ) : (
            <Link
              href={`/contacts/${person.contactId}`}
              className="text-accent-text underline underline-offset-2"
            >
              {person.name}
            </Link>
          )}
          {person.because && <span className="block text-quiet">{person.because}</span>}
          {person.changes && <Changes changes={person.changes} />}
        </li>
      ))}
    </ul>
  );
}
