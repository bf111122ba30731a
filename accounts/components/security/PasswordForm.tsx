"use client";

import { useActionState } from "react";
import { Disclosure } from "@/components/Disclosure";
import { FormMessages } from "@/components/FormMessages";
import { SubmitButton } from "@/components/SubmitButton";
import { TextField } from "@/components/TextField";
import { newForm } from "@/lib/form";
import { changeMyPassword } from "../../passwords/actions";
import { SHORTEST_PASSWORD } from "../../passwords/rules";
import { CurrentPassword } from "./CurrentPassword";

/** Another password, by whoever knows the present one. */
export function PasswordForm({ email }: { email: string }) {
  const [state, submit] = useActionState(changeMyPassword, newForm);
  return (
    <Disclosure summary="Change the password" open={state.status !== "new"}>
      <form action={submit} className="flex max-w-form flex-col gap-4">
        <FormMessages state={state} prefix="password" labels={{}} />
        {/* Tells a password manager which login the new password belongs to. */}
        <input className="sr-only" aria-hidden tabIndex={-1} readOnly autoComplete="username" value={email} />
        <CurrentPassword state={state} prefix="password" />
        <TextField
          label="New password"
          id="password-newPassword"
          name="newPassword"
          type="password"
          autoComplete="new-password"
          hint={`At least ${SHORTEST_PASSWORD} characters. Three or four words make a good password. Everywhere else you are signed out.`}
          error={state.fieldErrors.newPassword}
        />
        <div>
          <SubmitButton>Change password</SubmitButton>
        </div>
      </form>
    </Disclosure>
  );
}
