import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isNews } from "@/lib/once-a-minute";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

it("V16: what was said is news again after a minute, however often it comes meanwhile", () => {
  const seconds: number[] = [];
  for (let second = 0; second <= 130; second += 1) {
    if (isNews("form", "hub.example", "10.0.0.1")) seconds.push(second);
    vi.advanceTimersByTime(1_000);
  }
  expect(seconds).toEqual([0, 60, 120]);
});

it("V16: what differs in any part is something else", () => {
  expect(isNews("refused", "a", "b", null)).toBe(true);
  for (const other of [
    ["a", "b"],
    ["ab", "", null],
    ["a,b", null],
    ["b", "a", null],
    ["a", "b", "null"],
  ])
    expect([other, isNews("refused", ...other)]).toEqual([other, true]);
  expect(isNews("refused", 1)).toBe(true);
  expect(isNews("refused", "1")).toBe(true);
  expect(isNews("refused", "a", "b", null)).toBe(false);
});

it("remembers ten thousand things, and then begins anew", () => {
  expect(isNews("first")).toBe(true);
  const count = (from: number, to: number) => {
    let news = 0;
    for (let n = from; n < to; n += 1) if (isNews("many", n)) news += 1;
    return news;
  };
  expect(count(0, 9_000)).toBe(9_000);
  expect(isNews("first")).toBe(false);
  expect(count(9_000, 12_000)).toBe(3_000);
  expect(isNews("first")).toBe(true);
});
