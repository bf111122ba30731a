import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { Panel } from "@/components/Panel";
import { SelectField } from "@/components/SelectField";
import { readContactAtHigherLogic } from "@/higher-logic/sync/contact/store";
import { ExportLinks } from "@/higher-logic/sync/components/ExportLinks";
import { page, PAGE_SIZE } from "@/higher-logic/sync/components/page";
import { PushNow } from "@/higher-logic/sync/components/PushNow";
import { TimeLine } from "@/higher-logic/sync/components/TimeLine";
import { Communities, WhyAnswer } from "@/higher-logic/sync/components/WhyPanel";
import { tellings } from "@/higher-logic/sync/history/store";
import { listChoices } from "@/membership/lists/store";
import { parseId, parseLogId } from "@/lib/fields";
import { href, type SearchParams } from "@/lib/search-params";

export const metadata: Metadata = { title: "A person at Higher Logic" };

interface Props {
  params: Promise<{ contactId: string }>;
  searchParams: SearchParams;
}

/** One person, also a deleted one: why they are in each community or not, and everything Higher Logic was ever told. */
export default async function PersonPage({ params, searchParams }: Props) {
  const staff = await requireStaff("activity:view");
  const contactId = parseId((await params).contactId);
  const asked = await searchParams;
  const listId = parseId(asked.list);
  const before = parseLogId(asked.before) ?? undefined;
  const found = contactId
    ? await readContactAtHigherLogic(staff.associationId, contactId, listId)
    : undefined;
  if (!contactId || !found) notFound();
  const { name, isDeleted } = found.name;
  const told = page(await tellings(staff.associationId, contactId, { before, limit: PAGE_SIZE + 1 }));
  const here = `/activity/people/${contactId}`;
  const file = `/api/higher-logic/people/${contactId}/history`;
  return (
    <>
      <PageHeader
        title={`${name} at Higher Logic`}
        description={isDeleted ? "This contact was deleted. What Higher Logic was told is kept." : undefined}
        back={{ href: "/activity", label: "Activity" }}
        actions={!isDeleted && <LinkButton href={`/contacts/${contactId}`}>Contact page</LinkButton>}
      />
      <div className="flex flex-col gap-6">
        <Panel
          title="Why this person is, or is not, in the community"
          actions={!isDeleted && can(staff.role, "higher-logic:push") && <PushNow contactId={contactId} />}
        >
          <WhyAnswer found={found} staff={staff} />
        </Panel>
        <Panel title="Communities">
          <div className="flex flex-col gap-4">
            <Communities found={found} staff={staff} open={listId} />
            <AskAboutList associationId={staff.associationId} here={here} listId={listId} />
          </div>
        </Panel>
        <Panel
          title="Everything Higher Logic was told"
          actions={
            told.shown.length > 0 && (
              <>
                <LinkButton href={href("/activity/requests", { contact: contactId })}>Requests</LinkButton>
                <ExportLinks href={file} of="what was told" />
              </>
            )
          }
        >
          {told.shown.length > 0 ? (
            <TimeLine tellings={told.shown} timeZone={staff.timeZone} />
          ) : (
            <EmptyState title={`Higher Logic was never told about ${name}`} />
          )}
        </Panel>
      </div>
      <Pager
        label="What was told"
        previousHref={before ? here : null}
        nextHref={told.lastBeforeMore ? href(here, { before: told.lastBeforeMore.batchId }) : null}
      />
    </>
  );
}

/** Any list, also one the person never was on. */
async function AskAboutList({
  associationId,
  here,
  listId,
}: {
  associationId: number;
  here: string;
  listId: number | null;
}) {
  const lists = await listChoices(associationId);
  if (lists.length === 0) return null;
  return (
    <form method="get" action={here} className="flex flex-wrap items-end gap-3">
      <div className="min-w-0 grow basis-64">
        <SelectField
          id="list"
          name="list"
          label="Ask about another list"
          defaultValue={String(listId ?? lists[0]!.id)}
          options={lists.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      </div>
      <Button type="submit">Why not?</Button>
    </form>
  );
}
