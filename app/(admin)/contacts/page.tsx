import type { Metadata } from "next";
import Link from "next/link";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { SearchForm } from "@/components/SearchForm";
import { SelectField } from "@/components/SelectField";
import { parseId } from "@/lib/fields";
import { choiceOf, href, textOf, type SearchParams } from "@/lib/search-params";
import { StatusBadge } from "@/membership/contacts/components/StatusBadge";
import { contactStatuses, displayName, statusWords } from "@/membership/contacts/contact";
import { SEARCH_HINT } from "@/membership/contacts/search/query";
import { findContacts, type ContactRow } from "@/membership/contacts/search/store";
import { DoneBanner } from "../DoneBanner";

export const metadata: Metadata = { title: "Contacts" };

/** Find an individual or an organization. */
export default async function ContactsPage({ searchParams }: { searchParams: SearchParams }) {
  const staff = await requireStaff("records:view");
  const given = await searchParams;
  const q = textOf(given.q);
  const kind = choiceOf(given.kind, ["individual", "organization"]);
  const status = choiceOf(given.status, contactStatuses);
  const page = await findContacts(staff.associationId, {
    q,
    kind,
    status,
    after: parseId(given.after),
    before: parseId(given.before),
  });
  const at = (position: Record<string, number | null>) => href("/contacts", { q, kind, status, ...position });
  return (
    <>
      <PageHeader
        title="Contacts"
        description="Individuals and organizations."
        actions={can(staff.role, "records:edit") && <AddButtons />}
      />
      <DoneBanner done={textOf(given.done)} />
      <SearchForm label="Find a contact" hint={SEARCH_HINT} defaultValue={q} action="/contacts">
        <SelectField
          label="Kind"
          name="kind"
          defaultValue={kind}
          options={[
            { value: "", label: "All" },
            { value: "individual", label: "Individuals" },
            { value: "organization", label: "Organizations" },
          ]}
        />
        <SelectField
          label="Status"
          name="status"
          defaultValue={status}
          options={[
            { value: "", label: "All" },
            ...contactStatuses.map((value) => ({ value, label: statusWords[value] })),
          ]}
        />
      </SearchForm>
      <ContactsTable rows={page.rows} isFiltered={!!(q || kind || status)} stoppedAfter={page.stoppedAfter} />
      {page.stoppedAfter !== null && page.rows.length > 0 && (
        <p className="mt-2 text-quiet">
          {page.stoppedAfter.toLocaleString("en-US")} names were looked through for this page.
        </p>
      )}
      <Pager
        label="Contacts"
        previousHref={page.previous === null ? null : at({ before: page.previous })}
        nextHref={page.next === null ? null : at({ after: page.next })}
      />
    </>
  );
}

function AddButtons() {
  return (
    <>
      <LinkButton href="/setup/import" variant="quiet">
        Import a file
      </LinkButton>
      <LinkButton href="/contacts/new?kind=organization">Add an organization</LinkButton>
      <LinkButton href="/contacts/new?kind=individual" variant="primary">
        Add an individual
      </LinkButton>
    </>
  );
}

function ContactsTable({
  rows,
  isFiltered,
  stoppedAfter,
}: {
  rows: ContactRow[];
  isFiltered: boolean;
  stoppedAfter: number | null;
}) {
  return (
    <DataTable
      caption="Contacts"
      rows={rows}
      rowKey={(row) => row.id}
      empty={<NobodyHere isFiltered={isFiltered} stoppedAfter={stoppedAfter} />}
      columns={[
        {
          header: "Name",
          cell: (row) => (
            <Link href={`/contacts/${row.id}`} className="font-medium text-accent-text hover:underline">
              {displayName(row)}
            </Link>
          ),
        },
        { header: "E-mail", cell: (row) => row.email, from: "drawer" },
        {
          header: "Kind",
          cell: (row) => (row.kind === "individual" ? "Individual" : "Organization"),
          from: "drawer",
        },
        { header: "Status", cell: (row) => <StatusBadge status={row.status} /> },
        { header: "ContactId", cell: (row) => row.id, align: "right", from: "wide" },
      ]}
    />
  );
}

function NobodyHere({ isFiltered, stoppedAfter }: { isFiltered: boolean; stoppedAfter: number | null }) {
  if (stoppedAfter !== null) {
    return (
      <EmptyState title={`Nobody among ${stoppedAfter.toLocaleString("en-US")} names`}>
        There are more names to look through: go on to the next page.
      </EmptyState>
    );
  }
  if (isFiltered) {
    return (
      <EmptyState title="Nobody found" action={<LinkButton href="/contacts">Show all contacts</LinkButton>}>
        Try fewer letters, another spelling, or the e-mail.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No contacts yet">Add the first one, or bring them in from a CSV file.</EmptyState>
  );
}
