import Link from "next/link";
import { Panel } from "@/components/Panel";
import { causeWords, type HeldCause } from "@/higher-logic/sync/removals/held";
import { count } from "./run-words";

/** Why people stand to be removed, each cause with its number; pressing one shows its people alone. */
export function HeldCauses({ causes, chosen }: { causes: readonly HeldCause[]; chosen: string }) {
  // One cause alone stands beside each of its people.
  if (causes.length < 2) return causes[0]?.detail ? <p className="text-quiet">{causes[0].detail}</p> : null;
  // The guard counts everybody at once, so its reason is mostly the same one.
  const shared = causes.every(({ detail }) => detail === causes[0]!.detail) ? causes[0]!.detail : null;
  return (
    <Panel title="By cause" description="Choose one to see its people, and to decide about them together.">
      <nav aria-label="Causes">
        <ul className="flex flex-col gap-1">
          <Cause href="/activity/held" isChosen={chosen === ""} title="All causes">
            {count(
              causes.reduce((sum, { people }) => sum + people, 0),
              "person",
              "people",
            )}
            {shared && <span className="block">{shared}</span>}
          </Cause>
          {causes.map((cause) => (
            <Cause
              key={cause.key}
              href={`/activity/held?cause=${encodeURIComponent(cause.key)}`}
              isChosen={chosen === cause.key}
              title={causeWords(cause)}
            >
              {count(cause.people, "person", "people")}
              {cause.undecided < cause.people && `, ${count(cause.undecided)} to decide`}: {named(cause)}
              {cause.detail && !shared && <span className="block">{cause.detail}</span>}
            </Cause>
          ))}
        </ul>
      </nav>
    </Panel>
  );
}

function Cause({
  href,
  isChosen,
  title,
  children,
}: {
  href: string;
  isChosen: boolean;
  title: string;
  children: React.ReactNode;
}) {
  return (
    <li
      className={`rounded-control border px-3 py-2 ${isChosen ? "border-accent bg-n2" : "border-transparent"}`}
    >
      <Link
        href={href}
        aria-current={isChosen ? "true" : undefined}
        className="font-medium text-accent-text underline underline-offset-2"
      >
        {title}
      </Link>
      <p className="text-quiet">{children}</p>
    </li>
  );
}

/** `Maria Lopez, Amir Said and 801 others`. */
function named({ names, people }: HeldCause): string {
  const others = people - names.length;
  return others > 0 ? `${names.join(", ")} and ${count(others, "other")}` : names.join(", ");
}
