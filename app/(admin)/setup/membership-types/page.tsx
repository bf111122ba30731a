import type { Metadata } from "next";
import Link from "next/link";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { href, textOf, type SearchParams } from "@/lib/search-params";
import { AddTypeForm } from "@/membership/memberships/components/TypeForms";
import { readTypes, type MembershipType } from "@/membership/memberships/types/store";
import { DoneBanner } from "../../DoneBanner";

export const metadata: Metadata = { title: "Membership types" };

/** What memberships are called. */
export default async function MembershipTypesPage({ searchParams }: { searchParams: SearchParams }) {
  const staff = await requireStaff("records:view");
  const types = await readTypes(staff.associationId);
  const mayEdit = can(staff.role, "records:edit");
  const name = (type: MembershipType) =>
    mayEdit ? (
      <Link
        href={`/setup/membership-types/${type.id}`}
        className="font-medium text-accent-text hover:underline"
      >
        {type.name}
      </Link>
    ) : (
      type.name
    );
  return (
    <>
      <PageHeader
        title="Membership types"
        description="What memberships are called."
        back={{ href: "/setup", label: "Setup" }}
      />
      <DoneBanner done={textOf((await searchParams).done)} />
      <div className="flex flex-col gap-6">
        <DataTable
          caption="Membership types"
          rows={types}
          rowKey={(type) => type.id}
          empty={<EmptyState title="No membership types yet">For example Full or Student.</EmptyState>}
          columns={[
            { header: "Name", cell: name },
            {
              header: "Memberships",
              align: "right",
              cell: (type) => (
                <Link
                  href={href("/memberships", { type: type.id })}
                  className="text-accent-text hover:underline"
                >
                  Show<span className="sr-only"> memberships of type {type.name}</span>
                </Link>
              ),
            },
          ]}
        />
        {mayEdit && (
          <Panel title="Add a membership type">
            <AddTypeForm key={types.length} />
          </Panel>
        )}
      </div>
    </>
  );
}
