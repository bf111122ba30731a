import Link from "next/link";
import { Panel } from "@/components/Panel";
import { count } from "./run-words";

/** What goes on only after somebody has decided or mended something. */
export function NeedsYou({ held, problems }: { held: number; problems: number }) {
  return (
    <Panel title="Needs you">
      <ul className="flex flex-col gap-2">
        <li>
          {held === 0 ? (
            "No removal is held."
          ) : (
            <Link href="/activity/held">{count(held, "removal")} held for your decision</Link>
          )}
        </li>
        <li>
          {problems === 0 ? (
            "Nobody has a problem of their own."
          ) : (
            <Link href="/activity/problems">{count(problems, "person", "people")} cannot be pushed</Link>
          )}
        </li>
      </ul>
    </Panel>
  );
}
