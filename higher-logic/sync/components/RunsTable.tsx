import Link from "next/link";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { Time } from "@/components/Time";
import type { SyncRunProgress } from "@/higher-logic/sync/store";
import { count, resultLine, runTitle, runView } from "./run-words";

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
  const figure = (header: string, value: (run: SyncRunProgress) => number) => ({
    header,
    align: "right" as const,
    from: "drawer" as const,
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
            <>
              <Link
                href={`/activity/runs/${run.id}`}
                className="text-accent-text underline underline-offset-2"
              >
                {runTitle(runView(run))}
              </Link>
              {/* On a phone the columns are this line. */}
              <p className="text-quiet drawer:hidden">
                <Time at={run.startedAt} now={now} timeZone={timeZone} />: {resultLine(runView(run))}
              </p>
            </>
          ),
        },
        {
          header: "Started",
          from: "drawer",
          cell: (run) => <Time at={run.startedAt} now={now} timeZone={timeZone} />,
        },
        { header: "State", cell: (run) => <RunBadge run={run} /> },
        figure("Looked at", (run) => run.lookedAt),
        figure("Pushed", (run) => run.pushed),
        figure("Nothing to send", (run) => run.unchanged),
        figure("Held", (run) => run.held),
        figure("Problems", (run) => run.failed),
        figure("In doubt", (run) => run.inDoubt),
      ]}
    />
  );
}

export function RunBadge({ run }: { run: Pick<SyncRunProgress, "state"> }) {
  if (run.state === "running") return <Badge tone="info">Running</Badge>;
  return run.state === "done" ? <Badge tone="success">Finished</Badge> : <Badge tone="danger">Failed</Badge>;
}
