import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { parseId } from "@/lib/fields";
import { href, textOf, type SearchParams } from "@/lib/search-params";
import { ContactPicker } from "@/membership/contacts/components/ContactPicker";
import { displayName } from "@/membership/contacts/contact";
import { associationDay, readContact } from "@/membership/contacts/store";
import { PutOnListForm } from "@/membership/lists/components/PutOnListForm";
import { listOf } from "../../list";

export const metadata: Metadata = { title: "Put somebody on a list" };

/** Puts a contact on this list: first who, then as what. */
export default async function PutOnThisListPage({
  params,
  searchParams,
}: {
  params: Promise<{ listId: string }>;
  searchParams: SearchParams;
}) {
  const staff = await requireStaff("lists:edit");
  const list = await listOf(staff.associationId, params);
  const given = await searchParams;
  const contactId = parseId(given.contact);
  const contact = contactId && (await readContact(staff.associationId, contactId));
  const here = `/lists/${list.id}/members/new`;
  const back = `/lists/${list.id}`;
  return (
    <>
      <PageHeader
        title={contact ? `Put ${displayName(contact)} on ${list.name}` : `Put somebody on ${list.name}`}
        back={{ href: back, label: list.name }}
      />
      {contact ? (
        <PutOnListForm
          contactId={contact.id}
          list={{ id: list.id }}
          today={await associationDay(staff.associationId)}
          from="list"
          cancelHref={back}
        />
      ) : (
        <ContactPicker
          associationId={staff.associationId}
          action={here}
          q={textOf(given.q)}
          hrefFor={({ id }) => href(here, { contact: id })}
        />
      )}
    </>
  );
}
