import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { displayName } from "@/membership/contacts/contact";
import { associationDay } from "@/membership/contacts/store";
import { PutOnListForm } from "@/membership/lists/components/PutOnListForm";
import { listChoices } from "@/membership/lists/store";
import { contactOf } from "../../contact";

export const metadata: Metadata = { title: "Put on a list" };

/** Puts a contact on one of the lists. */
export default async function PutContactOnListPage({ params }: { params: Promise<{ contactId: string }> }) {
  const staff = await requireStaff("lists:edit");
  const contact = await contactOf(staff.associationId, params);
  const [lists, today] = await Promise.all([
    listChoices(staff.associationId),
    associationDay(staff.associationId),
  ]);
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader
        title={`Put ${displayName(contact)} on a list`}
        back={{ href: back, label: displayName(contact) }}
      />
      {lists.length === 0 ? (
        <EmptyState title="No lists yet" action={<LinkButton href="/lists/new">Add a list</LinkButton>}>
          A list holds the people of one committee, chapter or interest.
        </EmptyState>
      ) : (
        <PutOnListForm
          contactId={contact.id}
          list={{ options: lists.map(({ id, name }) => ({ value: String(id), label: name })) }}
          today={today}
          from="contact"
          cancelHref={back}
        />
      )}
    </>
  );
}
