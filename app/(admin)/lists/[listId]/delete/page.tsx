import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { FormActions } from "@/components/FormActions";
import { PageHeader } from "@/components/PageHeader";
import { displayName } from "@/membership/contacts/contact";
import { removeList } from "@/membership/lists/actions";
import { membersOf } from "@/membership/lists/members/store";
import { listOf } from "../list";

export const metadata: Metadata = { title: "Delete a list" };

const NAMED = 10;

/** Says who is on the list before it is deleted. */
export default async function DeleteListPage({ params }: { params: Promise<{ listId: string }> }) {
  const staff = await requireStaff("lists:edit");
  const list = await listOf(staff.associationId, params);
  const { rows, next } = await membersOf(staff.associationId, list.id, { isCurrent: true });
  const names = rows.slice(0, NAMED).map((row) => displayName({ ...row, id: row.contactId }));
  const hasMore = next !== null || rows.length > NAMED;
  const back = `/lists/${list.id}`;
  return (
    <>
      <PageHeader title={`Delete ${list.name}?`} back={{ href: back, label: list.name }} />
      <div className="flex max-w-form flex-col gap-4">
        <Banner tone="danger" title={`${list.name} will be gone for good, with its history.`}>
          {names.length > 0 && (
            <p>
              On it today: {names.join(", ")}
              {hasMore && " and more"}. Their records stay.
            </p>
          )}
          <p className="mt-2">To keep the list and stop using it, untick Active instead.</p>
        </Banner>
        <form action={removeList}>
          <input type="hidden" name="listId" value={list.id} />
          <FormActions submit={`Delete ${list.name}`} variant="danger" cancelHref={back} />
        </form>
      </div>
    </>
  );
}
