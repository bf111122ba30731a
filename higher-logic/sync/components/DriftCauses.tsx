import Link from "next/link";
import { Panel } from "@/components/Panel";
import { driftCauses, type DriftCause } from "@/higher-logic/sync/drift/causes";
import { count } from "./run-words";

/** Who is right, with how many people; pressing one shows its people alone. */
export function DriftCauses({
  counts,
  chosen,
}: {
  counts: readonly { cause: DriftCause; people: number; open: number }[];
  chosen: DriftCause | null;
}) {
  if (counts.length === 0) return null;
  const inOrder = (Object.keys(driftCauses) as DriftCause[]).flatMap((cause) =>
    counts.filter((one) => one.cause === cause),
  );
  return (
    <Panel title="Who is right" description="Choose one to see its people alone.">
      <nav aria-label="Who is right">
        <ul className="flex flex-col gap-1">
          <li className={box(chosen === null)}>
            <CauseLink href="/activity/drift" isChosen={chosen === null}>
              All differences
            </CauseLink>
          </li>
          {inOrder.map(({ cause, people, open }) => (
            <li key={cause} className={box(chosen === cause)}>
              <CauseLink href={`/activity/drift?cause=${cause}`} isChosen={chosen === cause}>
                {driftCauses[cause].title}
              </CauseLink>
              <span className="block tabular-nums">
                {count(people, "person", "people")}
                {open < people && `, ${count(people - open)} sent again`}
              </span>
              <span className="block max-w-measure text-quiet">{driftCauses[cause].explanation}</span>
            </li>
          ))}
        </ul>
      </nav>
    </Panel>
  );
}

const box = (isChosen: boolean) =>
  `rounded-control border px-3 py-2 ${isChosen ? "border-accent bg-n2" : "border-transparent"}`;

function CauseLink({ href, isChosen, children }: { href: string; isChosen: boolean; children: string }) {
  return (
    <Link
      href={href}
      aria-current={isChosen ? "true" : undefined}
      className="font-medium text-accent-text underline underline-offset-2"
    >
      {children}
    </Link>
  );
}
