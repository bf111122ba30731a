"use client";

import { ActionForm } from "@/components/ActionForm";
import { CheckboxField } from "@/components/CheckboxField";
import { FormActions } from "@/components/FormActions";
import { TextArea } from "@/components/TextArea";
import { TextField } from "@/components/TextField";
import { saveAlertSettings } from "../actions";
import { alertLabels } from "../values";
import { ShownSecret } from "./ShownSecret";

/** Who is told when pushing does not do what it promises. */
export function AlertSettingsForm({
  stored,
  version,
  administrators,
}: {
  stored: Record<string, string>;
  version: string;
  administrators: readonly string[];
}) {
  return (
    <ActionForm
      action={saveAlertSettings}
      prefix="alerts"
      stored={stored}
      version={version}
      labels={alertLabels}
    >
      {(fields, state) => (
        <>
          {state.status === "saved" && <ShownSecret secret={state.values.secret} />}
          <CheckboxField
            label={alertLabels.emailAdministrators}
            hint={
              administrators.length > 0 ? administrators.join(", ") : "There are none with an e-mail address."
            }
            {...fields.checkbox("emailAdministrators")}
          />
          <TextArea
            label={alertLabels.emailAddresses}
            hint="One a line."
            rows={3}
            {...fields.text("emailAddresses")}
          />
          <TextField
            label={alertLabels.webhookUrl}
            hint="For a chat or an on-call service. Messages are signed as Standard Webhooks says."
            inputMode="url"
            placeholder="https://"
            {...fields.text("webhookUrl")}
          />
          <FormActions submit="Save" cancelHref="/setup" />
        </>
      )}
    </ActionForm>
  );
}
