"use client";

import { ActionForm } from "@/components/ActionForm";
import { DateField } from "@/components/DateField";
import { FormActions } from "@/components/FormActions";
import { reinstateMembership } from "../actions";
import { membershipLabels } from "../membership";

/** Makes a membership active again, with a last day that is not over. */
export function ReinstateForm({
  membershipId,
  version,
  expiresOn,
  cancelHref,
}: {
  membershipId: number;
  version: string;
  expiresOn: string;
  cancelHref: string;
}) {
  return (
    <ActionForm
      action={reinstateMembership}
      prefix="reinstate"
      hidden={{ membershipId }}
      version={version}
      stored={{ expiresOn }}
      labels={membershipLabels}
    >
      {(fields) => (
        <>
          <DateField
            label={membershipLabels.expiresOn}
            hint="The last day it holds. Empty: no end."
            {...fields.text("expiresOn")}
          />
          <FormActions submit="Reinstate membership" cancelHref={cancelHref} />
        </>
      )}
    </ActionForm>
  );
}
