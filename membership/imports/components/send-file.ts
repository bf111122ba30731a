import type { ImportKind } from "../columns";
import type { ImportCounts } from "../outcome";
import type { LineProblem } from "../parse";

/** What the server says of a file; `not-answered`: nothing that could be read. */
export type ImportAnswer =
  | ({ status: "applied" | "tried"; warnings: LineProblem[] } & ImportCounts)
  | { status: "refused"; problems: LineProblem[]; problemCount: number }
  | { status: "not-answered"; title: string };

/** Sends a file to be looked through, or to be taken. */
export async function sendFile(kind: ImportKind, file: File, dryRun: boolean): Promise<ImportAnswer> {
  try {
    const response = await fetch(`/api/records/${kind}?dry_run=${dryRun}`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: file,
    });
    const answer = (await response.json()) as ImportAnswer | { status: number; title: string };
    return typeof answer.status === "number" ? { status: "not-answered", title: answer.title } : answer;
  } catch {
    return {
      status: "not-answered",
      title: dryRun
        ? "The file could not be sent. Nothing was imported; try again."
        : "No answer came. Look through the file again: what was imported is told as unchanged.",
    };
  }
}
