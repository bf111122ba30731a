import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { Check } from "../doctor/checks/judge";

const shown = {
  green: { Icon: CircleCheck, tone: "text-success-text", says: "Good: " },
  amber: { Icon: TriangleAlert, tone: "text-warning-text", says: "Worth a look: " },
  red: { Icon: CircleX, tone: "text-danger-text", says: "Keeps members out: " },
} as const;

/** How single sign-on is set up, and for what is not as it should be the one thing to do. */
export function CheckList({ label, checks }: { label: string; checks: readonly Check[] }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-2">
      {checks.map(({ code, label: name, level, says, todo }) => {
        const { Icon, tone, says: means } = shown[level];
        return (
          <li key={code} data-check={code} data-level={level} className="flex gap-2">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
            <div className="min-w-0 wrap-anywhere">
              <p className={level === "green" ? "" : "font-medium"}>
                <span className="sr-only">{means}</span>
                {name}
              </p>
              <p className="max-w-measure text-quiet">
                {says}
                {todo && <> {todo}</>}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
