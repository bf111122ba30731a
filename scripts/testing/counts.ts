import { z } from "zod";

export interface Counts {
  passed: number;
  failed: number;
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

/**
 * A file that cannot even be loaded has no failed test and counts as one; so does a run that ends badly although every
 * test passed (an error outside the tests), and one that left no report.
 */
export function ofVitest(report: unknown, status: number): Counts {
  const parsed = VitestReport.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = parsed.data;
  const brokenFiles = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return atLeastOneFailed({ passed: numPassedTests, failed: numFailedTests + brokenFiles.length }, status);
}

/** A flaky test is one that failed. */
export function ofPlaywright(report: unknown, status: number): Counts {
  const parsed = PlaywrightReport.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = parsed.data.stats;
  return atLeastOneFailed({ passed: expected, failed: unexpected + flaky }, status);
}

function atLeastOneFailed(counts: Counts, status: number): Counts {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
