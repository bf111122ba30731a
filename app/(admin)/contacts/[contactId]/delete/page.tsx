import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { FormActions } from "@/components/FormActions";
import { PageHeader } from "@/components/PageHeader";
import { removeContact } from "@/membership/contacts/actions";
import { displayName } from "@/membership/contacts/contact";
import { deletionCost, type DeletionCost } from "@/membership/contacts/store";
import { contactOf } from "../contact";

export const metadata: Metadata = { title: "Delete" };

/** Says who goes, and what goes with them, before it is done. */
export default async function DeleteContactPage({ params }: { params: Promise<{ contactId: string }> }) {
  const staff = await requireStaff("records:edit");
  const contact = await contactOf(staff.associationId, params);
  const cost = (await deletionCost(staff.associationId, contact.id)) ?? notFound();
  const name = displayName(contact);
  const back = `/contacts/${contact.id}`;
  const losses = lossesOf(cost);
  return (
    <>
      <PageHeader title={`Delete ${name}?`} back={{ href: back, label: name }} />
      <div className="flex max-w-form flex-col gap-4">
        <Banner tone="danger" title={`${name} will be gone for good.`}>
          {losses.length > 0 && (
            <>
              <p>With the contact go:</p>
              <ul className="list-disc pl-5">
                {losses.map((loss) => (
                  <li key={loss}>{loss}</li>
                ))}
              </ul>
            </>
          )}
          <p className="mt-2">
            The integration key {contact.integrationKey} is never given to anybody else. A member who leaves
            is better dropped: the record stays.
          </p>
        </Banner>
        <form action={removeContact}>
          <input type="hidden" name="contactId" value={contact.id} />
          <FormActions submit={`Delete ${name}`} variant="danger" cancelHref={back} />
        </form>
      </div>
    </>
  );
}

function lossesOf(cost: DeletionCost): string[] {
  const counted = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${count.toLocaleString("en-US")} ${count === 1 ? one : many}`];
  return [
    ...counted(cost.memberships, "membership", "memberships"),
    ...counted(cost.lists, "place on a list", "places on lists"),
    ...counted(cost.relationships, "relationship", "relationships"),
    ...(cost.isStaff ? ["the staff role"] : []),
    ...(cost.hasLogin ? ["the login to the Info Hub"] : []),
  ];
}
