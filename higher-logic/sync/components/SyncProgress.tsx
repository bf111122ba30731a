"use client";

import { useEffect, useRef, useState } from "react";
import { errorEntry } from "@/higher-logic/push/errors";
import { Banner } from "@/components/Banner";
import { ProgressBar } from "@/components/ProgressBar";
import { rateAndTimeLeft, resultLine, sentNothing, type RunView } from "./run-words";

/** Often enough to look alive, seldom enough to cost nothing. */
const POLL_MS = 700;

/**
 * Follow a run by asking its JSON address until it is finished, so that a reload or a second window finds the same bar.
 *
 * @param onFinished called once, with the finished run, for a run that was seen running
 */
export function useRun(initial: RunView | null, onFinished: (run: RunView) => void): RunView | null {
  const [followed, setFollowed] = useState(initial);
  const finished = useRef(onFinished);
  useEffect(() => {
    finished.current = onFinished;
  });
  const run =
    followed && initial && followed.id === initial.id && initial.state === "running" ? followed : initial;
  const following = run?.state === "running" ? run.id : null;

  useEffect(() => {
    if (following === null) return;
    const stop = new AbortController();
    const follow = async () => {
      while (!stop.signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        const next = await readRun(following, stop.signal);
        if (!next || stop.signal.aborted) continue;
        setFollowed(next);
        if (next.state !== "running") return finished.current(next);
      }
    };
    void follow();
    return () => stop.abort();
  }, [following]);
  return run;
}

/** null when the answer did not come; the next question follows anyway. */
async function readRun(id: number, signal: AbortSignal): Promise<RunView | null> {
  try {
    const response = await fetch(`/api/higher-logic/sync-runs/${id}`, { signal });
    return response.ok ? ((await response.json()) as RunView) : null;
  } catch {
    return null;
  }
}

/** The bar of a run that goes on, or the counts of the last one. */
export function SyncProgress({ run, exactStart }: { run: RunView; exactStart: string }) {
  const now = useNow(run.state === "running");
  if (run.state === "running") {
    const waiting = run.error_code ? errorEntry(run.error_code) : null;
    return (
      <div>
        {run.expected === null ? (
          <p>The run waits for its turn. It goes on by itself; this page can be closed.</p>
        ) : (
          <ProgressBar
            label={run.kind === "repush" ? "Pushing everything again" : "Sync is running"}
            value={Math.min(run.looked_at, run.expected)}
            max={run.expected}
            detail={now === null ? "" : rateAndTimeLeft(run, now)}
          />
        )}
        {waiting && (
          <div className="mt-3">
            <Banner tone="warning" title={waiting.sentence}>
              {waiting.whatToDo}
            </Banner>
          </div>
        )}
      </div>
    );
  }
  if (run.state === "failed") {
    const failure = errorEntry(run.error_code ?? "");
    return (
      <div data-times>
        <Banner tone="danger" title={`The run of ${exactStart} did not finish. ${failure.sentence}`}>
          {failure.whatToDo}
        </Banner>
      </div>
    );
  }
  return (
    <p className="tabular-nums">
      <time dateTime={run.started_at} className="text-quiet">
        {exactStart}:{" "}
      </time>
      {resultLine(run)}
      {sentNothing(run) && " Nothing was sent: Higher Logic already has all of it."}
    </p>
  );
}

/** The clock for rate and time left; null on the server, whose time would not match the browser's at hydration. */
function useNow(ticking: boolean): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    if (!ticking) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

/** What the dialog's one status says when a run has ended. */
export function finishedMessage(run: RunView): string {
  return run.state === "failed" ? "Sync did not finish" : "Sync finished";
}
