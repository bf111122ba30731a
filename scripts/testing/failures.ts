import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/** So much of one error that its cause is in it, and not the whole page that was compared. */
const LINES = 15;
const LINE = 300;

const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().default(""),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

interface PlaywrightSuite {
  file: string;
  specs: { title: string; ok: boolean; tests: { results: { error?: { message?: string } }[] }[] }[];
  suites?: PlaywrightSuite[];
}
const PlaywrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  file: z.string(),
  specs: z.array(
    z.object({
      title: z.string(),
      ok: z.boolean(),
      tests: z.array(
        z.object({
          results: z.array(z.object({ error: z.object({ message: z.string().optional() }).optional() })),
        }),
      ),
    }),
  ),
  suites: z.lazy(() => z.array(PlaywrightSuite).optional()),
});
const PlaywrightReport = z.object({ suites: z.array(PlaywrightSuite) });

/**
 * What failed, each with the first lines of its error: said once more at the end, because who reads a log of thousands
 * of lines often has its end only.
 */
export function failuresOfVitest(report: unknown): string[] {
  const parsed = VitestReport.safeParse(report);
  if (!parsed.success) return [];
  return parsed.data.testResults.flatMap((file) => {
    const tests = file.assertionResults.filter(({ status }) => status === "failed");
    if (file.status === "failed" && tests.length === 0) return [told(file.name, "", file.message)];
    return tests.map((test) => told(file.name, test.fullName, (test.failureMessages ?? []).join("\n")));
  });
}

export function failuresOfPlaywright(report: unknown): string[] {
  const parsed = PlaywrightReport.safeParse(report);
  return parsed.success ? parsed.data.suites.flatMap(ofSuite) : [];
}

function ofSuite(suite: PlaywrightSuite): string[] {
  const here = suite.specs
    .filter(({ ok }) => !ok)
    .map(({ title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? ""));
      return told(suite.file, title, errors.join("\n"));
    });
  return [...here, ...(suite.suites ?? []).flatMap(ofSuite)];
}

function told(file: string, title: string, error: string): string {
  const lines = stripVTControlCharacters(error).split("\n").slice(0, LINES);
  const shown = lines.map((line) => `    ${line.slice(0, LINE)}`).join("\n");
  return `${[file, title].filter(Boolean).join(" > ")}\n${shown}`.trimEnd();
}
