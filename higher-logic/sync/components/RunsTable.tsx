import Link from "next/link";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Time } from "@/components/Time";
import type { SyncRunProgress } from "@/higher-logic/sync/store";
import { count, runTitle, runView } from "./run-words";

/** Runs, newest first, with counts that add up. */
export function RunsTable({
  runs,
  now,
  timeZone,
}: {
  runs: readonly SyncRunProgress[];
  now: Date;
  timeZone: string;
}) {
  const figure = (header: string, value: (run: SyncRunProgress) => number, from: "phone" | "drawer") => ({
    header,
    align: "right" as const,
    from,
    cell: (run: SyncRunProgress) => count(value(run)),
  });
  return (
    <DataTable
      caption="Sync runs, newest first"
      rows={runs}
      rowKey={(run) => run.id}
      empty={
        <EmptyState title="No run yet">
          Press Sync in Setup → Integrations → Higher Logic. Afterwards changes follow by themselves.
        </EmptyState>
      }
      columns={[
        {
          header: "Run",
          cell: (run) => (
            <Link href={`/activity/runs/${run.id}`} className="text-accent-text underline underline-offset-2">
              {runTitle(runView(run))}
            </Link>
          ),
        },
        {
          header: "Started",
          from: "drawer",
          cell: (run) => <Time at={run.startedAt} now={now} timeZone={timeZone} />,
        },
        { header: "State", cell: (run) => <RunBadge run={run} /> },
        figure("Looked at", (run) => run.lookedAt, "drawer"),
        figure("Pushed", (run) => run.pushed, "phone"),
        figure("Unchanged", (run) => run.unchanged, "drawer"),
        figure("Held", (run) => run.held, "drawer"),
        figure("Problems", (run) => run.failed, "drawer"),
        figure("In doubt", (run) => run.inDoubt, "drawer"),
      ]}
    />
  );
}

export function RunBadge({ run }: { run: Pick<SyncRunProgress, "state"> }) {
  if (run.state === "running") return <Badge tone="info">Running</Badge>;
  return run.state === "done" ? <Badge tone="success">Finished</Badge> : <Badge tone="danger">Failed</Badge>;
}
