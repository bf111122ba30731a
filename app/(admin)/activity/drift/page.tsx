import type { Metadata } from "next";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { Panel } from "@/components/Panel";
import { Time } from "@/components/Time";
import { errorEntry } from "@/higher-logic/push/errors";
import { DriftCauses } from "@/higher-logic/sync/components/DriftCauses";
import { DriftFindings, type ShownFinding } from "@/higher-logic/sync/components/DriftFindings";
import { DriftRun } from "@/higher-logic/sync/components/DriftRun";
import { ExportLinks } from "@/higher-logic/sync/components/ExportLinks";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import { count } from "@/higher-logic/sync/components/run-words";
import { TakeoverPanel } from "@/higher-logic/sync/components/TakeoverPanel";
import { driftCauses, driftSentence, isDriftCause } from "@/higher-logic/sync/drift/causes";
import {
  driftCounts,
  driftFindings,
  driftStanding,
  newestDriftRun,
  type DriftFinding,
  type DriftRunView,
} from "@/higher-logic/sync/drift/read/store";
import { readTakeover } from "@/higher-logic/sync/drift/takeover/store";
import { parseId } from "@/lib/fields";
import { href, textOf, type SearchParams } from "@/lib/search-params";

export const metadata: Metadata = { title: "Drift check" };

/** What the community really holds, compared with what it was told; before the first Sync, what is in it already. */
export default async function DriftPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, role, timeZone } = await requireStaff("activity:view");
  const asked = await searchParams;
  const standing = await driftStanding(associationId);
  const kind = standing.isSynced ? "drift" : "takeover";
  const newest = await newestDriftRun(associationId, kind);
  const run = newest?.isOfPresentTarget ? newest : null;
  const mayStart = can(role, "higher-logic:push");
  return (
    <>
      <PageHeader
        title="Drift check"
        description="Reads the community at Higher Logic and compares it with what it was told."
        back={{ href: "/activity", label: "Activity" }}
      />
      {!standing.canRead || !standing.isComplete ? (
        <EmptyState
          title="The community cannot be read yet"
          action={<LinkButton href="/setup/integrations/higher-logic">Open the settings</LinkButton>}
        >
          Enter the read key under Advanced in the Higher Logic Integration dialog. Higher Logic gives it to
          you.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-6">
          <Panel title={kind === "drift" ? "Newest check" : "Look into the community"}>
            <DriftRun
              progress={run && progressOf(run)}
              mayStart={mayStart}
              intent={kind}
              label={kind === "drift" ? "Start a drift check" : "Look into the community"}
            >
              <RunWords run={run} kind={kind} timeZone={timeZone} />
            </DriftRun>
          </Panel>
          {run && kind === "drift" && (
            <Differences associationId={associationId} run={run} asked={asked} mayHeal={mayStart} />
          )}
          {run?.state === "done" && kind === "takeover" && (
            <TakeoverPanel takeover={await readTakeover(associationId, run.id)} mayTakeOver={mayStart} />
          )}
        </div>
      )}
    </>
  );
}

function progressOf(run: DriftRunView) {
  const { state, groups, groupsLeft, peopleSeen, peopleAsked, peopleToAsk } = run;
  return {
    isRunning: state === "running",
    groups,
    groupsDone: groups - groupsLeft,
    peopleSeen,
    peopleAsked,
    peopleToAsk,
  };
}

function RunWords({ run, kind, timeZone }: { run: DriftRunView | null; kind: string; timeZone: string }) {
  if (!run)
    return (
      <p className="max-w-measure">
        {kind === "drift"
          ? "No check was made yet. It reads every synced community, three calls a second at most, and changes nothing."
          : "If the community existed before, look into it first: who is known there, who would be new, who would lose what. Nothing is changed there."}
      </p>
    );
  const error = run.errorCode === null ? null : errorEntry(run.errorCode);
  return (
    <>
      {error && (
        <Banner tone={run.state === "failed" ? "danger" : "warning"} title={error.sentence}>
          {error.whatToDo} {run.errorDetail}
        </Banner>
      )}
      <p className="max-w-measure">
        {WORDS[run.state]} <Time at={run.finishedAt ?? run.startedAt} now={new Date()} timeZone={timeZone} />:{" "}
        {/* While it goes on the bars above say the rest. */}
        {run.state !== "running" && lookedAt(run)}
        {count(run.calls, "call")}.
      </p>
      {run.skipped.length > 0 && (
        <p className="max-w-measure">
          Not judged, because Higher Logic was still working on them: {run.skipped.join(", ")}. Check again
          later.
        </p>
      )}
    </>
  );
}

function lookedAt({ groups, groupsLeft, peopleSeen, peopleAsked }: DriftRunView): string {
  return (
    `${count(groups - groupsLeft, "community", "communities")}, ${count(peopleSeen, "membership")} seen, ` +
    `${count(peopleAsked, "person", "people")} asked for one by one, `
  );
}

const WORDS: Readonly<Record<DriftRunView["state"], string>> = {
  running: "Under way since",
  done: "Finished",
  failed: "Given up",
  stopped: "Stopped",
};

async function Differences({
  associationId,
  run,
  asked,
  mayHeal,
}: {
  associationId: number;
  run: DriftRunView;
  asked: Awaited<SearchParams>;
  mayHeal: boolean;
}) {
  const cause = textOf(asked.cause);
  const chosen = isDriftCause(cause) ? cause : null;
  const after = parseId(asked.after) ?? null;
  const [counts, findings] = await Promise.all([
    driftCounts(associationId, run.id),
    driftFindings(associationId, run.id, { cause: chosen, after, limit: PAGE_SIZE + 1 }),
  ]);
  const { shown, lastBeforeMore } = page(findings);
  const healable = counts
    .filter((one) => driftCauses[one.cause].isHealable && (chosen === null || one.cause === chosen))
    .reduce((sum, { open }) => sum + open, 0);
  const here = (next?: number) => href("/activity/drift", { cause: chosen, after: next });
  return (
    <>
      <DriftCauses counts={counts} chosen={chosen} />
      {counts.length > 0 && (
        <div className="flex flex-wrap gap-2">
          <ExportLinks href={`/api/higher-logic/drift?run=${run.id}`} of="the differences" />
        </div>
      )}
      <DriftFindings
        findings={shown.map(shownFinding)}
        cause={chosen ?? ""}
        healable={healable}
        mayHeal={mayHeal}
        empty={
          <EmptyState title={run.state === "done" ? "No difference was found" : "No difference so far"}>
            {run.state === "done" && "The community holds what it was told."}
          </EmptyState>
        }
      />
      <Pager
        label="Differences"
        previousHref={after === null ? null : here()}
        nextHref={lastBeforeMore ? here(lastBeforeMore.id) : null}
      />
    </>
  );
}

function shownFinding(finding: DriftFinding): ShownFinding {
  const { id, contactId, isDeleted, name, key, cause, healedBy } = finding;
  return {
    ...{ id, name, key, healedBy },
    contactHref: contactId === null || isDeleted ? null : `/contacts/${contactId}`,
    difference: driftSentence(finding),
    cause: driftCauses[cause].title,
    isHealable: driftCauses[cause].isHealable && contactId !== null,
  };
}
