import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { parseId } from "@/lib/fields";
import { RelationshipForm } from "@/membership/contacts/components/RelationshipForm";
import { displayName } from "@/membership/contacts/contact";
import { saveRelationship } from "@/membership/contacts/relationships/actions";
import { relationshipValues } from "@/membership/contacts/relationships/relationship";
import { readRelationship } from "@/membership/contacts/relationships/store";
import { contactOf } from "../../contact";

export const metadata: Metadata = { title: "Change a relationship" };

/** Changes how an individual is tied to an organization. */
export default async function RelationshipPage({
  params,
}: {
  params: Promise<{ contactId: string; relationshipId: string }>;
}) {
  const staff = await requireStaff("records:edit");
  const contact = await contactOf(staff.associationId, params);
  const relationshipId = parseId((await params).relationshipId);
  const relationship =
    relationshipId === null ? null : await readRelationship(staff.associationId, relationshipId);
  if (relationship?.contactId !== contact.id) notFound();
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader
        title={relationship.organizationName ?? `Contact ${relationship.organizationId}`}
        description={`How ${displayName(contact)} is tied to it.`}
        back={{ href: back, label: displayName(contact) }}
      />
      <RelationshipForm
        action={saveRelationship}
        hidden={{ relationshipId: relationship.id }}
        stored={relationshipValues(relationship)}
        version={relationship.version}
        cancelHref={back}
      />
    </>
  );
}
