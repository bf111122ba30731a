"use client";

import { ListForm } from "@/membership/lists/components/ListForm";
import { saveList } from "../lists/actions";
import { LeavingPeople } from "./LeavingPeople";

/** A list's settings; whoever would lose the community by a change is named before it is stored. */
export function SyncedListForm({
  listId,
  stored,
  version,
}: {
  listId: number;
  stored: Record<string, string>;
  version: string;
}) {
  return (
    <ListForm
      action={saveList}
      listId={listId}
      stored={stored}
      version={version}
      confirm={({ leaving }) => leaving && <LeavingPeople leaving={leaving} doing="saves the list" />}
    />
  );
}
