import { Banner } from "@/components/Banner";
import type { LineProblem } from "../parse";
import { problemSentence } from "../outcome";
import type { ImportAnswer } from "./send-file";

const number = (count: number) => count.toLocaleString("en-US");

/** What became of a file, or would. */
export function ImportResult({ answer }: { answer: ImportAnswer }) {
  switch (answer.status) {
    case "not-answered":
      return <Banner tone="danger" title={answer.title} />;
    case "refused":
      return (
        <Banner
          tone="danger"
          title={`${answer.problemCount === 1 ? "1 line" : `${number(answer.problemCount)} lines`} cannot be taken. Nothing was imported.`}
        >
          <Lines lines={answer.problems} of={answer.problemCount} />
        </Banner>
      );
    case "tried":
    case "applied": {
      const { created, updated, unchanged, warnings } = answer;
      const tried = answer.status === "tried";
      const title = tried
        ? created + updated > 0
          ? `${number(created)} would be created, ${number(updated)} changed. Nothing is imported yet.`
          : "Everything in this file is here already."
        : `Imported: ${number(created)} created, ${number(updated)} changed.`;
      return (
        <Banner tone={tried ? "info" : "success"} title={title}>
          <p>{number(unchanged)} are the same as what is stored.</p>
          <Lines lines={warnings} of={warnings.length} />
        </Banner>
      );
    }
  }
}

function Lines({ lines, of }: { lines: readonly LineProblem[]; of: number }) {
  if (lines.length === 0) return null;
  return (
    <ul className="mt-2 flex flex-col gap-1">
      {lines.map((problem) => (
        <li key={problemSentence(problem)}>{problemSentence(problem)}</li>
      ))}
      {of > lines.length && <li>… and {number(of - lines.length)} more.</li>}
    </ul>
  );
}
