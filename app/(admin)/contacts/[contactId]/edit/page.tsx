import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { saveContact } from "@/membership/contacts/actions";
import { ContactForm } from "@/membership/contacts/components/ContactForm";
import { contactValues, displayName } from "@/membership/contacts/contact";
import { contactOf } from "../contact";

export const metadata: Metadata = { title: "Edit" };

/** Changes a contact's record. */
export default async function EditContactPage({ params }: { params: Promise<{ contactId: string }> }) {
  const staff = await requireStaff("records:edit");
  const contact = await contactOf(staff.associationId, params);
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader title={`Edit ${displayName(contact)}`} back={{ href: back, label: displayName(contact) }} />
      <ContactForm
        action={saveContact}
        kind={contact.kind}
        contactId={contact.id}
        stored={contactValues(contact)}
        version={contact.version}
        keyIsFixed={contact.keyIsFixed}
        cancelHref={back}
      />
    </>
  );
}
