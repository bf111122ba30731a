import type { Metadata } from "next";
import Link from "next/link";
import { requireStaff } from "@/accounts/session";
import { Button } from "@/components/Button";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { SelectField } from "@/components/SelectField";
import { calendarDay } from "@/lib/dates";
import { parseId } from "@/lib/fields";
import { choiceOf, href, type SearchParams } from "@/lib/search-params";
import { displayName } from "@/membership/contacts/contact";
import { StandingBadge } from "@/membership/memberships/components/StandingBadge";
import { membershipStatuses, membershipStatusWords } from "@/membership/memberships/membership";
import { membershipOverview, type OverviewRow } from "@/membership/memberships/overview/store";
import { readTypes } from "@/membership/memberships/types/store";

export const metadata: Metadata = { title: "Memberships" };

const views = [
  { value: "", label: "All, the newest first" },
  { value: "expiring", label: "Expiring within 30 days" },
  ...membershipStatuses.map((value) => ({ value, label: membershipStatusWords[value] })),
];

/** Memberships of everybody, by what there is to do with them. */
export default async function MembershipsPage({ searchParams }: { searchParams: SearchParams }) {
  const staff = await requireStaff("records:view");
  const given = await searchParams;
  const show = choiceOf(given.show, ["expiring", ...membershipStatuses]);
  const typeId = parseId(given.type);
  const [types, page] = await Promise.all([
    readTypes(staff.associationId),
    membershipOverview(staff.associationId, show ?? "all", typeId, {
      after: parseId(given.after),
      before: parseId(given.before),
    }),
  ]);
  const at = (position: Record<string, number>) => href("/memberships", { show, type: typeId, ...position });
  return (
    <>
      <PageHeader
        title="Memberships"
        description="Who is a member, and whose membership needs a look. A membership is added on the contact’s page."
      />
      <form method="get" className="mb-4 flex flex-wrap items-end gap-3">
        <SelectField label="Show" name="show" defaultValue={show} options={views} />
        <SelectField
          label="Membership type"
          name="type"
          defaultValue={typeId ?? ""}
          options={[
            { value: "", label: "All" },
            ...types.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
        <Button type="submit">Show</Button>
      </form>
      <MembershipsTable rows={page.rows} isFiltered={!!(show ?? typeId)} />
      <Pager
        label="Memberships"
        previousHref={page.previous === null ? null : at({ before: page.previous })}
        nextHref={page.next === null ? null : at({ after: page.next })}
      />
    </>
  );
}

function MembershipsTable({ rows, isFiltered }: { rows: OverviewRow[]; isFiltered: boolean }) {
  return (
    <DataTable
      caption="Memberships"
      rows={rows}
      rowKey={(row) => row.id}
      empty={
        isFiltered ? (
          <EmptyState
            title="None of these"
            action={<LinkButton href="/memberships">Show all memberships</LinkButton>}
          />
        ) : (
          <EmptyState title="No memberships yet">
            Open a contact and add a membership there, or bring them in from a CSV file under Setup, Import.
          </EmptyState>
        )
      }
      columns={[
        {
          header: "Name",
          cell: (row) => (
            <Link
              href={`/contacts/${row.contactId}`}
              className="font-medium text-accent-text hover:underline"
            >
              {displayName({ ...row, id: row.contactId })}
            </Link>
          ),
        },
        { header: "Membership type", cell: (row) => row.typeName, from: "phone" },
        { header: "Status", cell: (row) => <StandingBadge membership={row} /> },
        { header: "Begins", cell: (row) => row.beginsOn && calendarDay(row.beginsOn), from: "wide" },
        { header: "Expires", cell: (row) => row.expiresOn && calendarDay(row.expiresOn), from: "drawer" },
        { header: "Dropped", cell: (row) => row.droppedOn && calendarDay(row.droppedOn), from: "wide" },
      ]}
    />
  );
}
