"use client";

import { useRouter } from "next/navigation";
import type { RunView } from "./run-words";
import { SyncProgress, useRun } from "./SyncProgress";

/** A run on a page of its own: goes on counting while it runs, then shows the page anew with all its requests. */
export function RunLive({ run: initial, exactStart }: { run: RunView; exactStart: string }) {
  const router = useRouter();
  const run = useRun(initial, () => router.refresh());
  return <SyncProgress run={run ?? initial} exactStart={exactStart} />;
}
