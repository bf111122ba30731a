"use client";

import { ActionForm, type FormAction } from "@/components/ActionForm";
import { CheckboxField } from "@/components/CheckboxField";
import { FormActions } from "@/components/FormActions";
import { SelectField } from "@/components/SelectField";
import { roleHints, roleWords, staffLabels } from "../staff/staff";

const roleOptions = (Object.keys(roleWords) as (keyof typeof roleWords)[]).map((role) => ({
  value: role,
  label: `${roleWords[role]}: ${roleHints[role]}`,
}));

/** A contact's staff role: a new one, or one that is changed. */
export function StaffForm({
  action,
  contactId,
  stored,
  version,
  isNew = false,
}: {
  action: FormAction;
  contactId: number;
  stored: Record<string, string>;
  version?: string;
  isNew?: boolean;
}) {
  return (
    <ActionForm
      action={action}
      prefix="staff"
      hidden={{ contactId }}
      stored={stored}
      version={version}
      labels={staffLabels}
    >
      {(fields) => (
        <>
          <SelectField label={staffLabels.role} options={roleOptions} {...fields.text("role")} />
          {!isNew && (
            <CheckboxField
              label={staffLabels.isActive}
              hint="Somebody who is not active cannot use the console."
              {...fields.checkbox("isActive")}
            />
          )}
          <FormActions submit={isNew ? "Add to staff" : "Save"} cancelHref="/setup/staff" />
        </>
      )}
    </ActionForm>
  );
}
