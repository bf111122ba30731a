import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { saveMembership } from "@/membership/memberships/actions";
import { MembershipForm } from "@/membership/memberships/components/MembershipForm";
import { membershipValues } from "@/membership/memberships/membership";
import { readTypes } from "@/membership/memberships/types/store";
import { membershipOf } from "./membership";

export const metadata: Metadata = { title: "Change a membership" };

/** Changes a membership. */
export default async function MembershipPage({ params }: { params: Promise<{ membershipId: string }> }) {
  const staff = await requireStaff("records:edit");
  const { membership, contact, name } = await membershipOf(staff.associationId, params);
  const types = await readTypes(staff.associationId);
  const back = `/contacts/${contact.id}`;
  return (
    <>
      <PageHeader
        title={membership.typeName}
        description={`The membership of ${name}.`}
        back={{ href: back, label: name }}
        actions={
          <LinkButton href={`/memberships/${membership.id}/delete`} variant="quiet">
            Delete
          </LinkButton>
        }
      />
      <MembershipForm
        action={saveMembership}
        hidden={{ membershipId: membership.id }}
        types={types}
        stored={membershipValues(membership)}
        version={membership.version}
        cancelHref={back}
      />
    </>
  );
}
