import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { ReinstateForm } from "@/membership/memberships/components/ReinstateForm";
import { lastDayOver } from "@/membership/memberships/store";
import { membershipOf } from "../membership";

export const metadata: Metadata = { title: "Reinstate a membership" };

/** Makes a membership active again. */
export default async function ReinstatePage({ params }: { params: Promise<{ membershipId: string }> }) {
  const staff = await requireStaff("records:edit");
  const { membership, contact, name } = await membershipOf(staff.associationId, params);
  const over = await lastDayOver(staff.associationId);
  const back = `/contacts/${contact.id}`;
  const isOver = membership.expiresOn !== null && membership.expiresOn <= over;
  return (
    <>
      <PageHeader
        title={`Reinstate ${name}`}
        description={
          isOver
            ? `${membership.typeName}. Its last day is over: give it a new one.`
            : `${membership.typeName}. It becomes active again.`
        }
        back={{ href: back, label: name }}
      />
      <ReinstateForm
        membershipId={membership.id}
        version={membership.version}
        expiresOn={isOver ? "" : (membership.expiresOn ?? "")}
        cancelHref={back}
      />
    </>
  );
}
