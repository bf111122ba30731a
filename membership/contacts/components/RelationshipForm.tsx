"use client";

import { ActionForm, type FormAction } from "@/components/ActionForm";
import { CheckboxField } from "@/components/CheckboxField";
import { DateField } from "@/components/DateField";
import { FormActions } from "@/components/FormActions";
import { TextField } from "@/components/TextField";
import { relationshipLabels } from "../relationships/relationship";

/** An individual's tie to an organization: a new one, or one that is changed. */
export function RelationshipForm({
  action,
  hidden,
  stored,
  version,
  cancelHref,
}: {
  action: FormAction;
  hidden: Record<string, number>;
  stored?: Record<string, string>;
  version?: string;
  cancelHref: string;
}) {
  return (
    <ActionForm
      action={action}
      prefix="relationship"
      hidden={hidden}
      stored={stored}
      version={version}
      labels={relationshipLabels}
    >
      {(fields) => (
        <>
          <TextField label={relationshipLabels.title} {...fields.text("title")} />
          <CheckboxField
            label={relationshipLabels.isPrimary}
            hint="The person is shown with this organization. Another one that was primary is not any more."
            {...fields.checkbox("isPrimary")}
          />
          <DateField label={relationshipLabels.beginsOn} {...fields.text("beginsOn")} />
          <DateField
            label={relationshipLabels.endsOn}
            hint="The first day it does not hold any more."
            {...fields.text("endsOn")}
          />
          <FormActions submit="Save" cancelHref={cancelHref} />
        </>
      )}
    </ActionForm>
  );
}
