import type { LineProblem } from "./parse";

/** What one line came to. */
export type LineResult = "created" | "updated" | "unchanged";

/** What applying a file came to: a result for each line, or what keeps the file out. */
export interface Applied {
  results: LineResult[];
  problems: LineProblem[];
  /** What somebody should know about lines that were taken. */
  warnings: LineProblem[];
}

/** One line's problem or warning, in a sentence. */
export function problemSentence({ line, column, problem }: LineProblem): string {
  return `Line ${line}: ${column ? `${column} ` : ""}${problem}`;
}

export interface ImportCounts {
  lines: number;
  created: number;
  updated: number;
  unchanged: number;
}

export function count(results: readonly LineResult[]): ImportCounts {
  const of = (wanted: LineResult) => results.filter((result) => result === wanted).length;
  return {
    lines: results.length,
    created: of("created"),
    updated: of("updated"),
    unchanged: of("unchanged"),
  };
}
