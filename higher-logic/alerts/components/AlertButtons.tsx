"use client";

import { ActionForm } from "@/components/ActionForm";
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

/** Another signing secret; receivers refuse what is signed with it until they have it. */
export function ReplaceSecretButton() {
  return (
    <ActionForm action={makeAlertSecret} prefix="alert-secret">
      {(_fields, state) => (
        <>
          {state.status === "saved" && <ShownSecret secret={state.values.secret} />}
          <div>
            <SubmitButton variant="secondary">Replace the signing secret</SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}
