import type { Metadata } from "next";
import Link from "next/link";
import { requireStaff } from "@/accounts/session";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { textOf, type SearchParams } from "@/lib/search-params";
import { displayName } from "@/membership/contacts/contact";
import { roleWords } from "@/membership/contacts/staff/staff";
import { readStaff } from "@/membership/contacts/staff/store";
import { DoneBanner } from "../../DoneBanner";

export const metadata: Metadata = { title: "Staff" };

/** Who works for the association and what each may do. */
export default async function StaffPage({ searchParams }: { searchParams: SearchParams }) {
  const staff = await requireStaff("people:manage");
  const members = await readStaff(staff.associationId);
  return (
    <>
      <PageHeader
        title="Staff"
        description="Who works here, and what each may do in this console."
        back={{ href: "/setup", label: "Setup" }}
        actions={
          <LinkButton href="/setup/staff/new" variant="primary">
            Add staff
          </LinkButton>
        }
      />
      <DoneBanner done={textOf((await searchParams).done)} />
      <DataTable
        caption="Staff"
        rows={members}
        rowKey={(member) => member.id}
        columns={[
          {
            header: "Name",
            cell: (member) => (
              <Link
                href={`/setup/staff/${member.contactId}`}
                className="font-medium text-accent-text hover:underline"
              >
                {displayName({ ...member, id: member.contactId })}
              </Link>
            ),
          },
          { header: "E-mail", cell: (member) => member.email, from: "drawer" },
          { header: "Role", cell: (member) => roleWords[member.role] },
          {
            header: "State",
            cell: (member) => (
              <span className="inline-flex flex-wrap gap-1">
                {member.isActive ? <Badge tone="success">Active</Badge> : <Badge>Not active</Badge>}
                {!member.hasSignedUp && <Badge tone="warning">Has no login yet</Badge>}
              </span>
            ),
            from: "phone",
          },
        ]}
      />
    </>
  );
}
