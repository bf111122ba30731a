import { CircleCheck, CircleDashed } from "lucide-react";
import type { Gate } from "../gates";

/** Which of the conditions hold, and for each that does not, the one thing to do. */
export function GateChecklist({ gates }: { gates: readonly Gate[] }) {
  return (
    <ul aria-label="What has to be in place" className="rounded-card border border-hairline bg-n2 px-4 py-3">
      {gates.map((gate) => (
        <li key={gate.code} data-gate={gate.code} data-open={gate.open} className="flex gap-2 py-1">
          {gate.open ? (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" />
          ) : (
            <CircleDashed aria-hidden className="mt-0.5 size-4 shrink-0 text-warning-text" />
          )}
          <div className="min-w-0">
            <span className={gate.open ? "" : "font-medium"}>
              <span className="sr-only">{gate.open ? "Done: " : "To do: "}</span>
              {gate.label}
            </span>
            {gate.why && <p className="max-w-measure text-quiet">{withMailLink(gate.why)}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The address in a sentence becomes a link, so that writing to it is one press. */
function withMailLink(sentence: string) {
  const address = /[^\s@]+@[^\s@;,]+[^\s@;,.]/.exec(sentence)?.[0];
  if (!address) return sentence;
  const [before, after] = sentence.split(address);
  return (
    <>
      {before}
      <a href={`mailto:${address}`} className="break-words text-accent-text underline underline-offset-2">
        {address}
      </a>
      {after}
    </>
  );
}
