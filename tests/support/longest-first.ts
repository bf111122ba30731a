import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest, mostly by waiting: for leases, for clocks, for what was cut off to be settled. One of them
 * begun last would be waited for alone.
 */
const LONGEST = [
  "sync/killed",
  "scripts-demo",
  "sync/unanswered",
  "sync/outage",
  "sign-on/races",
  "sync/wire-faults",
  "sso/access-worker",
  "sync/processes",
  "sync/model",
];

/** Vitest's own order (what failed, then the largest), behind the longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return sorted.sort((one, other) => place(one) - place(other));
  }
}
