import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LoginPanel } from "@/accounts/components/LoginPanel";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { parseId } from "@/lib/fields";
import { textOf, type SearchParams } from "@/lib/search-params";
import { StaffForm } from "@/membership/contacts/components/StaffForm";
import { displayName } from "@/membership/contacts/contact";
import { saveStaff } from "@/membership/contacts/staff/actions";
import { staffValues } from "@/membership/contacts/staff/staff";
import { staffRoleOf } from "@/membership/contacts/staff/store";
import { DoneBanner } from "../../../DoneBanner";

export const metadata: Metadata = { title: "Staff" };

/** Changes what a staff member may do. */
export default async function StaffMemberPage({
  params,
  searchParams,
}: {
  params: Promise<{ contactId: string }>;
  searchParams: SearchParams;
}) {
  const staff = await requireStaff("people:manage");
  const contactId = parseId((await params).contactId);
  const member = contactId === null ? null : await staffRoleOf(staff.associationId, contactId);
  if (!member) notFound();
  return (
    <>
      <PageHeader
        title={displayName({ ...member, id: member.contactId })}
        description={member.email}
        back={{ href: "/setup/staff", label: "Staff" }}
      />
      <DoneBanner done={textOf((await searchParams).done)} />
      <div className="flex flex-col gap-6">
        <Panel title="Role">
          <StaffForm
            action={saveStaff}
            contactId={member.contactId}
            stored={staffValues(member)}
            version={member.version}
          />
        </Panel>
        <LoginPanel staff={staff} contact={{ id: member.contactId, email: member.email }} />
      </div>
    </>
  );
}
