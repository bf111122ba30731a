import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { errorCatalogue, type ErrorEntry, type ErrorKind } from "@/higher-logic/push/errors";

const headings: Record<ErrorKind, [heading: string, meaning: string]> = {
  record: ["One person's record", "Only this person waits; everybody else is sent."],
  connection: [
    "The connection",
    "Pushing pauses at once and goes on by itself. No change is lost meanwhile.",
  ],
  trouble: ["What passes by itself", "Tried again with growing gaps. No change is lost meanwhile."],
  decision: ["What staff decide", "Waits for somebody to say yes or no."],
  setup: ["Not set up yet", "Nothing is sent before this is done."],
};

/** docs/errors.md, whole, from the catalogue. */
export function errorsPage(): string {
  const entries: [string, ErrorEntry][] = Object.entries(errorCatalogue);
  const chapters = Object.entries(headings).map(([kind, [heading, meaning]]) => {
    const ofKind = entries.filter(([, entry]) => entry.kind === kind);
    return `## ${heading}\n\n${meaning}\n\n${ofKind.map(chapterOf).join("\n")}`;
  });
  const introduction =
    "Every failure of the push has a code. The code stands in the database, in alerts and on the Activity page; it never\n" +
    "changes its meaning. Made by `npx tsx scripts/docs-errors.ts` from `higher-logic/push/errors.ts`: change it there.";
  return `# Errors\n\n${introduction}\n\n${chapters.join("\n")}`;
}

function chapterOf([code, { sentence, whatToDo }]: [string, ErrorEntry]): string {
  return `### ${code}\n\n${sentence}\n\n**What to do:** ${whatToDo}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(new URL("../docs/errors.md", import.meta.url), errorsPage());
