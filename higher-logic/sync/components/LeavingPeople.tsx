import { PeopleNames } from "@/higher-logic/settings/components/PeopleNames";
import type { LeavingGroup, LeavingView } from "../lists/leaving";
import { ExportLinks } from "./ExportLinks";
import { count } from "./run-words";

/** Who would lose a community, by name, and what that confirms; goes into the form that confirms it. */
export function LeavingPeople({
  leaving,
  what = "this community",
  doing,
  file,
}: {
  leaving: LeavingView;
  what?: string;
  doing: string;
  /** Address of the file with all of them. */
  file: string;
}) {
  const { everything, thisOne, needsTwo, digest } = leaving;
  const total = everything.count + thisOne.count;
  return (
    <section
      aria-labelledby="leaving-title"
      className="rounded-card border border-info-border bg-surface p-4"
    >
      <input type="hidden" name="confirmDigest" value={digest} />
      <p id="leaving-title" className="font-semibold" role="status">
        {count(total, "person", "people")} would lose {what}
      </p>
      <Group title="Would be out of the community site altogether" group={everything} />
      <Group title="Would leave this community and stay in others" group={thisOne} />
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <span>All of them as a file:</span>
        <ExportLinks href={file} of={`who would lose ${what}`} />
      </div>
      <p className="mt-3 max-w-measure">
        Nothing is saved yet. Confirming {doing} and removes exactly these people at Higher Logic.
        {needsTwo &&
          " Two people have to agree: if they are more than the guard lets go, somebody else has to as well."}
      </p>
    </section>
  );
}

/** Who loses a list's community by what was just saved, by name. */
export function PeopleWhoLeave({ leaving: { everything, thisOne } }: { leaving: LeavingView }) {
  return (
    <section
      aria-labelledby="leaving-title"
      className="rounded-card border border-info-border bg-surface p-4"
    >
      <p id="leaving-title" className="font-semibold">
        {count(everything.count + thisOne.count, "person", "people")} left this community
      </p>
      <Group title="Out of the community site altogether" group={everything} />
      <Group title="Left this community and stay in others" group={thisOne} />
      <p className="mt-3 max-w-measure">Higher Logic is told now. Tick the box and save to take it back.</p>
    </section>
  );
}

function Group({ title, group }: { title: string; group: LeavingGroup }) {
  if (group.count === 0) return null;
  const more = group.count - group.people.length;
  return (
    <details open={group.count <= 10} className="mt-3">
      <summary className="min-h-6 font-medium">
        {title}: {count(group.count)}
      </summary>
      <PeopleNames people={group.people} />
      {more > 0 && <p className="mt-2">And {count(more)} more, who stand in the file.</p>}
    </details>
  );
}
