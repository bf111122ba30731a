import { describe, expect, it } from "vitest";
import { lastHourSentence } from "@/higher-logic/sync/last-hour";

describe("the line on Home", () => {
  it("says so when nothing changed in the last hour", () => {
    expect(lastHourSentence({ pushed: 0, removed: 0, failed: 0 }, 0)).toBe("Nothing changed.");
  });

  it("counts what was pushed, removed, failed and waits", () => {
    expect(lastHourSentence({ pushed: 1_240, removed: 2, failed: 1 }, 3)).toBe(
      "1,240 people pushed, 2 of them removed, 1 request failed, 3 changes waiting.",
    );
    expect(lastHourSentence({ pushed: 1, removed: 0, failed: 0 }, 0)).toBe("1 person pushed.");
  });
});
