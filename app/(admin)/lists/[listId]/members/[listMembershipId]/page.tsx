import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { parseId } from "@/lib/fields";
import { displayName } from "@/membership/contacts/contact";
import { PlaceOnListForm } from "@/membership/lists/components/PlaceOnListForm";
import { listMembershipValues } from "@/membership/lists/list";
import { readListMembership } from "@/membership/lists/members/store";
import { listOf } from "../../list";

export const metadata: Metadata = { title: "Change a place on a list" };

/** Changes somebody's role on the list, or the days. */
export default async function PlaceOnListPage({
  params,
}: {
  params: Promise<{ listId: string; listMembershipId: string }>;
}) {
  const staff = await requireStaff("lists:edit");
  const list = await listOf(staff.associationId, params);
  const id = parseId((await params).listMembershipId);
  const place = id === null ? null : await readListMembership(staff.associationId, id);
  if (place?.listId !== list.id) notFound();
  const back = `/lists/${list.id}`;
  return (
    <>
      <PageHeader
        title={displayName({ ...place, id: place.contactId })}
        description={`On ${list.name}.`}
        back={{ href: back, label: list.name }}
      />
      <PlaceOnListForm
        listMembershipId={place.id}
        stored={listMembershipValues(place)}
        version={place.version}
        cancelHref={back}
      />
    </>
  );
}
