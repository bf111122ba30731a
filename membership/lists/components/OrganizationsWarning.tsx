import Link from "next/link";
import { Banner } from "@/components/Banner";

/** On a synced list with organizations on it: they are not sent, their people are (R21). */
export function OrganizationsWarning({
  organizations,
  more,
}: {
  organizations: readonly { contactId: number; name: string | null }[];
  more: boolean;
}) {
  if (organizations.length === 0) return null;
  return (
    <Banner tone="warning" title="There are organizations on this synced list.">
      <p>
        Only individuals are sent. Put the people of each organization on the list instead, and take it off:{" "}
        {organizations.map(({ contactId, name }, index) => (
          <span key={contactId}>
            {index > 0 && ", "}
            <Link href={`/contacts/${contactId}`} className="font-medium">
              {name ?? `Contact ${contactId}`}
            </Link>
          </span>
        ))}
        {more && " and others"}.
      </p>
    </Banner>
  );
}
