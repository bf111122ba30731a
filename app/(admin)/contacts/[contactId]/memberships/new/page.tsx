import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { displayName } from "@/membership/contacts/contact";
import { associationDay } from "@/membership/contacts/store";
import { addMembership } from "@/membership/memberships/actions";
import { MembershipForm } from "@/membership/memberships/components/MembershipForm";
import { readTypes } from "@/membership/memberships/types/store";
import { contactOf } from "../../contact";

export const metadata: Metadata = { title: "Add a membership" };

/** Gives a contact a membership. */
export default async function NewMembershipPage({ params }: { params: Promise<{ contactId: string }> }) {
  const staff = await requireStaff("records:edit");
  const contact = await contactOf(staff.associationId, params);
  const [types, today] = await Promise.all([
    readTypes(staff.associationId),
    associationDay(staff.associationId),
  ]);
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader
        title="Add a membership"
        description={`For ${displayName(contact)}.`}
        back={{ href: back, label: displayName(contact) }}
      />
      {types.length === 0 ? (
        <EmptyState
          title="No membership types yet"
          action={<LinkButton href="/setup/membership-types">Add a membership type</LinkButton>}
        >
          Each membership is of a type, for example Full or Student.
        </EmptyState>
      ) : (
        <MembershipForm
          action={addMembership}
          hidden={{ contactId: contact.id }}
          types={types}
          stored={{ status: "active", beginsOn: today }}
          cancelHref={back}
        />
      )}
    </>
  );
}
