import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { parseId } from "@/lib/fields";
import { href, textOf, type SearchParams } from "@/lib/search-params";
import { ContactPicker } from "@/membership/contacts/components/ContactPicker";
import { RelationshipForm } from "@/membership/contacts/components/RelationshipForm";
import { displayName } from "@/membership/contacts/contact";
import { addRelationship } from "@/membership/contacts/relationships/actions";
import { readContact } from "@/membership/contacts/store";
import { contactOf } from "../../contact";

export const metadata: Metadata = { title: "Add an organization" };

/** Ties an individual to an organization: first which one, then how. */
export default async function NewRelationshipPage({
  params,
  searchParams,
}: {
  params: Promise<{ contactId: string }>;
  searchParams: SearchParams;
}) {
  const staff = await requireStaff("records:edit");
  const contact = await contactOf(staff.associationId, params);
  if (contact.kind !== "individual") notFound();
  const given = await searchParams;
  const organizationId = parseId(given.organization);
  const organization = organizationId && (await readContact(staff.associationId, organizationId));
  const here = `/contacts/${contact.id}/relationships/new`;
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader
        title={organization ? `Tie to ${displayName(organization)}` : "Choose an organization"}
        description={`For ${displayName(contact)}.`}
        back={{ href: back, label: displayName(contact) }}
      />
      {organization ? (
        <RelationshipForm
          action={addRelationship}
          hidden={{ contactId: contact.id, organizationId: organization.id }}
          cancelHref={back}
        />
      ) : (
        <ContactPicker
          associationId={staff.associationId}
          action={here}
          q={textOf(given.q)}
          kind="organization"
          hrefFor={({ id }) => href(here, { organization: id })}
        />
      )}
    </>
  );
}
