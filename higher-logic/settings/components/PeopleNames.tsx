import Link from "next/link";
import { Changes } from "@/higher-logic/sync/components/Changes";
import type { NamedPerson } from "../dialog-view";

/**
 * Names that lead to the contact's page; somebody whose contact was deleted has no page any more. A reason that all of
 * several share stands above them once.
 */
export function PeopleNames({ people }: { people: readonly NamedPerson[] }) {
  const shared = sharedReason(people);
  return (
    <>
      {shared && <p className="text-quiet">{shared}</p>}
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
            {!shared && person.because && <span className="block text-quiet">{person.because}</span>}
            {person.changes && <Changes changes={person.changes} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function sharedReason(people: readonly NamedPerson[]): string | null {
  const [first, ...others] = people;
  if (!first?.because || others.length === 0) return null;
  return others.every(({ because }) => because === first.because) ? first.because : null;
}
