"use client";

import { ListForm } from "@/membership/lists/components/ListForm";
import { saveList } from "../lists/actions";
import { LeavingPeople, PeopleWhoLeave } from "./LeavingPeople";

/** A list's settings; whoever would lose the community by a change is named. */
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
      outcome={({ status, leaving }) => {
        if (!leaving) return null;
        if (status === "saved") return <PeopleWhoLeave leaving={leaving} />;
        return (
          <LeavingPeople
            leaving={leaving}
            doing="saves the list"
            file={`/api/higher-logic/lists/${listId}/leaving`}
          />
        );
      }}
    />
  );
}
