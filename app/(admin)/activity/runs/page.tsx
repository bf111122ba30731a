import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { syncRuns } from "@/higher-logic/sync/activity/store";
import { RunsTable } from "@/higher-logic/sync/components/RunsTable";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import type { SearchParams } from "@/lib/search-params";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Sync runs" };

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, timeZone } = await requireStaff("activity:view");
  const before = parseId((await searchParams).before) ?? undefined;
  const runs = page(await syncRuns(associationId, { before, limit: PAGE_SIZE + 1 }));
  return (
    <>
      <PageHeader
        title="Sync runs"
        description="Each run looks at contacts and pushes those whose record differs."
        back={{ href: "/activity", label: "Activity" }}
      />
      <RunsTable runs={runs.shown} now={new Date()} timeZone={timeZone} />
      <Pager
        label="Sync runs"
        previousHref={before ? "/activity/runs" : null}
        nextHref={runs.lastBeforeMore ? `/activity/runs?before=${runs.lastBeforeMore.id}` : null}
      />
    </>
  );
}
