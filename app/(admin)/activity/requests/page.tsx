import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { Panel } from "@/components/Panel";
import { pushBatches, waitingContacts } from "@/higher-logic/sync/activity/store";
import { ExportLinks } from "@/higher-logic/sync/components/ExportLinks";
import { ProblemsTable } from "@/higher-logic/sync/components/ProblemsTable";
import { RequestsTable } from "@/higher-logic/sync/components/RequestsTable";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import { href, type SearchParams } from "@/lib/search-params";
import { firstNames, peopleNames } from "@/higher-logic/sync/people/store";
import { parseId, parseLogId } from "@/lib/fields";

export const metadata: Metadata = { title: "Requests" };

/** Every request to Higher Logic, or those about one person. */
export default async function RequestsPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, timeZone } = await requireStaff("activity:view");
  const asked = await searchParams;
  const before = parseLogId(asked.before) ?? undefined;
  const contactId = parseId(asked.contact) ?? undefined;
  const [person] = contactId ? await peopleNames(associationId, [contactId]) : [];
  if (asked.contact !== undefined && !person) notFound();
  const batches = page(await pushBatches(associationId, { before, contactId, limit: PAGE_SIZE + 1 }));
  const names = await firstNames(
    associationId,
    batches.shown.map((batch) => batch.id),
  );
  const waiting = contactId ? await waitingContacts(associationId, { contactId }) : [];
  const here = contactId ? `/activity/requests?contact=${contactId}` : "/activity/requests";
  return (
    <>
      <PageHeader
        title={person ? `Requests about ${person.name}` : "Requests"}
        description="What was sent to Higher Logic, and what it answered."
        back={{ href: "/activity", label: "Activity" }}
        actions={
          batches.shown.length > 0 && (
            <ExportLinks
              href={href("/api/higher-logic/requests", { contact: contactId })}
              of="these requests"
            />
          )
        }
      />
      <div className="flex flex-col gap-6">
        {waiting.length > 0 && (
          <Panel title="Waits" flush>
            <ProblemsTable people={waiting} now={new Date()} timeZone={timeZone} />
          </Panel>
        )}
        <RequestsTable
          batches={batches.shown}
          names={names}
          timeZone={timeZone}
          empty={person ? `Higher Logic was never told about ${person.name}` : "Nothing was sent yet"}
        />
      </div>
      <Pager
        label="Requests"
        previousHref={before ? here : null}
        nextHref={
          batches.lastBeforeMore ? `${here}${contactId ? "&" : "?"}before=${batches.lastBeforeMore.id}` : null
        }
      />
    </>
  );
}
