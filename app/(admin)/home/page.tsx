import type { Metadata } from "next";
import Link from "next/link";
import { can } from "@/accounts/roles";
import { requireStaff, type Staff } from "@/accounts/session";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { SearchForm } from "@/components/SearchForm";
import { Time } from "@/components/Time";
import { AlertsBanner } from "@/higher-logic/alerts/components/AlertsBanner";
import { alertsNow } from "@/higher-logic/alerts/watch/store";
import { connectionState, lastHour, waitingCounts } from "@/higher-logic/sync/activity/store";
import { NeedsYou } from "@/higher-logic/sync/components/NeedsYou";
import { PausedBanner } from "@/higher-logic/sync/components/PausedBanner";
import { lastHourSentence } from "@/higher-logic/sync/last-hour";
import { changesWaiting } from "@/higher-logic/sync/store";
import { systemClock } from "@/lib/clock";
import { SEARCH_HINT } from "@/membership/contacts/search/query";

export const metadata: Metadata = { title: "Home" };

/** Where staff begin: what happened in the last hour, find somebody, or start what is done most. */
export default async function HomePage() {
  const staff = await requireStaff("records:view");
  return (
    <>
      <PageHeader title="Home" description={staff.associationName} />
      <div className="flex flex-col gap-6">
        <LastHour staff={staff} />
        <Panel title="Find or begin">
          <SearchForm label="Find a contact" hint={SEARCH_HINT} action="/contacts" />
          <div className="flex flex-wrap gap-2">
            {can(staff.role, "records:edit") && (
              <>
                <LinkButton href="/contacts/new?kind=individual">Add an individual</LinkButton>
                <LinkButton href="/contacts/new?kind=organization">Add an organization</LinkButton>
              </>
            )}
            {can(staff.role, "lists:edit") && <LinkButton href="/lists/new">Add a list</LinkButton>}
            <LinkButton href="/memberships?show=expiring">Memberships about to expire</LinkButton>
          </div>
        </Panel>
      </div>
    </>
  );
}

/** One line on the last hour, even when nothing changed; and what waits for somebody, when something does. */
async function LastHour({ staff }: { staff: Staff }) {
  const { associationId, timeZone } = staff;
  const [hour, waiting, connection, counts, alerts] = await Promise.all([
    lastHour(associationId),
    changesWaiting(associationId),
    connectionState(associationId),
    waitingCounts(associationId),
    alertsNow(associationId),
  ]);
  return (
    <>
      <AlertsBanner alerts={alerts} />
      <PausedBanner
        connection={connection}
        timeZone={timeZone}
        settingsHref="/setup/integrations/higher-logic"
      />
      {counts.held + counts.problem > 0 && <NeedsYou held={counts.held} problems={counts.problem} />}
      <Panel title="The last hour">
        <p>
          {lastHourSentence(hour, waiting.count)}{" "}
          {connection.lastAcceptedAt && (
            <>
              Higher Logic last took something{" "}
              <Time at={connection.lastAcceptedAt} now={systemClock.now()} timeZone={timeZone} />.{" "}
            </>
          )}
          <Link href="/activity" className="text-accent-text underline underline-offset-2">
            See the activity
          </Link>
        </p>
      </Panel>
    </>
  );
}
