import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { parseId } from "@/lib/fields";
import { href, textOf, type SearchParams } from "@/lib/search-params";
import { ContactPicker } from "@/membership/contacts/components/ContactPicker";
import { StaffForm } from "@/membership/contacts/components/StaffForm";
import { displayName } from "@/membership/contacts/contact";
import { makeStaff } from "@/membership/contacts/staff/actions";
import { readContact } from "@/membership/contacts/store";

export const metadata: Metadata = { title: "Add staff" };

/** Gives a contact a staff role: first who, then which. */
export default async function NewStaffPage({ searchParams }: { searchParams: SearchParams }) {
  const staff = await requireStaff("people:manage");
  const given = await searchParams;
  const contactId = parseId(given.contact);
  const contact = contactId && (await readContact(staff.associationId, contactId));
  if (contact && contact.kind !== "individual") notFound();
  return (
    <>
      <PageHeader
        title={contact ? `Add ${displayName(contact)} to staff` : "Add staff"}
        description={
          contact ? undefined : "Staff are contacts. Find the person, or add them to the contacts first."
        }
        back={{ href: "/setup/staff", label: "Staff" }}
      />
      {contact ? (
        <StaffForm action={makeStaff} contactId={contact.id} stored={{ role: "viewer" }} isNew />
      ) : (
        <ContactPicker
          associationId={staff.associationId}
          action="/setup/staff/new"
          q={textOf(given.q)}
          kind="individual"
          hrefFor={({ id }) => href("/setup/staff/new", { contact: id })}
        />
      )}
    </>
  );
}
