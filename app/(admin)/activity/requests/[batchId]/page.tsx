import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { DescriptionList } from "@/components/DescriptionList";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { pushBatch, type BatchDetail } from "@/higher-logic/sync/activity/store";
import { outcomeSentence, whom } from "@/higher-logic/sync/components/batch-words";
import { Explained } from "@/higher-logic/sync/components/ProblemsTable";
import { BatchBadge } from "@/higher-logic/sync/components/RequestsTable";
import { count } from "@/higher-logic/sync/components/run-words";
import { WireText } from "@/higher-logic/sync/components/WireText";
import { peopleNames } from "@/higher-logic/sync/people/store";
import { exactTime } from "@/lib/dates";
import { parseLogId } from "@/lib/fields";
import { upper } from "@/lib/first-letter";

export const metadata: Metadata = { title: "Request" };

/** One request as it went over the wire, its answer, and who was in it. */
export default async function RequestPage({ params }: { params: Promise<{ batchId: string }> }) {
  const { associationId, timeZone } = await requireStaff("activity:view");
  const batchId = parseLogId((await params).batchId);
  const batch = batchId && (await pushBatch(associationId, batchId));
  if (!batch) notFound();
  const people = await peopleNames(associationId, batch.contactIds);
  const first = people.find((person) => person.contactId === batch.contactIds[0]);
  const clock = (at: Date) => exactTime(at, timeZone, { seconds: true });
  return (
    <>
      <PageHeader
        title={whom(batch, first?.name)}
        description={<span data-times>{upper(outcomeSentence(batch, clock))}</span>}
        back={{ href: "/activity/requests", label: "Requests" }}
        badge={<BatchBadge batch={batch} />}
      />
      <div className="flex flex-col gap-6">
        {batch.errorCode && <Explained code={batch.errorCode} detail={batch.answerMessage} />}
        <Panel title="Request and answer">
          <div className="flex flex-col gap-3">
            <DescriptionList items={facts(batch, clock)} />
            <WireText title="Request" head={REQUEST_HEAD} text={batch.request} />
            <WireText title="Answer" head={answerHead(batch)} text={batch.answer ?? ""} open />
          </div>
        </Panel>
        {people.length > 0 && (
          <Panel title={`In this request: ${count(people.length, "person", "people")}`}>
            <ul className="gap-6 phone:columns-2 wide:columns-3">
              {people.map((person) => (
                <li key={person.contactId} className="break-inside-avoid py-0.5">
                  {person.isDeleted ? (
                    `${person.name} (contact deleted)`
                  ) : (
                    <Link href={`/contacts/${person.contactId}`}>{person.name}</Link>
                  )}
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
    </>
  );
}

/** The key travels in a header, which is stored nowhere. */
const REQUEST_HEAD = "POST /push/v1/members\ncontent-type: application/json\nx-api-key: ••••••••";

function answerHead({ httpStatus }: BatchDetail): string {
  return httpStatus === null ? "No HTTP answer" : `HTTP ${httpStatus}`;
}

function facts(batch: BatchDetail, clock: (at: Date) => string) {
  return [
    { term: "Sent", value: clock(batch.createdAt) },
    { term: "Answered", value: batch.finishedAt && clock(batch.finishedAt) },
    { term: "Oldest change in it", value: batch.oldestChangeAt && clock(batch.oldestChangeAt) },
    {
      term: "Sync run",
      value: batch.syncRunId && <Link href={`/activity/runs/${batch.syncRunId}`}>Run {batch.syncRunId}</Link>,
    },
  ];
}
