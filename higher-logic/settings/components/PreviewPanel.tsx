import Link from "next/link";
import type { ReactNode, Ref } from "react";
import { Disclosure } from "@/components/Disclosure";
import { ExportLinks } from "@/higher-logic/sync/components/ExportLinks";
import { count } from "@/higher-logic/sync/components/run-words";
import type { NamedPerson, PreviewView } from "../dialog-view";
import { PeopleNames } from "./PeopleNames";

interface PreviewPanelProps {
  preview: PreviewView;
  title: string;
  /** It was saved, so this is no supposition any more. */
  isSaved?: boolean;
  /** What pressing the button below would do, and the button. */
  children?: ReactNode;
  headingRef?: Ref<HTMLHeadingElement>;
}

/** Who is concerned, by name: those who would be removed first, because that is what must not go unnoticed. */
export function PreviewPanel({ preview, title, isSaved = false, children, headingRef }: PreviewPanelProps) {
  const { added, removed, cannotBePushed, changed, leaving, newCommunities, allNamesHref } = preview;
  const would = isSaved ? "To" : "Would";
  return (
    <div className="rounded-card border border-info-border bg-surface p-4">
      <h4 ref={headingRef} tabIndex={-1} className="font-semibold">
        {title}
      </h4>
      <p className="mt-1 max-w-measure tabular-nums">{countsSentence(preview, isSaved)}</p>
      <Names
        title={`${would} be removed`}
        group={removed}
        allNamesHref={`${allNamesHref}&show=removed`}
        startsOpen
      />
      <Names title={`${would} be added`} group={added} allNamesHref={`${allNamesHref}&show=added`} />
      <Names title={`${would} be updated`} group={changed} allNamesHref={`${allNamesHref}&show=changed`} />
      {leaving.map((community) => (
        <Names
          key={community.allNamesHref}
          title={`${would} leave ${community.name}`}
          group={community}
          allNamesHref={community.allNamesHref}
          // Most of them stand above already, as removed or updated.
          startsOpen={false}
        />
      ))}
      <Names
        title="Cannot be pushed"
        group={cannotBePushed}
        allNamesHref={`${allNamesHref}&show=cannot-be-pushed`}
      />
      {newCommunities.length > 0 && (
        <p className="mt-3 max-w-measure">
          New communities, hidden until somebody un-hides them in Higher Logic: {newCommunities.join(", ")}.
        </p>
      )}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <span>All of them as a file:</span>
        <ExportLinks href={preview.exportHref} of="the preview" />
      </div>
      {children && <div className="mt-4">{children}</div>}
    </div>
  );
}

/** The parts add up to the whole. */
function countsSentence(preview: PreviewView, isSaved: boolean): string {
  const { added, changed, removed, cannotBePushed, unchanged, leavesAnyway } = preview;
  const parts = [
    `${count(removed.count)} ${isSaved ? "to" : "would"} be removed`,
    `${count(added.count)} added`,
    `${count(changed.count)} updated`,
    ...(cannotBePushed.count > 0 ? [`${count(cannotBePushed.count)} cannot be pushed`] : []),
    ...(leavesAnyway > 0 ? [`${count(leavesAnyway)} leave whatever is saved here`] : []),
    `${count(unchanged)} ${unchanged === 1 ? "stays as it is" : "stay as they are"}`,
  ];
  return `${count(preview.lookedAt, "person", "people")} looked at: ${parts.join(", ")}.`;
}

function Names({
  title,
  group,
  allNamesHref,
  startsOpen = group.count <= 10,
}: {
  title: string;
  group: { count: number; people: readonly NamedPerson[] };
  allNamesHref: string;
  startsOpen?: boolean;
}) {
  if (group.count === 0) return null;
  return (
    <div className="mt-1">
      <Disclosure summary={`${title}: ${count(group.count)}`} open={startsOpen}>
        <PeopleNames people={group.people} />
        {group.count > group.people.length && (
          <p className="mt-2">
            <Link href={allNamesHref} className="text-accent-text underline underline-offset-2">
              All {count(group.count)} names
            </Link>
          </p>
        )}
      </Disclosure>
    </div>
  );
}
