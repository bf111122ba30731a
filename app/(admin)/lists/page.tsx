import type { Metadata } from "next";
import Link from "next/link";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { SearchForm } from "@/components/SearchForm";
import { SelectField } from "@/components/SelectField";
import { parseId } from "@/lib/fields";
import { choiceOf, href, textOf, type SearchParams } from "@/lib/search-params";
import { isSyncedList } from "@/membership/lists/list";
import { findLists, MOST_COUNTED, type ListRow } from "@/membership/lists/store";
import { DoneBanner } from "../DoneBanner";

export const metadata: Metadata = { title: "Lists/Committees" };

/** All lists and committees. */
export default async function ListsPage({ searchParams }: { searchParams: SearchParams }) {
  const staff = await requireStaff("records:view");
  const given = await searchParams;
  const q = textOf(given.q);
  const synced = choiceOf(given.synced, ["yes", "no"]);
  const page = await findLists(staff.associationId, {
    q,
    isSynced: synced && synced === "yes",
    after: parseId(given.after),
    before: parseId(given.before),
  });
  const at = (position: Record<string, number>) => href("/lists", { q, synced, ...position });
  const mayEdit = can(staff.role, "lists:edit");
  return (
    <>
      <PageHeader
        title="Lists/Committees"
        description="Committees, chapters and other groups of contacts."
        actions={
          mayEdit && (
            <LinkButton href="/lists/new" variant="primary">
              Add a list
            </LinkButton>
          )
        }
      />
      <DoneBanner done={textOf(given.done)} />
      <SearchForm label="Find a list" defaultValue={q} action="/lists">
        <SelectField
          label="Synchronized"
          name="synced"
          defaultValue={synced}
          options={[
            { value: "", label: "All" },
            { value: "yes", label: "Ticked" },
            { value: "no", label: "Not ticked" },
          ]}
        />
      </SearchForm>
      <ListsTable rows={page.rows} isFiltered={!!(q || synced)} mayEdit={mayEdit} />
      <Pager
        label="Lists"
        previousHref={page.previous === null ? null : at({ before: page.previous })}
        nextHref={page.next === null ? null : at({ after: page.next })}
      />
    </>
  );
}

function ListsTable({
  rows,
  isFiltered,
  mayEdit,
}: {
  rows: ListRow[];
  isFiltered: boolean;
  mayEdit: boolean;
}) {
  return (
    <DataTable
      caption="Lists/Committees"
      rows={rows}
      rowKey={(row) => row.id}
      empty={
        isFiltered ? (
          <EmptyState title="No list found" action={<LinkButton href="/lists">Show all lists</LinkButton>} />
        ) : (
          <EmptyState
            title="No lists yet"
            action={mayEdit && <LinkButton href="/lists/new">Add a list</LinkButton>}
          >
            A list holds the people of one committee, chapter or interest.
          </EmptyState>
        )
      }
      columns={[
        {
          header: "Name",
          cell: (row) => (
            <Link href={`/lists/${row.id}`} className="font-medium text-accent-text hover:underline">
              {row.name}
            </Link>
          ),
        },
        { header: "Kind", cell: (row) => row.kind, from: "drawer" },
        {
          header: "Synchronized",
          cell: (row) => (
            <>
              {isSyncedList(row) && <Badge tone="info">Synced</Badge>}
              {!row.isActive && <Badge>Not active</Badge>}
            </>
          ),
          from: "phone",
        },
        { header: "Members", align: "right", cell: (row) => counted(row.members) },
      ]}
    />
  );
}

function counted(members: number): string {
  const shown = Math.min(members, MOST_COUNTED).toLocaleString("en-US");
  return members > MOST_COUNTED ? `${shown}+` : shown;
}
