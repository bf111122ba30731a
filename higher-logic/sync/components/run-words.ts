import type { SyncRunProgress } from "@/higher-logic/sync/store";

/** One run as it crosses to the browser: the columns of `sync_run`, times as ISO text. */
export interface RunView {
  id: number;
  kind: "full" | "delta" | "preview" | "repush";
  state: "running" | "done" | "failed";
  requested_as: string;
  requested_by: string | null;
  only_list_id: number | null;
  only_contact_id: number | null;
  started_at: string;
  finished_at: string | null;
  expected: number | null;
  looked_at: number;
  pushed: number;
  unchanged: number;
  held: number;
  failed: number;
  in_doubt: number;
  error_code: string | null;
  error_detail: string | null;
}

export function runView(run: SyncRunProgress): RunView {
  return {
    id: run.id,
    kind: run.kind,
    state: run.state,
    requested_as: run.requestedAs,
    requested_by: run.requestedBy,
    only_list_id: run.onlyListId,
    only_contact_id: run.onlyContactId,
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt?.toISOString() ?? null,
    expected: run.expected,
    looked_at: run.lookedAt,
    pushed: run.pushed,
    unchanged: run.unchanged,
    held: run.held,
    failed: run.failed,
    in_doubt: run.inDoubt,
    error_code: run.errorCode,
    error_detail: run.errorDetail,
  };
}

const number = new Intl.NumberFormat("en-US");

/** `1,240`, and `3 people`, `1 person` when the words are given. */
export function count(value: number, one?: string, many?: string): string {
  const figure = number.format(value);
  return one === undefined ? figure : `${figure} ${value === 1 ? one : (many ?? `${one}s`)}`;
}

/** `2,000 looked at: 1,850 pushed, 145 with nothing to send, 5 with a problem.` The parts add up to the whole. */
export function resultLine(run: RunView): string {
  const parts = [
    `${count(run.pushed)} pushed`,
    ...(run.unchanged > 0 ? [`${count(run.unchanged)} with nothing to send`] : []),
    ...(run.held > 0 ? [`${count(run.held)} held`] : []),
    ...(run.failed > 0 ? [`${count(run.failed)} with a problem`] : []),
    ...(run.in_doubt > 0 ? [`${count(run.in_doubt)} in doubt`] : []),
  ];
  return `${count(run.looked_at, "contact")} looked at: ${parts.join(", ")}.`;
}

/** Finished, and Higher Logic was asked for nothing: it already had everything. */
export function sentNothing(run: RunView): boolean {
  return run.state === "done" && run.pushed === 0 && run.held === 0 && run.failed === 0 && run.in_doubt === 0;
}

/**
 * `310 a second, about 2 minutes left`; empty while nothing can be said yet.
 *
 * Counted from the run's start, so that a reload shows the same figures as before.
 */
export function rateAndTimeLeft(run: RunView, nowMs: number): string {
  const seconds = (nowMs - Date.parse(run.started_at)) / 1000;
  if (run.looked_at === 0 || seconds < 1 || run.expected === null) return "";
  const rate = run.looked_at / seconds;
  const left = Math.max(0, run.expected - run.looked_at) / rate;
  const shown = rate < 10 ? rate.toFixed(1) : count(Math.round(rate));
  return `${shown} a second, ${timeLeft(left)}`;
}

function timeLeft(seconds: number): string {
  if (seconds < 1) return "nearly done";
  if (seconds < 60) return `about ${count(Math.ceil(seconds), "second")} left`;
  if (seconds < 5400) return `about ${count(Math.ceil(seconds / 60), "minute")} left`;
  return `about ${count(Math.ceil(seconds / 3600), "hour")} left`;
}

const KINDS: Readonly<Record<RunView["kind"], string>> = {
  full: "Full run",
  delta: "Changes",
  preview: "Preview",
  repush: "Everything again",
};

const REASONS: Readonly<Record<string, string>> = {
  staff: "by",
  command: "from the command line",
  timer: "by the timer",
  "switched on": "because the integration was switched on",
  settings: "because the settings changed",
  "everything changed": "because everything may have changed",
  restored: "because a backup was restored",
};

type RunTitle = Pick<RunView, "kind" | "requested_as" | "requested_by" | "only_list_id" | "only_contact_id">;

/** `Full run by admin@prairie.example`, `Full run by the timer`, `One person again by …`, `Changes`. */
export function runTitle(run: RunTitle): string {
  const reason = REASONS[run.requested_as] ?? run.requested_as;
  if (run.requested_as === "changes") return KINDS[run.kind];
  if (run.requested_as === "staff") return `${what(run)} by ${run.requested_by ?? "staff"}`;
  const by = run.requested_by ? ` (${run.requested_by})` : "";
  return `${what(run)} ${reason}${by}`;
}

function what({ kind, only_list_id, only_contact_id }: RunTitle): string {
  if (only_contact_id !== null) return "One person again";
  return only_list_id === null ? KINDS[kind] : "One list again";
}
