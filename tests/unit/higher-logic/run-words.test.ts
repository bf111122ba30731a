import { describe, expect, it } from "vitest";
import { duration, outcomeSentence, pretty, whom } from "@/higher-logic/sync/components/batch-words";
import {
  rateAndTimeLeft,
  resultLine,
  runTitle,
  sentNothing,
  type RunView,
} from "@/higher-logic/sync/components/run-words";
import type { BatchLine } from "@/higher-logic/sync/activity/store";

const run: RunView = {
  id: 1,
  kind: "full",
  state: "done",
  requested_as: "staff",
  requested_by: "admin@prairie.example",
  only_list_id: null,
  only_contact_id: null,
  started_at: "2026-11-25T09:00:00.000Z",
  finished_at: "2026-11-25T09:00:10.000Z",
  expected: 2000,
  looked_at: 2000,
  pushed: 1850,
  unchanged: 140,
  held: 5,
  failed: 3,
  in_doubt: 2,
  error_code: null,
  error_detail: null,
};

describe("a sync run in words", () => {
  it("R35: tells counts that add up to what was looked at", () => {
    const line = resultLine(run);
    expect(line).toBe(
      "2,000 contacts looked at: 1,850 pushed, 140 with nothing to send, 5 held, 3 with a problem, 2 in doubt.",
    );
    const [whole, ...parts] = [...line.matchAll(/[\d,]+/g)]
      .map(([figure]) => Number(figure.replaceAll(",", "")))
      .filter(Boolean);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
  });
  it("says that nothing was sent only when nothing had to be sent", () => {
    const quiet = { ...run, pushed: 0, held: 0, failed: 0, in_doubt: 0, unchanged: 2000 };
    expect(sentNothing(quiet)).toBe(true);
    expect(sentNothing({ ...quiet, held: 1 })).toBe(false);
    expect(sentNothing({ ...quiet, state: "running" })).toBe(false);
  });
  it("counts rate and time left from the run's start, so a reload shows the same", () => {
    const going = { ...run, state: "running" as const, looked_at: 500 };
    const tenSecondsIn = Date.parse(run.started_at) + 10_000;
    expect(rateAndTimeLeft(going, tenSecondsIn)).toBe("50 a second, about 30 seconds left");
    expect(rateAndTimeLeft({ ...going, looked_at: 0 }, tenSecondsIn)).toBe("");
  });
  it("says who or what asked for it", () => {
    const title = (changes: Partial<RunView>) => runTitle({ ...run, requested_by: null, ...changes });
    expect(runTitle(run)).toBe("Full run by admin@prairie.example");
    expect(title({ requested_as: "timer" })).toBe("Full run by the timer");
    expect(title({ kind: "repush", requested_as: "command" })).toBe("Everything again from the command line");
    expect(title({ kind: "delta", requested_as: "changes" })).toBe("Changes");
  });
  it("R35: does not call the re-push of one person, or of one list, everything", () => {
    const again = { ...run, kind: "repush" as const };
    expect(runTitle({ ...again, only_contact_id: 812 })).toBe("One person again by admin@prairie.example");
    expect(runTitle({ ...again, only_list_id: 7 })).toBe("One list again by admin@prairie.example");
  });
});

const batch: BatchLine = {
  id: 7,
  syncRunId: null,
  purpose: "records",
  state: "accepted",
  people: 12,
  httpStatus: 200,
  answerMessage: "",
  errorCode: null,
  oldestChangeAt: new Date("2026-11-25T09:41:06.700Z"),
  createdAt: new Date("2026-11-25T09:41:06.800Z"),
  finishedAt: new Date("2026-11-25T09:41:07.000Z"),
};
const clock = (at: Date) => at.toISOString().slice(11, 19);

describe("a request in words", () => {
  it("R41: tells how long after the change it was accepted", () => {
    expect(outcomeSentence(batch, clock)).toBe("accepted 09:41:07, 0.3 s after the change");
    expect(outcomeSentence({ ...batch, state: "unknown", oldestChangeAt: null }, clock)).toBe(
      "no certain answer 09:41:07",
    );
  });
  it("names the first person and counts the others", () => {
    expect(whom(batch, "Maria Lopez")).toBe("Maria Lopez and 11 others");
    expect(whom({ ...batch, people: 1 }, "Maria Lopez")).toBe("Maria Lopez");
    expect(whom({ ...batch, purpose: "probe", people: 0 }, undefined)).toBe("Trial request without people");
  });
  it.each([
    [300, "0.3 s"],
    [12_400, "12 s"],
    [240_000, "4 min"],
    [7_800_000, "2 h 10 min"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
  it("shows an answer that is no JSON as it came", () => {
    expect(pretty("<html>")).toBe("<html>");
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  });
});
