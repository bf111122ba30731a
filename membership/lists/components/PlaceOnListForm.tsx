"use client";

import { ActionForm } from "@/components/ActionForm";
import { FormActions } from "@/components/FormActions";
import { listMembershipLabels } from "../list";
import { savePlaceOnList } from "../members/actions";
import { PlaceFields } from "./PutOnListForm";

/** Changes somebody's role on a list, or the days. */
export function PlaceOnListForm({
  listMembershipId,
  stored,
  version,
  cancelHref,
}: {
  listMembershipId: number;
  stored: Record<string, string>;
  version: string;
  cancelHref: string;
}) {
  return (
    <ActionForm
      action={savePlaceOnList}
      prefix="place"
      hidden={{ listMembershipId }}
      stored={stored}
      version={version}
      labels={listMembershipLabels}
    >
      {(fields) => (
        <>
          <PlaceFields fields={fields} />
          <FormActions submit="Save" cancelHref={cancelHref} />
        </>
      )}
    </ActionForm>
  );
}
