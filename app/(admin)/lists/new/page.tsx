import type { Metadata } from "next";
import { requireStaff } from "@/accounts/session";
import { PageHeader } from "@/components/PageHeader";
import { addList } from "@/membership/lists/actions";
import { ListForm } from "@/membership/lists/components/ListForm";
import { listValues } from "@/membership/lists/list";

export const metadata: Metadata = { title: "Add a list" };

const stored = listValues({
  name: "",
  kind: "Committee",
  isActive: true,
  isSynced: false,
  doNotContact: false,
});

/** Makes a list/committee. */
export default async function NewListPage() {
  await requireStaff("lists:edit");
  return (
    <>
      <PageHeader title="Add a list" back={{ href: "/lists", label: "Lists/Committees" }} />
      <ListForm action={addList} stored={stored} cancelHref="/lists" />
    </>
  );
}
