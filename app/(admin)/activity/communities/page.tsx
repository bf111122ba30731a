import type { Metadata } from "next";
import Link from "next/link";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Badge } from "@/components/Badge";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { Time } from "@/components/Time";
import { readCommunityLink } from "@/higher-logic/settings/community-link/store";
import { ExternalLink } from "@/higher-logic/settings/components/ExternalLink";
import { MOST_COUNTED, toldCommunities, type ToldCommunity } from "@/higher-logic/sync/communities/store";
import { LookForVisible } from "@/higher-logic/sync/components/LookForVisible";
import { count } from "@/higher-logic/sync/components/run-words";
import { driftStanding } from "@/higher-logic/sync/drift/read/store";

export const metadata: Metadata = { title: "New communities" };

/** What is left to do at Higher Logic for each list that became a community: it is made hidden. */
export default async function CommunitiesPage() {
  const { associationId, role, timeZone } = await requireStaff("activity:view");
  const [communities, { link }, { canRead }] = await Promise.all([
    toldCommunities(associationId),
    readCommunityLink(associationId),
    driftStanding(associationId),
  ]);
  const hidden = communities.filter(({ visibleAt }) => visibleAt === null);
  const now = new Date();
  return (
    <>
      <PageHeader
        title="New communities"
        description="Higher Logic makes a hidden community of each list when its first people are pushed."
        back={{ href: "/activity", label: "Activity" }}
      />
      <div className="flex flex-col gap-6">
        {hidden.length > 0 && <Steps hidden={hidden.length} link={link} />}
        {canRead && can(role, "higher-logic:push") && <LookForVisible />}
        {!canRead && hidden.length > 0 && (
          <p className="max-w-measure text-quiet">
            With a read key under Advanced, what was un-hidden is ticked here by itself.
          </p>
        )}
        <DataTable
          caption="Communities"
          rows={communities}
          rowKey={({ key }) => key}
          empty={
            <EmptyState title="No community was made yet">
              It appears here within a minute after the first people of a list were pushed.
            </EmptyState>
          }
          columns={[
            { header: "Community", cell: nameOf },
            {
              header: "Made, hidden",
              from: "phone",
              cell: ({ madeAt }) => <Time at={madeAt} now={now} timeZone={timeZone} />,
            },
            { header: "Members", align: "right", cell: membersOf },
            {
              header: "Seen by everybody",
              cell: ({ visibleAt }) =>
                visibleAt === null ? (
                  <Badge tone="warning">To do</Badge>
                ) : (
                  <span className="inline-flex flex-wrap items-center gap-x-2">
                    <Badge tone="success">Un-hidden</Badge>
                    <Time at={visibleAt} now={now} timeZone={timeZone} />
                  </span>
                ),
            },
          ]}
        />
      </div>
    </>
  );
}

function nameOf({ listId, name }: ToldCommunity) {
  if (listId === null) return <span className="font-medium">{name}</span>;
  return (
    <Link href={`/lists/${listId}`} className="font-medium text-accent-text underline underline-offset-2">
      {name}
    </Link>
  );
}

function membersOf({ members, listId }: ToldCommunity) {
  if (listId === null) return "–";
  return members === MOST_COUNTED ? `${count(members)} or more` : count(members);
}

function Steps({ hidden, link }: { hidden: number; link: string | null }) {
  return (
    <Panel title={`${count(hidden, "community is", "communities are")} still to be un-hidden`}>
      <ol className="flex max-w-measure list-decimal flex-col gap-1 pl-5">
        <li>
          Sign in as an administrator at{" "}
          {link ? <ExternalLink href={link}>{new URL(link).host}</ExternalLink> : "your community’s site"}.
        </li>
        <li>
          Open the list of communities in its administration, and the one that is named after your list.
        </li>
        <li>Configure it, then un-hide it. Its members and their rights are there already.</li>
      </ol>
    </Panel>
  );
}
