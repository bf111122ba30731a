import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { connectionState, waitingContacts } from "@/higher-logic/sync/activity/store";
import { ExportLinks } from "@/higher-logic/sync/components/ExportLinks";
import { PausedBanner } from "@/higher-logic/sync/components/PausedBanner";
import { ProblemsTable } from "@/higher-logic/sync/components/ProblemsTable";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import type { SearchParams } from "@/lib/search-params";
import { parseId } from "@/lib/fields";

export const metadata: Metadata = { title: "Problems" };

export default async function ProblemsPage({ searchParams }: { searchParams: SearchParams }) {
  const { associationId, timeZone } = await requireStaff("activity:view");
  const after = parseId((await searchParams).after) ?? undefined;
  const [connection, waiting] = await Promise.all([
    connectionState(associationId),
    waitingContacts(associationId, { reason: "problem", after, limit: PAGE_SIZE + 1 }),
  ]);
  const people = page(waiting);
  return (
    <>
      <PageHeader
        title="Problems"
        description="People who cannot be pushed, and what to do. Everybody else goes on being pushed."
        back={{ href: "/activity", label: "Activity" }}
        actions={
          people.shown.length > 0 && <ExportLinks href="/api/higher-logic/problems" of="the problems" />
        }
      />
      <div className="flex flex-col gap-6">
        <PausedBanner
          connection={connection}
          timeZone={timeZone}
          settingsHref="/setup/integrations/higher-logic"
        />
        <ProblemsTable people={people.shown} now={new Date()} timeZone={timeZone} />
      </div>
      <Pager
        label="Problems"
        previousHref={after ? "/activity/problems" : null}
        nextHref={
          people.lastBeforeMore ? `/activity/problems?after=${people.lastBeforeMore.contactId}` : null
        }
      />
    </>
  );
}
