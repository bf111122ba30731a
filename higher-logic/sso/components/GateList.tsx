import { CircleCheck, CircleMinus, CircleX } from "lucide-react";
import { gateWords } from "../doctor/words";
import type { GateState, RefusalCode } from "../eligibility";

const shown = {
  open: { Icon: CircleCheck, tone: "text-success-text", says: "Yes: " },
  closed: { Icon: CircleX, tone: "text-danger-text", says: "No: " },
  spared: { Icon: CircleMinus, tone: "text-quiet", says: "Does not count here: " },
} as const;

/** Every gate of sign-on in its order; the first that is closed is why somebody does not get in. */
export function GateList({ gates }: { gates: readonly { code: RefusalCode; state: GateState }[] }) {
  return (
    <ol aria-label="Gates in their order" className="flex flex-col gap-1">
      {gates.map(({ code, state }) => {
        const { Icon, tone, says } = shown[state];
        const { label, todo } = gateWords[code];
        return (
          <li key={code} data-gate={code} data-state={state} className="flex gap-2">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
            <div className="min-w-0">
              <span className={state === "closed" ? "font-medium" : state === "spared" ? "text-quiet" : ""}>
                <span className="sr-only">{says}</span>
                {label}
              </span>
              {state === "spared" && <span className="text-quiet"> (does not count here)</span>}
              {state === "closed" && <p className="max-w-measure text-quiet">{todo}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
