"use client";

import { useActionState } from "react";
import { Disclosure } from "@/components/Disclosure";
import { FormMessages } from "@/components/FormMessages";
import { SubmitButton } from "@/components/SubmitButton";
import { TextField } from "@/components/TextField";
import { newForm } from "@/lib/form";
import { askForMyEmail } from "../../email-change/actions";
import { CurrentPassword } from "./CurrentPassword";

/** Another e-mail to sign in with: nothing changes before a link that is mailed to it was opened. */
export function EmailForm() {
  const [state, submit] = useActionState(askForMyEmail, newForm);
  return (
    <Disclosure summary="Change the e-mail" open={state.status !== "new"}>
      <form action={submit} className="flex max-w-form flex-col gap-4">
        <FormMessages state={state} prefix="email" labels={{}} />
        <p className="max-w-measure text-quiet">
          We mail a link to the new e-mail. Until you open it you sign in with the old one. What your
          association writes to is kept in your profile, and stays as it is.
        </p>
        <TextField
          label="New e-mail"
          id="email-email"
          name="email"
          type="email"
          autoComplete="email"
          maxLength={254}
          defaultValue={state.values.email ?? ""}
          error={state.fieldErrors.email}
        />
        <CurrentPassword state={state} prefix="email" />
        <div>
          <SubmitButton>Send the link</SubmitButton>
        </div>
      </form>
    </Disclosure>
  );
}
