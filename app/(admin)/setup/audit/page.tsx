import type { Metadata } from "next";
import { auditEntries, type AuditEntry } from "@/accounts/audit/store";
import { auditDetail, auditWords } from "@/accounts/audit/words";
import { requireStaff } from "@/accounts/session";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { exactTime } from "@/lib/dates";
import { parseLogId } from "@/lib/fields";
import { type SearchParams } from "@/lib/search-params";

export const metadata: Metadata = { title: "Audit log" };

const PAGE = 100;

/** Who signed in, saved, approved and was refused: everything that the log keeps, the latest first. */
export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, timeZone } = await requireStaff("people:manage");
  const before = parseLogId((await searchParams).before);
  const found = await auditEntries(associationId, { before, limit: PAGE + 1 });
  const entries = found.slice(0, PAGE);
  return (
    <>
      <PageHeader
        title="Audit log"
        description={`Sign-ins, refusals, settings, approvals and imports. Nobody can change it. Times are in ${timeZone}.`}
        back={{ href: "/setup", label: "Setup" }}
      />
      <Entries entries={entries} timeZone={timeZone} />
      <Pager
        label="Audit log"
        previousHref={before === null ? null : "/setup/audit"}
        previousLabel="Latest"
        nextHref={found.length > PAGE ? `/setup/audit?before=${entries.at(-1)?.id}` : null}
      />
    </>
  );
}

function Entries({ entries, timeZone }: { entries: readonly AuditEntry[]; timeZone: string }) {
  return (
    <DataTable
      caption="Audit log"
      rows={entries}
      rowKey={({ id }) => id}
      empty={
        <EmptyState
          title="Nothing is that old"
          action={<LinkButton href="/setup/audit">Show the latest</LinkButton>}
        />
      }
      columns={[
        { header: "When", cell: ({ at }) => exactTime(at, timeZone, { seconds: true }) },
        { header: "Who", cell: ({ actor }) => actor },
        { header: "What", cell: ({ action }) => auditWords(action) },
        { header: "About", cell: ({ subject }) => subject, from: "drawer" },
        { header: "Details", cell: ({ detail }) => auditDetail(detail), from: "wide" },
      ]}
    />
  );
}
