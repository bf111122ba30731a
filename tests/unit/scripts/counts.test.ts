import { describe, expect, it } from "vitest";
import { ofPlaywright, ofVitest } from "@/scripts/testing/counts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const vitest = (passed: number, failed: number, ...testResults: ReturnType<typeof file>[]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

describe("the closing line of npm test", () => {
  it("counts what each runner counts", () => {
    expect(ofVitest(vitest(5, 2, file("failed", "passed", "failed")), 1)).toEqual({ passed: 5, failed: 2 });
    expect(ofPlaywright({ stats: { expected: 3, unexpected: 1, flaky: 0 } }, 1)).toEqual({
      passed: 3,
      failed: 1,
    });
  });

  it("counts a file that cannot be loaded as failed", () => {
    expect(ofVitest(vitest(5, 0, file("passed", "passed"), file("failed")), 1)).toEqual({
      passed: 5,
      failed: 1,
    });
  });

  it("says failed when a run ends badly although no test failed, or left no report", () => {
    expect(ofVitest(vitest(5, 0, file("passed", "passed")), 1)).toEqual({ passed: 5, failed: 1 });
    expect(ofVitest(undefined, 1)).toEqual({ passed: 0, failed: 1 });
    expect(ofPlaywright(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });

  it("takes a flaky test for a failed one", () => {
    expect(ofPlaywright({ stats: { expected: 3, unexpected: 0, flaky: 1 } }, 0)).toEqual({
      passed: 3,
      failed: 1,
    });
  });
});
