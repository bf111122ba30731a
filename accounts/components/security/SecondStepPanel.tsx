"use client";

import { useActionState } from "react";
import { Badge } from "@/components/Badge";
import { Banner } from "@/components/Banner";
import { Disclosure } from "@/components/Disclosure";
import { FormMessages } from "@/components/FormMessages";
import { Panel } from "@/components/Panel";
import { SubmitButton } from "@/components/SubmitButton";
import { TextField } from "@/components/TextField";
import { newForm } from "@/lib/form";
import {
  addAuthenticator,
  makeMyRecoveryCodes,
  removeMyFactor,
  renameMyFactor,
  type FactorState,
} from "../../second-step/actions";
import { AddPasskey } from "../passkeys/AddPasskey";
import { StepUpFields } from "../StepUpFields";
import { RecoveryCodes } from "./RecoveryCodes";

/** An authenticator app or a passkey, as it crosses to the browser. */
export interface ShownFactor {
  id: number;
  kind: "authenticator" | "passkey";
  name: string;
  /** "added …, last used …" */
  detail: string;
}

const KINDS = { authenticator: "Authenticator app", passkey: "Passkey" } as const;

/** What the login has for its second step; each can be named and removed. */
export function SecondStepPanel({
  factors,
  codesLeft,
  isRequired,
}: {
  factors: readonly ShownFactor[];
  codesLeft: number;
  /** The association wants one, and there is none yet. */
  isRequired: boolean;
}) {
  return (
    <Panel
      title="Second step"
      description="A password can be stolen. With a second step nobody signs in who does not have your phone or computer as well."
    >
      <div className="flex flex-col gap-6">
        {isRequired && (
          <Banner tone="warning" title="Your association asks staff for a second step" live="polite">
            Set one up now; the staff pages open when you have.
          </Banner>
        )}
        {factors.length === 0 ? (
          <p>You have none yet.</p>
        ) : (
          <ul>
            {factors.map((factor) => (
              <Factor key={`${factor.kind}-${factor.id}`} factor={factor} />
            ))}
          </ul>
        )}
        <AddAuthenticator />
        <AddPasskey />
        {factors.length > 0 && <RecoveryCodesLeft codesLeft={codesLeft} />}
      </div>
    </Panel>
  );
}

function Factor({ factor }: { factor: ShownFactor }) {
  const [removed, remove] = useActionState<FactorState, FormData>(removeMyFactor, newForm);
  const [renamed, rename] = useActionState<FactorState, FormData>(renameMyFactor, newForm);
  const prefix = `${factor.kind}-${factor.id}`;
  const which = (
    <>
      <input type="hidden" name="kind" value={factor.kind} />
      <input type="hidden" name="factorId" value={factor.id} />
    </>
  );
  return (
    <li className="flex flex-col gap-2 border-b border-hairline py-3 first:pt-0">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium wrap-anywhere">{factor.name}</span> <Badge>{KINDS[factor.kind]}</Badge>
      </div>
      <p className="text-quiet">{factor.detail}</p>
      <div className="flex flex-wrap items-start gap-x-4">
        <Disclosure
          summary={
            <>
              Rename<span className="sr-only"> {factor.name}</span>
            </>
          }
          open={renamed.status === "invalid"}
        >
          <form action={rename} className="flex max-w-form flex-col gap-3 pb-2">
            {which}
            <TextField
              label="Name"
              id={`${prefix}-name`}
              name="name"
              maxLength={60}
              defaultValue={renamed.values.name ?? factor.name}
              error={renamed.fieldErrors.name}
            />
            <div>
              <SubmitButton variant="secondary">Save</SubmitButton>
            </div>
          </form>
        </Disclosure>
        <form action={remove} className="flex flex-col gap-3">
          {which}
          <FormMessages state={removed} prefix={prefix} labels={{}} />
          {removed.stepUp ? (
            <StepUpFields ask={removed.stepUp}>
              <SubmitButton variant="danger">Remove {factor.name}</SubmitButton>
            </StepUpFields>
          ) : (
            <SubmitButton variant="row" aria-label={`Remove ${factor.name}`}>
              Remove
            </SubmitButton>
          )}
        </form>
      </div>
    </li>
  );
}

function AddAuthenticator() {
  const [state, add] = useActionState<FactorState, FormData>(addAuthenticator, newForm);
  return (
    <form action={add} className="flex flex-col items-start gap-3">
      <div>
        <h3 className="font-semibold">With an authenticator app</h3>
        <p className="max-w-measure text-quiet">
          It shows six digits, new ones every half minute; you enter them after your password.
        </p>
      </div>
      {state.stepUp ? (
        <StepUpFields ask={state.stepUp}>
          <SubmitButton>Add an authenticator app</SubmitButton>
        </StepUpFields>
      ) : (
        <SubmitButton variant="secondary">Add an authenticator app</SubmitButton>
      )}
    </form>
  );
}

function RecoveryCodesLeft({ codesLeft }: { codesLeft: number }) {
  const [state, make] = useActionState<FactorState, FormData>(makeMyRecoveryCodes, newForm);
  if (state.recoveryCodes) return <RecoveryCodes codes={state.recoveryCodes} />;
  return (
    <form action={make} className="flex flex-col items-start gap-3">
      <h3 className="font-semibold">Recovery codes</h3>
      <p className="max-w-measure">
        {codesLeft === 1 ? "1 recovery code is" : `${codesLeft} recovery codes are`} left. Each signs in once,
        in place of your app.
      </p>
      <FormMessages state={state} prefix="codes" labels={{}} />
      {state.stepUp ? (
        <StepUpFields ask={state.stepUp}>
          <SubmitButton>Make new recovery codes</SubmitButton>
        </StepUpFields>
      ) : (
        <SubmitButton variant="secondary">Make new recovery codes</SubmitButton>
      )}
    </form>
  );
}
