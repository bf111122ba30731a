import { CircleCheck, CircleDashed } from "lucide-react";
import { WithMailLink } from "@/components/WithMailLink";
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
            {gate.why && (
              <p className="max-w-measure text-quiet">
                <WithMailLink>{gate.why}</WithMailLink>
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
