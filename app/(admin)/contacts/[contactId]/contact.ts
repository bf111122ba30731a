import { notFound } from "next/navigation";
import { parseId } from "@/lib/fields";
import type { Contact } from "@/membership/contacts/contact";
import { readContact } from "@/membership/contacts/store";

/** The contact of the address; the same 404 for one that is not there and one of another association. */
export async function contactOf(
  associationId: number,
  params: Promise<{ contactId: string }>,
): Promise<Contact> {
  const contactId = parseId((await params).contactId);
  const contact = contactId === null ? null : await readContact(associationId, contactId);
  return contact ?? notFound();
}
