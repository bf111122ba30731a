"use client";

import { ActionForm } from "@/components/ActionForm";
import { CheckboxField } from "@/components/CheckboxField";
import { SubmitButton } from "@/components/SubmitButton";
import { makeAlertSecret, testAlerts } from "../actions";
import { ShownSecret } from "./ShownSecret";

/** One message to everybody who is told. */
export function TestAlertButton() {
  return (
    <ActionForm action={testAlerts} prefix="test-alert">
      {() => (
        <div>
          <SubmitButton variant="secondary">Send a test alert</SubmitButton>
        </div>
      )}
    </ActionForm>
  );
}

/** Another signing secret; for a day messages are signed with the one before as well. */
export function ReplaceSecretButton() {
  return (
    <ActionForm action={makeAlertSecret} prefix="alert-secret">
      {(fields, state) => (
        <>
          {state.status === "saved" && <ShownSecret secret={state.values.secret} />}
          <CheckboxField
            label="End the secret before at once"
            hint="When somebody else may have seen it. A receiver refuses messages until it has the new one."
            {...fields.checkbox("endAtOnce")}
          />
          <div>
            <SubmitButton variant="secondary">Replace the signing secret</SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}
