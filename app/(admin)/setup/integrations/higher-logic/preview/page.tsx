import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { requireStaff } from "@/accounts/session";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { TableSkeleton } from "@/components/Skeleton";
import { PeopleNames } from "@/higher-logic/settings/components/PeopleNames";
import { readNames } from "@/higher-logic/settings/names/store";
import { allNamesHref, proposedFromAddress } from "@/higher-logic/settings/preview-view";
import type { NamesOf } from "@/higher-logic/sync/preview/store";
import { textOf, type SearchParams } from "@/lib/search-params";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Preview" };

interface Show {
  kind: NamesOf;
  title: string;
}

const shows: Readonly<Record<string, Show>> = {
  removed: { kind: "removed", title: "Would be removed" },
  added: { kind: "added", title: "Would be added" },
  changed: { kind: "changed", title: "Would be updated" },
  "cannot-be-pushed": { kind: "cannotBePushed", title: "Cannot be pushed" },
};

/** What the address asks for; a community by its GroupKey. */
function showOf(show: string, community: string): Show | undefined {
  if (show === "leaving" && community !== "")
    return { kind: { leaving: community }, title: "Would leave this community" };
  return Object.hasOwn(shows, show) ? shows[show] : undefined;
}

/** All the names that the dialog's preview counted, page by page. */
export default async function PreviewNamesPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId } = await requireStaff("higher-logic:view");
  const asked = await searchParams;
  const show = showOf(textOf(asked.show), textOf(asked.community));
  if (!show) notFound();
  const after = parseId(asked.after);
  return (
    <>
      <PageHeader
        title={show.title}
        description="With the settings that were in the form. Nothing was saved or sent."
        back={{ href: "/setup/integrations/higher-logic", label: "Higher Logic Integration" }}
      />
      {/* Each page looks at everybody, which takes seconds where there are many; guard and 404 are behind us. */}
      <Suspense key={after} fallback={<TableSkeleton />}>
        <Names associationId={associationId} show={show} asked={asked} after={after} />
      </Suspense>
    </>
  );
}

async function Names({
  associationId,
  show,
  asked,
  after,
}: {
  associationId: number;
  show: Show;
  asked: Awaited<SearchParams>;
  after: number | null;
}) {
  const form = proposedFromAddress(asked);
  const onlyNew = asked.onlyNew === "true";
  const { people, next } = await readNames(associationId, { form, kind: show.kind, onlyNew, after });
  const community = textOf(asked.community);
  const here =
    `${allNamesHref(form, { onlyNew })}&show=${encodeURIComponent(textOf(asked.show))}` +
    (community ? `&community=${encodeURIComponent(community)}` : "");
  return (
    <>
      {people.length === 0 ? <EmptyState title="Nobody" /> : <PeopleNames people={people} />}
      <Pager
        label={show.title}
        previousHref={after ? here : null}
        nextHref={next ? `${here}&after=${next}` : null}
      />
    </>
  );
}
