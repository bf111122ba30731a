import type { BatchLine } from "@/higher-logic/sync/activity/store";
import { count } from "./run-words";

/** `40 ms`, `0.3 s`, `12 s`, `4 min`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What became of a request, as a sentence that goes on after a name or a count of people. */
export function outcomeSentence(batch: BatchLine, clock: (at: Date) => string): string {
  const at = batch.finishedAt ? ` ${clock(batch.finishedAt)}` : "";
  switch (batch.state) {
    case "sending":
      return `on its way since ${clock(batch.createdAt)}`;
    case "accepted":
      return `accepted${at}${afterTheChange(batch)}`;
    case "rejected":
      return `refused${at}`;
    case "unknown":
      return `no certain answer${at}`;
  }
}

function afterTheChange({ finishedAt, oldestChangeAt }: BatchLine): string {
  if (!finishedAt || !oldestChangeAt) return "";
  return `, ${duration(finishedAt.getTime() - oldestChangeAt.getTime())} after the change`;
}

/** `Maria Lopez`, `Maria Lopez and 11 others`, `Trial request`. */
export function whom(batch: BatchLine, firstName: string | undefined): string {
  if (batch.purpose === "probe" || batch.people === 0) return "Trial request without people";
  if (batch.purpose === "witness") return `Trial request with ${firstName ?? "one person"}`;
  const first = firstName ?? "1 person";
  if (batch.people === 1) return first;
  return firstName
    ? `${first} and ${count(batch.people - 1, "other")}`
    : count(batch.people, "person", "people");
}

/** JSON as people read it; what is no JSON stays as it came. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
