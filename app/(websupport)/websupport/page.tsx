import type { Metadata } from "next";
import { requireWebsupport } from "@/accounts/session";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { AssociationSwitches } from "@/higher-logic/settings/components/AssociationSwitches";
import { associationSwitches } from "@/higher-logic/settings/websupport/store";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Websupport" };

const PAGE_SIZE = 100;

/** The operator's people switch Higher Logic on here; associations' own staff never get this far. */
export default async function WebsupportPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  await requireWebsupport();
  const after = parseId((await searchParams).after) ?? undefined;
  const associations = await associationSwitches({ after, limit: PAGE_SIZE + 1 });
  const shown = associations.slice(0, PAGE_SIZE);
  const more = associations.length > PAGE_SIZE;
  return (
    <>
      <PageHeader
        title="Associations"
        description="Single sign-on to a Higher Logic community works only where Higher Logic is on here. Pushing does not wait for it."
      />
      {shown.length === 0 ? (
        <EmptyState title="No association yet">Make one with npm run association.</EmptyState>
      ) : (
        <AssociationSwitches associations={shown} />
      )}
      <Pager
        label="Associations"
        previousHref={after ? "/websupport" : null}
        nextHref={more ? `/websupport?after=${shown.at(-1)?.id}` : null}
      />
    </>
  );
}
