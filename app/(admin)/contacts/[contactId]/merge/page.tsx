import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { PageHeader } from "@/components/PageHeader";
import { parseId } from "@/lib/fields";
import { href, textOf, type SearchParams } from "@/lib/search-params";
import { ContactPicker } from "@/membership/contacts/components/ContactPicker";
import { MergeForm, type MergeParty } from "@/membership/contacts/components/MergeForm";
import { displayName, type Contact } from "@/membership/contacts/contact";
import { deletionCost, readContact } from "@/membership/contacts/store";
import { contactOf } from "../contact";

export const metadata: Metadata = { title: "Merge" };

/** Makes one contact of two: first which other one, then which of them stays. */
export default async function MergeContactPage({
  params,
  searchParams,
}: {
  params: Promise<{ contactId: string }>;
  searchParams: SearchParams;
}) {
  const staff = await requireStaff("records:edit");
  const contact = await contactOf(staff.associationId, params);
  const given = await searchParams;
  const otherId = parseId(given.with);
  const other = otherId && otherId !== contact.id ? await readContact(staff.associationId, otherId) : null;
  const here = `/contacts/${contact.id}/merge`;
  const name = displayName(contact);
  return (
    <>
      <PageHeader
        title={other ? `Merge ${name} and ${displayName(other)}` : "Merge with which contact?"}
        description={other ? undefined : `For ${name} (${contact.id}): another record of the same one.`}
        back={{ href: `/contacts/${contact.id}`, label: name }}
      />
      {other?.kind === contact.kind ? (
        <Choice associationId={staff.associationId} contacts={[contact, other]} />
      ) : (
        <ContactPicker
          associationId={staff.associationId}
          action={here}
          q={textOf(given.q)}
          kind={contact.kind}
          hrefFor={({ id }) => href(here, { with: id })}
        />
      )}
    </>
  );
}

async function Choice({
  associationId,
  contacts: [one, other],
}: {
  associationId: number;
  contacts: [Contact, Contact];
}) {
  const party = async (contact: Contact): Promise<MergeParty> => ({
    contact,
    cost: (await deletionCost(associationId, contact.id)) ?? notFound(),
  });
  const [first, second] = [await party(one), await party(other)];
  return (
    <div className="flex flex-col gap-6">
      <Banner tone="warning" title="One of the two stays. The other one will be gone for good.">
        <p>
          Memberships, places on lists and relationships of the one that goes move to the one that stays, and
          so do its staff role and its login where the one that stays has none. Name, e-mail and other details
          stay as they are there.
        </p>
        <p className="mt-2">
          The one that stays keeps its communities; the other one is taken out of them. Whoever signed in as
          the one that goes is signed out everywhere.
        </p>
      </Banner>
      <div className="grid items-start gap-6 wide:grid-cols-2">
        <MergeForm stays={first} goes={second} />
        <MergeForm stays={second} goes={first} />
      </div>
    </div>
  );
}
