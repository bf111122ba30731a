import { describe, expect, it } from "vitest";
import { failuresOfPlaywright, failuresOfVitest } from "@/scripts/testing/failures";

describe("what npm test says last of what failed", () => {
  it("names each test of vitest that failed, with the beginning of its error", () => {
    const long = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
    const report = {
      testResults: [
        {
          name: "tests/guard.test.ts",
          status: "failed",
          assertionResults: [
            { status: "passed", fullName: "the guard holds" },
            { status: "failed", fullName: "the guard lets go", failureMessages: [`\u001b[31m${long}`] },
          ],
        },
      ],
    };
    const [only, ...others] = failuresOfVitest(report);
    expect(others).toEqual([]);
    expect(only).toContain("tests/guard.test.ts > the guard lets go\n    line 0\n");
    expect(only).not.toContain("line 99");
  });

  it("names a file that could not be loaded, with the reason", () => {
    const report = {
      testResults: [
        { name: "tests/guard.test.ts", status: "failed", message: "no such module", assertionResults: [] },
      ],
    };
    expect(failuresOfVitest(report)).toEqual(["tests/guard.test.ts\n    no such module"]);
  });

  it("names each browser test that failed, in whatever it stands", () => {
    const spec = (title: string, ok: boolean, message?: string) => ({
      title,
      ok,
      tests: [{ results: [{ error: message === undefined ? undefined : { message } }] }],
    });
    const report = {
      suites: [
        {
          file: "sync.spec.ts",
          specs: [spec("runs", true)],
          suites: [{ file: "sync.spec.ts", specs: [spec("stops", false, "timed out")] }],
        },
      ],
    };
    expect(failuresOfPlaywright(report)).toEqual(["sync.spec.ts > stops\n    timed out"]);
  });

  it("has nothing to say of a report that is not there", () => {
    expect(failuresOfVitest(undefined)).toEqual([]);
    expect(failuresOfPlaywright(undefined)).toEqual([]);
  });
});
