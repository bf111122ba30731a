import { describe, expect, it } from "vitest";
import { connectionBackoffMs, problemBackoffMs, retryAfterMs } from "@/higher-logic/sync/backoff";
import { Pacing } from "@/higher-logic/sync/pacing";

describe("how fast requests leave", () => {
  it("F23: at half speed a lane rests as long as its request took, and speed grows back with what is accepted", () => {
    let nowMs = 0;
    const clock = { now: () => new Date(0), monotonicMs: () => nowMs };
    const pacing = new Pacing(clock, { inFlight: 1, perMinute: null, speed: 1, sinceRequestMs: null });
    pacing.slowDown();
    pacing.leaves();
    nowMs = 100;
    pacing.answered(100);
    expect(pacing.waitMs(0)).toBe(100);
    expect(pacing.waitMs(1)).toBe(Infinity);
    for (let accepted = 0; accepted < 10; accepted += 1) pacing.accepted();
    expect(pacing.speed).toBeCloseTo(1);
  });

  it("keeps to so many requests a minute", () => {
    const clock = { now: () => new Date(0), monotonicMs: () => 0 };
    const pacing = new Pacing(clock, { inFlight: 4, perMinute: 60, speed: 1, sinceRequestMs: null });
    expect(pacing.waitMs(0)).toBe(0);
    pacing.leaves();
    expect(pacing.waitMs(0)).toBe(1_000);
  });
});

describe("when something is tried again", () => {
  it("waits 5 s to 4 min for the connection, 5 min to 6 h for somebody to mend a record", () => {
    expect(connectionBackoffMs(1, 1)).toBe(5_000);
    expect(connectionBackoffMs(30, 1)).toBe(240_000);
    expect(problemBackoffMs(1, 1)).toBe(300_000);
    expect(problemBackoffMs(30, 1)).toBe(6 * 3_600_000);
  });

  it("I10: comes to the end of an outage of 25 minutes within the 30, whenever the trial before it was sent", () => {
    const [outage, promised, unanswered, told] = [25, 30, 0.5, 0.25].map((minutes) => minutes * 60_000);
    const latest = outage! + unanswered! + connectionBackoffMs(Number.MAX_SAFE_INTEGER, 1);
    expect(latest + told!).toBeLessThan(promised!);
  });

  it("F23: takes a Retry-After of a year, or below nothing, within reason", () => {
    expect(retryAfterMs(365 * 86_400_000, 0.5, 1)).toBe(900_000);
    expect(retryAfterMs(-5, 0.5, 1)).toBe(1_000);
    expect(retryAfterMs(0, 1 / 16, 1)).toBe(8_000);
  });
});
