"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormAction } from "@/components/ActionForm";
import { CheckboxField } from "@/components/CheckboxField";
import { FormActions } from "@/components/FormActions";
import { SelectField } from "@/components/SelectField";
import { TextField } from "@/components/TextField";
import type { FormState } from "@/lib/form";
import { associationLabels } from "../values";

/** What is set on the association itself. */
export function AssociationForm<State extends FormState = FormState>({
  action,
  stored,
  version,
  timeZones,
  outcome,
}: {
  action: FormAction<State>;
  stored: Record<string, string>;
  version: string;
  timeZones: readonly string[];
  /** What a save would mean, where it has to be confirmed. */
  outcome: (state: State) => ReactNode;
}) {
  return (
    <ActionForm
      action={action}
      prefix="association"
      stored={stored}
      version={version}
      labels={associationLabels}
    >
      {(fields, state) => (
        <>
          <TextField label={associationLabels.name} {...fields.text("name")} />
          <SelectField
            label={associationLabels.timeZone}
            hint="Memberships begin and end at midnight of this zone."
            options={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
            {...fields.text("timeZone")}
          />
          <TextField
            label={associationLabels.graceDays}
            hint="A membership stays active so many days after its last day."
            inputMode="numeric"
            {...fields.text("graceDays")}
          />
          <TextField
            label={associationLabels.contactEmail}
            hint="Whom members are told to ask."
            inputMode="email"
            {...fields.text("contactEmail")}
          />
          <TextField
            label={associationLabels.accentColor}
            hint="Like #14607f. It is made darker or lighter where it could not be read. Empty: ours."
            {...fields.text("accentColor")}
          />
          <CheckboxField
            label={associationLabels.secondStepForStaff}
            hint="Who has none yet is led to set one up before any staff page opens, you too: a code of an authenticator app, or a passkey."
            {...fields.checkbox("secondStepForStaff")}
          />
          {outcome(state)}
          <FormActions
            submit={state.status === "confirm" ? "Confirm and push" : "Save"}
            cancelHref="/setup"
          />
        </>
      )}
    </ActionForm>
  );
}
