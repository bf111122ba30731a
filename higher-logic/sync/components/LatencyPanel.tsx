import { DescriptionList } from "@/components/DescriptionList";
import { Panel } from "@/components/Panel";
import { Time } from "@/components/Time";
import type { Latency } from "@/higher-logic/sync/activity/store";
import { duration } from "./batch-words";
import { count } from "./run-words";

/** Promised is half an hour (R40); usual are seconds (R41). What was really seen stands beside it. */
export function LatencyPanel({
  latency,
  waiting,
  now,
  timeZone,
}: {
  latency: Latency;
  waiting: { count: number; oldest: Date | null };
  now: Date;
  timeZone: string;
}) {
  const ms = (value: number | null) => (value === null ? null : duration(value));
  return (
    <Panel
      title="How long changes take"
      description="From the moment a change is saved until Higher Logic has accepted it, over the last 30 days."
    >
      <DescriptionList
        items={[
          { term: "Half of them within", value: ms(latency.p50Ms) },
          { term: "95 of 100 within", value: ms(latency.p95Ms) },
          { term: "The slowest", value: ms(latency.worstMs) },
          { term: "Within 30 minutes", value: share(latency) },
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
    </Panel>
  );
}

function share({ withinPromise, batches }: Latency): string | null {
  if (withinPromise === null) return null;
  // Rounded down: 99.96 % is not all of them.
  const percent = Math.floor(withinPromise * 1000) / 10;
  return `${percent} % of ${count(batches, "request")}`;
}
