"use client";

import { useActionState } from "react";
import { FormMessages } from "@/components/FormMessages";
import { SubmitButton } from "@/components/SubmitButton";
import { newForm } from "@/lib/form";
import { resetTheirSecondStep, type FactorState } from "../second-step/actions";
import { StepUpFields } from "./StepUpFields";

/** For somebody who lost phone and recovery codes; make sure on another way that it is them who ask. */
export function ResetForm({ contactId, hasSecondStep }: { contactId: number; hasSecondStep: boolean }) {
  const [state, reset] = useActionState<FactorState, FormData>(resetTheirSecondStep, newForm);
  // What came of it is said where the form was.
  if (!hasSecondStep) return <FormMessages state={state} prefix="second-step" labels={{}} />;
  return (
    <form action={reset} className="flex flex-col items-start gap-3">
      <input type="hidden" name="contactId" value={contactId} />
      <FormMessages state={state} prefix="second-step" labels={{}} />
      <p className="max-w-measure text-quiet">
        Who lost phone and recovery codes cannot sign in. Make sure that it is them who ask, for example by
        telephone, before you take the second step away; they are told by mail.
      </p>
      {state.stepUp ? (
        <StepUpFields ask={state.stepUp}>
          <SubmitButton variant="danger">Take the second step away</SubmitButton>
        </StepUpFields>
      ) : (
        <SubmitButton variant="danger">Take the second step away</SubmitButton>
      )}
    </form>
  );
}
