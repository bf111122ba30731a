import { notFound } from "next/navigation";
import { parseId } from "@/lib/fields";
import { displayName, type Contact } from "@/membership/contacts/contact";
import { readContact } from "@/membership/contacts/store";
import type { Membership } from "@/membership/memberships/membership";
import { readMembership } from "@/membership/memberships/store";

/** The membership of the address with whose it is; the same 404 for none and for another association's. */
export async function membershipOf(
  associationId: number,
  params: Promise<{ membershipId: string }>,
): Promise<{ membership: Membership; contact: Contact; name: string }> {
  const membershipId = parseId((await params).membershipId);
  const membership = membershipId === null ? null : await readMembership(associationId, membershipId);
  const contact = membership && (await readContact(associationId, membership.contactId));
  if (!contact) notFound();
  return { membership, contact, name: displayName(contact) };
}
