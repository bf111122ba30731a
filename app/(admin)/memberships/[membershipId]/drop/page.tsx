import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { PageHeader } from "@/components/PageHeader";
import { associationDay } from "@/membership/contacts/store";
import { DropForm } from "@/membership/memberships/components/DropForm";
import { ThroughOrganization } from "../ThroughOrganization";
import { membershipOf } from "../membership";

export const metadata: Metadata = { title: "Drop a membership" };

/** Drops a membership, after saying who is concerned. */
export default async function DropPage({ params }: { params: Promise<{ membershipId: string }> }) {
  const staff = await requireStaff("records:edit");
  const { membership, contact, name } = await membershipOf(staff.associationId, params);
  const today = await associationDay(staff.associationId);
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader
        title={`Drop ${name}`}
        description={membership.typeName}
        back={{ href: back, label: name }}
      />
      <div className="flex max-w-form flex-col gap-4">
        <Banner tone="warning" title={`${name} stops being a member by this membership.`}>
          The record, the lists and the history stay, and the membership can be reinstated.
          <ThroughOrganization associationId={staff.associationId} contact={contact} />
        </Banner>
        <DropForm membershipId={membership.id} version={membership.version} today={today} cancelHref={back} />
      </div>
    </>
  );
}
