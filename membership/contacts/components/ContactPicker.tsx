import Link from "next/link";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { SearchForm } from "@/components/SearchForm";
import { displayName, type ContactKind } from "../contact";
import { SEARCH_HINT } from "../search/query";
import { findContacts, type ContactRow } from "../search/store";
import { StatusBadge } from "./StatusBadge";

/** Choose one contact for what the page is about: a search, and each one found a link to the next step. */
export async function ContactPicker({
  associationId,
  action,
  q,
  kind,
  hrefFor,
}: {
  associationId: number;
  /** The page this stands on. */
  action: string;
  q: string;
  kind?: ContactKind;
  hrefFor: (contact: ContactRow) => string;
}) {
  const found = q.trim() ? await findContacts(associationId, { q, kind }) : null;
  return (
    <>
      <SearchForm
        label={kind === "organization" ? "Find an organization" : "Find a contact"}
        hint={SEARCH_HINT}
        defaultValue={q}
        action={action}
      />
      {found && (
        <DataTable
          caption="Contacts found"
          rows={found.rows}
          rowKey={(row) => row.id}
          empty={<EmptyState title="Nobody found">Try fewer letters, or the e-mail.</EmptyState>}
          columns={[
            {
              header: "Name",
              cell: (row) => (
                <Link href={hrefFor(row)} className="font-medium text-accent-text hover:underline">
                  {displayName(row)}
                </Link>
              ),
            },
            { header: "E-mail", cell: (row) => row.email, from: "phone" },
            { header: "Status", cell: (row) => <StatusBadge status={row.status} />, from: "drawer" },
          ]}
        />
      )}
      {found?.next && (
        <p className="mt-2 text-quiet">There are more. Type more letters to find the right one.</p>
      )}
    </>
  );
}
