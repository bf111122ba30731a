"use client";

import { ActionForm, type FormAction } from "@/components/ActionForm";
import { DateField } from "@/components/DateField";
import { FormActions } from "@/components/FormActions";
import { SelectField } from "@/components/SelectField";
import { membershipLabels, membershipStatuses, membershipStatusWords } from "../membership";

const statusOptions = membershipStatuses.map((value) => ({ value, label: membershipStatusWords[value] }));

/** A membership: a new one, or one that is changed. */
export function MembershipForm({
  action,
  hidden,
  types,
  stored,
  version,
  cancelHref,
}: {
  action: FormAction;
  hidden: Record<string, number>;
  types: readonly { id: number; name: string }[];
  stored?: Record<string, string>;
  version?: string;
  cancelHref: string;
}) {
  const typeOptions = types.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <ActionForm
      action={action}
      prefix="membership"
      hidden={hidden}
      stored={stored}
      version={version}
      labels={membershipLabels}
    >
      {(fields) => (
        <>
          <SelectField
            label={membershipLabels.membershipTypeId}
            options={[{ value: "", label: "Choose one" }, ...typeOptions]}
            {...fields.text("membershipTypeId")}
          />
          <SelectField label={membershipLabels.status} options={statusOptions} {...fields.text("status")} />
          <DateField label={membershipLabels.beginsOn} {...fields.text("beginsOn")} />
          <DateField
            label={membershipLabels.expiresOn}
            hint="The last day it holds. Days of grace come on top."
            {...fields.text("expiresOn")}
          />
          <DateField
            label={membershipLabels.droppedOn}
            hint="The first day it does not hold any more, whatever the status."
            {...fields.text("droppedOn")}
          />
          <FormActions submit="Save" cancelHref={cancelHref} />
        </>
      )}
    </ActionForm>
  );
}
