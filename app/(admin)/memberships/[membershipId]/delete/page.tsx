import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { FormActions } from "@/components/FormActions";
import { PageHeader } from "@/components/PageHeader";
import { removeMembership } from "@/membership/memberships/actions";
import { ThroughOrganization } from "../ThroughOrganization";
import { membershipOf } from "../membership";

export const metadata: Metadata = { title: "Delete a membership" };

/** Takes away a membership that should never have been entered. */
export default async function DeleteMembershipPage({
  params,
}: {
  params: Promise<{ membershipId: string }>;
}) {
  const staff = await requireStaff("records:edit");
  const { membership, contact, name } = await membershipOf(staff.associationId, params);
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader
        title="Delete this membership?"
        description={`${name}, ${membership.typeName}.`}
        back={{ href: back, label: name }}
      />
      <div className="flex max-w-form flex-col gap-4">
        <Banner tone="danger" title={`The membership of ${name} will be gone, with its history.`}>
          Delete one that was entered by mistake. A member who leaves is dropped instead.
          <ThroughOrganization associationId={staff.associationId} contact={contact} />
        </Banner>
        <form action={removeMembership}>
          <input type="hidden" name="membershipId" value={membership.id} />
          <FormActions submit="Delete membership" variant="danger" cancelHref={back} />
        </form>
      </div>
    </>
  );
}
