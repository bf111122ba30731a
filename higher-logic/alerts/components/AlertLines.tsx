import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Time } from "@/components/Time";
import type { AlertLine } from "../settings/store";

/** What was told lately, and whether it arrived. */
export function AlertLines({
  lines,
  associationName,
  now,
  timeZone,
}: {
  lines: readonly AlertLine[];
  /** Left out of the subjects here. */
  associationName: string;
  now: Date;
  timeZone: string;
}) {
  return (
    <DataTable
      caption="Alerts sent lately"
      rows={lines}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title="No alert was sent yet">Send a test alert to see that they arrive.</EmptyState>
      }
      columns={[
        {
          header: "Alert",
          cell: ({ subject, createdAt }) => (
            <>
              {subject.replace(`${associationName}: `, "")}
              <p className="text-quiet phone:hidden">
                <Time at={createdAt} now={now} timeZone={timeZone} />
              </p>
            </>
          ),
        },
        { header: "To", cell: ({ recipient }) => recipient || "Webhook", from: "phone" },
        {
          header: "When",
          cell: ({ createdAt }) => <Time at={createdAt} now={now} timeZone={timeZone} />,
          from: "phone",
        },
        {
          header: "Delivery",
          cell: (line) => (
            <span className={line.deliveredAt ? "wrap-normal" : undefined}>{deliveryWords(line)}</span>
          ),
        },
      ]}
    />
  );
}

function deliveryWords({ deliveredAt, attempts, lastError }: AlertLine): string {
  if (deliveredAt) return lastError ?? "Delivered";
  if (attempts === 0) return "Waits";
  return `Not delivered in ${attempts === 1 ? "1 attempt" : `${attempts} attempts`}: ${lastError ?? "no answer yet"}`;
}
