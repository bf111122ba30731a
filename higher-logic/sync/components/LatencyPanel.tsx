import { Banner } from "@/components/Banner";
import { DataTable } from "@/components/DataTable";
import { DescriptionList } from "@/components/DescriptionList";
import { Disclosure } from "@/components/Disclosure";
import { Panel } from "@/components/Panel";
import { Time } from "@/components/Time";
import { calendarDay } from "@/lib/dates";
import { PROMISE_SECONDS, stageWords } from "@/higher-logic/sync/latency/stages";
import type { DayLatency, Latency, StageLatency } from "@/higher-logic/sync/latency/store";
import { duration } from "./batch-words";
import { count } from "./run-words";

/** Promised is half an hour (R40); usual are seconds (R41). What was really seen stands beside it. */
export function LatencyPanel({
  latency,
  stages,
  days,
  waiting,
  now,
  timeZone,
}: {
  latency: Latency;
  stages: readonly StageLatency[];
  days: readonly DayLatency[];
  waiting: { count: number; oldest: Date | null };
  now: Date;
  timeZone: string;
}) {
  const isLate = waiting.oldest !== null && now.getTime() - waiting.oldest.getTime() > PROMISE_SECONDS * 1000;
  return (
    <Panel
      title="How long changes take"
      description="From the moment a change is saved until Higher Logic has accepted it, over the last 30 days. The promise is 30 minutes."
    >
      <div className="flex flex-col gap-4">
        {isLate && (
          <Banner tone="danger" title="A change has waited longer than the promised 30 minutes">
            The figures below count what was accepted; this one is not among them yet.
          </Banner>
        )}
        {latency.batches === 0 && (
          <p className="text-quiet">
            Nothing to measure yet: these are the changes that follow by themselves, not what a Sync sends.
          </p>
        )}
        <DescriptionList
          items={[
            ...(latency.batches === 0 ? [] : figures(latency)),
            {
              term: "Waiting now",
              value:
                waiting.count === 0 || waiting.oldest === null ? (
                  "No change waits"
                ) : (
                  <>
                    {count(waiting.count, "change")}, the oldest from{" "}
                    <Time at={waiting.oldest} now={now} timeZone={timeZone} />
                  </>
                ),
            },
          ]}
        />
        {stages.length > 1 && (
          <Disclosure summary="Where the time goes">
            <Figures caption="Time by stage" first="Stage" rows={stages.map(stageRow)} />
          </Disclosure>
        )}
        {days.length > 0 && (
          <Disclosure summary="Day by day">
            <Figures caption="Time by day" first="Day" rows={days.map(dayRow)} withPromise />
          </Disclosure>
        )}
      </div>
    </Panel>
  );
}

function figures(latency: Latency) {
  const ms = (value: number | null) => (value === null ? null : duration(value));
  return [
    { term: "Half of them within", value: ms(latency.p50Ms) },
    { term: "95 of 100 within", value: ms(latency.p95Ms) },
    { term: "The slowest", value: ms(latency.worstMs) },
    { term: "Within 30 minutes", value: share(latency) },
  ];
}

interface FigureRow {
  name: string;
  p50Ms: number;
  p95Ms: number;
  worstMs: number;
  promise: string | null;
}

function stageRow({ stage, ...figures }: StageLatency): FigureRow {
  return { name: stageWords[stage], ...figures, promise: null };
}

function dayRow(day: DayLatency): FigureRow {
  return { ...day, name: calendarDay(day.day), promise: percent(day) };
}

function Figures({
  caption,
  first,
  rows,
  withPromise = false,
}: {
  caption: string;
  first: string;
  rows: readonly FigureRow[];
  withPromise?: boolean;
}) {
  const figure = (header: string, value: (row: FigureRow) => number, from?: "phone") => ({
    header,
    align: "right" as const,
    from,
    cell: (row: FigureRow) => <span className="whitespace-nowrap">{duration(value(row))}</span>,
  });
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={(row) => row.name}
      columns={[
        { header: first, cell: (row) => row.name },
        figure("Half within", (row) => row.p50Ms, withPromise ? "phone" : undefined),
        figure("95 of 100 within", (row) => row.p95Ms),
        figure("The slowest", (row) => row.worstMs, "phone"),
        ...(withPromise
          ? [{ header: "Within 30 minutes", align: "right" as const, cell: (row: FigureRow) => row.promise }]
          : []),
      ]}
    />
  );
}

function share(latency: Latency): string | null {
  const within = percent(latency);
  return within && `${within} of ${count(latency.batches, "request")}`;
}

/** Rounded down: 99.96 % is not all of them. */
function percent({ withinPromise }: Pick<Latency, "withinPromise">): string | null {
  return withinPromise === null ? null : `${Math.floor(withinPromise * 1000) / 10} %`;
}
