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
import type { SearchParams } from "@/lib/search-params";
import type { Named } from "@/higher-logic/sync/preview/tally";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Preview" };

const shows: Readonly<Record<string, { kind: Named; title: string }>> = {
  removed: { kind: "removed", title: "Would be removed" },
  added: { kind: "added", title: "Would be added" },
  "cannot-be-pushed": { kind: "cannotBePushed", title: "Cannot be pushed" },
};

/** All the names that the dialog's preview counted, page by page. */
export default async function PreviewNamesPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId } = await requireStaff("higher-logic:view");
  const asked = await searchParams;
  const show =
    typeof asked.show === "string" && Object.hasOwn(shows, asked.show) ? shows[asked.show] : undefined;
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
  show: { kind: Named; title: string };
  asked: Awaited<SearchParams>;
  after: number | null;
}) {
  const form = proposedFromAddress(asked);
  const onlyNew = asked.onlyNew === "true";
  const { people, next } = await readNames(associationId, { form, kind: show.kind, onlyNew, after });
  const here = `${allNamesHref(form, { onlyNew })}&show=${String(asked.show)}`;
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
