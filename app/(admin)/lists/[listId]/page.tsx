import type { Metadata } from "next";
import { can } from "@/accounts/roles";
import { requireStaff } from "@/accounts/session";
import { Badge } from "@/components/Badge";
import { DescriptionList } from "@/components/DescriptionList";
import { LinkButton } from "@/components/LinkButton";
import { PageHeader } from "@/components/PageHeader";
import { Panel } from "@/components/Panel";
import { RepushList } from "@/higher-logic/sync/components/RepushList";
import { SyncedListForm } from "@/higher-logic/sync/components/SyncedListForm";
import { parseId } from "@/lib/fields";
import { textOf, type SearchParams } from "@/lib/search-params";
import { displayName } from "@/membership/contacts/contact";
import { PutBack } from "@/membership/lists/components/PutBack";
import { OrganizationsWarning } from "@/membership/lists/components/OrganizationsWarning";
import { isSyncedList, listLabels, listValues, type List } from "@/membership/lists/list";
import { organizationsOn, readListMembership } from "@/membership/lists/members/store";
import { DoneBanner } from "../../DoneBanner";
import { listOf } from "./list";
import { Members } from "./Members";

interface Props {
  params: Promise<{ listId: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const staff = await requireStaff("records:view");
  return { title: (await listOf(staff.associationId, params)).name };
}

/** One list: what is set on it, and who is on it. */
export default async function ListPage({ params, searchParams }: Props) {
  const staff = await requireStaff("records:view");
  const list = await listOf(staff.associationId, params);
  const given = await searchParams;
  const mayEdit = can(staff.role, "lists:edit");
  const isSynced = isSyncedList(list);
  const takenOff = await placeTakenOff(staff.associationId, given.done, given.place);
  const onIt = isSynced ? await organizationsOn(staff.associationId, list.id) : null;
  return (
    <>
      <PageHeader
        title={list.name}
        description={list.kind}
        badge={isSynced ? <Badge tone="info">Synced</Badge> : !list.isActive && <Badge>Not active</Badge>}
        back={{ href: "/lists", label: "Lists/Committees" }}
        actions={mayEdit && <Actions listId={list.id} />}
      />
      <DoneBanner done={textOf(given.done)} sentence={takenOff && takenOffSentence(takenOff)}>
        {takenOff && mayEdit && given.undo === "yes" && (
          <PutBack listMembershipId={takenOff.id} from="list" />
        )}
      </DoneBanner>
      <div className="mb-6 empty:hidden">{onIt && <OrganizationsWarning {...onIt} />}</div>
      <div className="grid items-start gap-x-6 gap-y-10 min-[84rem]:grid-cols-[minmax(0,1fr)_20rem]">
        <Members associationId={staff.associationId} list={list} given={given} mayEdit={mayEdit} />
        <div className="flex min-w-0 flex-col gap-6">
          <Panel title="Settings">
            {mayEdit ? (
              <SyncedListForm listId={list.id} stored={listValues(list)} version={list.version} />
            ) : (
              <Settings list={list} />
            )}
          </Panel>
          {isSynced && can(staff.role, "higher-logic:push") && (
            <Panel title="Higher Logic">
              <RepushList listId={list.id} />
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

function Actions({ listId }: { listId: number }) {
  return (
    <>
      <LinkButton href={`/lists/${listId}/delete`} variant="quiet">
        Delete
      </LinkButton>
      <LinkButton href={`/lists/${listId}/members/new`} variant="primary">
        Put somebody on
      </LinkButton>
    </>
  );
}

/** For those who may only look. */
function Settings({ list }: { list: List }) {
  const words = (flag: boolean) => (flag ? "Yes" : "No");
  return (
    <DescriptionList
      items={[
        { term: listLabels.isSynced, value: words(list.isSynced) },
        { term: listLabels.isActive, value: words(list.isActive) },
        { term: listLabels.doNotContact, value: words(list.doNotContact) },
      ]}
    />
  );
}

async function placeTakenOff(
  associationId: number,
  done: string | string[] | undefined,
  place: string | string[] | undefined,
) {
  const listMembershipId = parseId(place);
  if (done !== "taken-off" || listMembershipId === null) return undefined;
  return (await readListMembership(associationId, listMembershipId)) ?? undefined;
}

function takenOffSentence(place: NonNullable<Awaited<ReturnType<typeof placeTakenOff>>>): string {
  return `${displayName({ ...place, id: place.contactId })} was taken off ${place.listName}.`;
}
