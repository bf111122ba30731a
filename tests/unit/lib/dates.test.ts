import { describe, expect, it } from "vitest";
import { calendarDay, exactTime, relativeTime } from "@/lib/dates";

describe("a date on a screen", () => {
  it("stands in the association's zone, in our own short form", () => {
    const at = new Date("2026-11-24T05:41:07Z");
    expect(exactTime(at, "UTC")).toBe("24 Nov 2026, 05:41");
    expect(exactTime(at, "Asia/Tokyo", { seconds: true })).toBe("24 Nov 2026, 14:41:07");
    expect(exactTime(at, "America/Los_Angeles")).toBe("23 Nov 2026, 21:41");
    expect(exactTime(new Date("2026-09-01T00:00:00Z"), "UTC")).toBe("1 Sep 2026, 00:00");
  });

  it("is a plain day where there is no time of day", () => {
    expect(calendarDay("2024-02-29")).toBe("29 Feb 2024");
  });

  it.each([
    [0, "just now"],
    [-4, "just now"],
    [12, "12 seconds ago"],
    [60, "1 minute ago"],
    [3_599, "59 minutes ago"],
    [7_200, "2 hours ago"],
    [86_400 * 3, "3 days ago"],
    [-300, "in 5 minutes"],
  ])("%i seconds back reads %s", (seconds, words) => {
    const now = new Date("2026-11-24T12:00:00Z");
    expect(relativeTime(new Date(now.getTime() - seconds * 1000), now)).toBe(words);
  });
});
