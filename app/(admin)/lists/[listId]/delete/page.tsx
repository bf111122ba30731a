import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { FormActions } from "@/components/FormActions";
import { PageHeader } from "@/components/PageHeader";
import { LeavingPeople } from "@/higher-logic/sync/components/LeavingPeople";
import { removeList } from "@/higher-logic/sync/lists/actions";
import { leavingView } from "@/higher-logic/sync/lists/leaving";
import { leavingList } from "@/higher-logic/sync/preview/list/store";
import type { SearchParams } from "@/lib/search-params";
import { displayName } from "@/membership/contacts/contact";
import { isSyncedList } from "@/membership/lists/list";
import { membersOf } from "@/membership/lists/members/store";
import { listOf } from "../list";

export const metadata: Metadata = { title: "Delete a list" };

const NAMED = 10;

interface Props {
  params: Promise<{ listId: string }>;
  searchParams: SearchParams;
}

/** Says who is on the list, and who would lose its community, before it is deleted. */
export default async function DeleteListPage({ params, searchParams }: Props) {
  const staff = await requireStaff("lists:edit");
  const list = await listOf(staff.associationId, params);
  const { rows, next } = await membersOf(staff.associationId, list.id, { isCurrent: true });
  const leaving = isSyncedList(list) ? await leavingList(staff.associationId, list.key) : null;
  const namedBelow = new Set(
    [leaving?.everything, leaving?.thisOne].flatMap((group) => group?.contactIds ?? []),
  );
  const others = rows.filter(({ contactId }) => !namedBelow.has(contactId));
  const names = others.slice(0, NAMED).map((row) => displayName({ ...row, id: row.contactId }));
  const hasMore = next !== null || others.length > NAMED;
  const othersCame = (await searchParams).others !== undefined;
  const back = `/lists/${list.id}`;
  return (
    <>
      <PageHeader title={`Delete ${list.name}?`} back={{ href: back, label: list.name }} />
      <div className="flex max-w-form flex-col gap-4">
        <Banner tone="danger" title={`${list.name} will be gone for good, with its history.`}>
          {names.length > 0 && (
            <p>
              {leaving ? "Also on it today" : "On it today"}: {names.join(", ")}
              {hasMore && " and more"}.
            </p>
          )}
          {rows.length > 0 && <p>The records of everybody on it stay.</p>}
          <p className="mt-2">To keep the list and stop using it, untick Active instead.</p>
        </Banner>
        {othersCame && (
          <Banner
            tone="warning"
            title="Nothing was deleted: other people would lose the community by now."
            live="polite"
          >
            Look at the names again.
          </Banner>
        )}
        <form action={removeList} className="flex flex-col gap-4">
          <input type="hidden" name="listId" value={list.id} />
          {leaving && (
            <LeavingPeople
              leaving={leavingView(leaving)}
              doing="deletes the list"
              file={`/api/higher-logic/lists/${list.id}/leaving`}
            />
          )}
          <FormActions submit={`Delete ${list.name}`} variant="danger" cancelHref={back} />
        </form>
      </div>
    </>
  );
}
