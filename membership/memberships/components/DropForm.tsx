"use client";

import { ActionForm } from "@/components/ActionForm";
import { DateField } from "@/components/DateField";
import { FormActions } from "@/components/FormActions";
import { dropMembership } from "../actions";
import { membershipLabels } from "../membership";

/** Drops a membership on a day, today unless another one is chosen. */
export function DropForm({
  membershipId,
  version,
  today,
  cancelHref,
}: {
  membershipId: number;
  version: string;
  today: string;
  cancelHref: string;
}) {
  return (
    <ActionForm
      action={dropMembership}
      prefix="drop"
      hidden={{ membershipId }}
      version={version}
      stored={{ droppedOn: today }}
      labels={membershipLabels}
    >
      {(fields) => (
        <>
          <DateField
            label={membershipLabels.droppedOn}
            hint="The first day it does not hold any more. A day to come ends it then."
            {...fields.text("droppedOn")}
          />
          <FormActions submit="Drop membership" variant="danger" cancelHref={cancelHref} />
        </>
      )}
    </ActionForm>
  );
}
