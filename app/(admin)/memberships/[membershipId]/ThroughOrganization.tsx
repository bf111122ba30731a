import { displayName, type Contact } from "@/membership/contacts/contact";
import { peopleOf } from "@/membership/contacts/relationships/store";

const NAMED = 10;

/** For an organization's membership: the people who are members through it. */
export async function ThroughOrganization({
  associationId,
  contact,
}: {
  associationId: number;
  contact: Contact;
}) {
  if (contact.kind !== "organization") return null;
  const { rows, next } = await peopleOf(associationId, contact.id, null);
  const current = rows.filter((row) => row.isCurrent);
  if (current.length === 0) return null;
  const names = current
    .slice(0, NAMED)
    .map((row) => displayName({ ...row, id: row.contactId, organizationName: null }));
  const hasMore = next !== null || current.length > NAMED;
  return (
    <p className="mt-2">
      Its people are members through it: {names.join(", ")}
      {hasMore && " and more"}.
    </p>
  );
}
