import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { ExactTime } from "@/components/ExactTime";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { Panel } from "@/components/Panel";
import { pushBatches } from "@/higher-logic/sync/activity/store";
import { ExportLinks } from "@/higher-logic/sync/components/ExportLinks";
import { RequestsTable } from "@/higher-logic/sync/components/RequestsTable";
import { RunLive } from "@/higher-logic/sync/components/RunLive";
import { runTitle, runView } from "@/higher-logic/sync/components/run-words";
import { RunBadge } from "@/higher-logic/sync/components/RunsTable";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import type { SearchParams } from "@/lib/search-params";
import { firstNames } from "@/higher-logic/sync/people/store";
import { syncRunProgress } from "@/higher-logic/sync/store";
import { exactTime } from "@/lib/dates";
import { parseId, parseLogId } from "@/lib/fields";

export const metadata: Metadata = { title: "Sync run" };

export default async function RunPage({
  params,
  searchParams,
}: {
  params: Promise<{ runId: string }>;
  searchParams: SearchParams;
}) {
  const { associationId, timeZone } = await requireStaff("activity:view");
  const runId = parseId((await params).runId);
  const before = parseLogId((await searchParams).before) ?? undefined;
  const run = runId && (await syncRunProgress(associationId, runId));
  if (!run) notFound();
  const batches = page(await pushBatches(associationId, { syncRunId: run.id, before, limit: PAGE_SIZE + 1 }));
  const names = await firstNames(
    associationId,
    batches.shown.map((batch) => batch.id),
  );
  const here = `/activity/runs/${run.id}`;
  return (
    <>
      <PageHeader
        title={runTitle(runView(run))}
        description={
          <>
            Started <ExactTime at={run.startedAt} timeZone={timeZone} seconds />
          </>
        }
        back={{ href: "/activity/runs", label: "Sync runs" }}
        badge={<RunBadge run={run} />}
        actions={
          batches.shown.length > 0 && (
            <ExportLinks href={`/api/higher-logic/requests?run=${run.id}`} of="the requests of this run" />
          )
        }
      />
      <div className="flex flex-col gap-6">
        <RunLive run={runView(run)} exactStart={exactTime(run.startedAt, timeZone)} />
        <Panel title="Requests of this run" flush>
          <RequestsTable
            batches={batches.shown}
            names={names}
            timeZone={timeZone}
            empty={
              run.held + run.failed > 0
                ? "This run sent nothing"
                : "This run sent nothing: Higher Logic already had all of it."
            }
          />
        </Panel>
      </div>
      <Pager
        label="Requests"
        previousHref={before ? here : null}
        nextHref={batches.lastBeforeMore ? `${here}?before=${batches.lastBeforeMore.id}` : null}
      />
    </>
  );
}
