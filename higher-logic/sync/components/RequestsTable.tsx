import Link from "next/link";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { errorEntry } from "@/higher-logic/push/errors";
import type { BatchLine } from "@/higher-logic/sync/activity/store";
import { exactTime } from "@/lib/dates";
import { outcomeSentence, whom } from "./batch-words";

/** Requests to Higher Logic, newest first, each as a sentence that leads to what was sent and answered. */
export function RequestsTable({
  batches,
  names,
  timeZone,
  empty,
}: {
  batches: readonly BatchLine[];
  /** Of the first person in each request, by the request’s id. */
  names: ReadonlyMap<number, string>;
  timeZone: string;
  empty: string;
}) {
  return (
    <DataTable
      caption="Requests to Higher Logic, newest first"
      rows={batches}
      rowKey={(batch) => batch.id}
      empty={<EmptyState title={empty} />}
      columns={[
        {
          header: "Who",
          cell: (batch) => (
            <Link
              href={`/activity/requests/${batch.id}`}
              className="text-accent-text underline underline-offset-2"
            >
              {whom(batch, names.get(batch.id))}
            </Link>
          ),
        },
        {
          header: "What became of it",
          cell: (batch) => (
            <>
              <p data-times className="first-letter:uppercase">
                {outcomeSentence(batch, (at) => exactTime(at, timeZone, { seconds: true }))}
              </p>
              {batch.errorCode && <p className="text-quiet">{errorEntry(batch.errorCode).sentence}</p>}
            </>
          ),
        },
        { header: "State", from: "phone", cell: (batch) => <BatchBadge batch={batch} /> },
        { header: "HTTP", align: "right", from: "drawer", cell: (batch) => batch.httpStatus ?? "–" },
      ]}
    />
  );
}

export function BatchBadge({ batch }: { batch: Pick<BatchLine, "state"> }) {
  switch (batch.state) {
    case "sending":
      return <Badge tone="info">On its way</Badge>;
    case "accepted":
      return <Badge tone="success">Accepted</Badge>;
    case "rejected":
      return <Badge tone="danger">Refused</Badge>;
    case "unknown":
      return <Badge tone="warning">Not certain</Badge>;
  }
}
