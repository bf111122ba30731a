import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { SearchForm } from "@/components/SearchForm";
import { connectionState, pushBatches, syncRuns, waitingCounts } from "@/higher-logic/sync/activity/store";
import { FoundPeople } from "@/higher-logic/sync/components/FoundPeople";
import { LatencyPanel } from "@/higher-logic/sync/components/LatencyPanel";
import { NeedsYou } from "@/higher-logic/sync/components/NeedsYou";
import { PausedBanner } from "@/higher-logic/sync/components/PausedBanner";
import { RequestsTable } from "@/higher-logic/sync/components/RequestsTable";
import { RunsTable } from "@/higher-logic/sync/components/RunsTable";
import { dailyLatency, latency, stageLatency } from "@/higher-logic/sync/latency/store";
import type { SearchParams } from "@/lib/search-params";
import { findPeople, firstNames } from "@/higher-logic/sync/people/store";
import { changesWaiting } from "@/higher-logic/sync/store";

export const metadata: Metadata = { title: "Activity" };

/** What was pushed, what waits, and what needs somebody. */
export default async function ActivityPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, timeZone } = await requireStaff("activity:view");
  const { q } = await searchParams;
  const query = typeof q === "string" ? q.slice(0, 200) : "";
  const [connection, took, stages, days, waiting, counts, runs, batches, people] = await Promise.all([
    connectionState(associationId),
    latency(associationId),
    stageLatency(associationId),
    dailyLatency(associationId),
    changesWaiting(associationId),
    waitingCounts(associationId),
    syncRuns(associationId, { limit: 8 }),
    pushBatches(associationId, { limit: 8 }),
    findPeople(associationId, query),
  ]);
  const names = await firstNames(
    associationId,
    batches.map((batch) => batch.id),
  );
  const now = new Date();
  return (
    <>
      <PageHeader
        title="Activity"
        description="What was pushed to Higher Logic, what waits, and what needs you."
        actions={
          <>
            <LinkButton href="/activity/communities">New communities</LinkButton>
            <LinkButton href="/activity/drift">Drift check</LinkButton>
            <LinkButton href="/activity/sign-on">Sign-on</LinkButton>
          </>
        }
      />
      <div className="flex flex-col gap-6">
        <PausedBanner
          connection={connection}
          timeZone={timeZone}
          settingsHref="/setup/integrations/higher-logic"
        />
        <SearchForm
          label="Find a person"
          hint="Name, e-mail, ContactId or integration key; deleted people too"
          action="/activity"
          defaultValue={query}
        />
        {query && <FoundPeople query={query} people={people} />}
        <NeedsYou held={counts.held} problems={counts.problem} />
        <LatencyPanel
          latency={took}
          stages={stages}
          days={days}
          waiting={waiting}
          now={now}
          timeZone={timeZone}
        />
        <Panel title="Sync runs" actions={<LinkButton href="/activity/runs">All runs</LinkButton>} flush>
          <RunsTable runs={runs} now={now} timeZone={timeZone} />
        </Panel>
        <Panel
          title="Requests"
          actions={<LinkButton href="/activity/requests">All requests</LinkButton>}
          flush
        >
          <RequestsTable batches={batches} names={names} timeZone={timeZone} empty="Nothing was sent yet" />
        </Panel>
      </div>
    </>
  );
}
