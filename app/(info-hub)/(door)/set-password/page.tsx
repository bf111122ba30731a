import type { Metadata } from "next";
import { lookAtLink } from "@/accounts/invitations/store";
import { passwordFaultOf, SHORTEST_PASSWORD } from "@/accounts/passwords/rules";
import { currentAssociation } from "@/accounts/session";
import { Button } from "@/components/Button";
import { TextField } from "@/components/TextField";
import { textParameter, type SearchParams } from "../parameters";
import { UsedUpLink } from "../UsedUpLink";

export const metadata: Metadata = { title: "Set your password" };

export default async function SetPasswordPage({ searchParams }: { searchParams: SearchParams }) {
  const { token, fault } = await searchParams;
  const { id } = await currentAssociation();
  const login = await lookAtLink(textParameter(token), id);
  if (!login || login.purpose === "sign-in") return <UsedUpLink again="/forgot-password" />;
  return (
    <>
      <h1 className="text-xl">Set your password</h1>
      <p>
        For your login <strong>{login.email}</strong>.
      </p>
      <form method="post" action="/set-password" className="flex flex-col gap-4">
        <input type="hidden" name="token" value={textParameter(token)} />
        {/* Tells a password manager which login the new password belongs to. */}
        <input
          className="sr-only"
          aria-hidden
          tabIndex={-1}
          readOnly
          autoComplete="username"
          value={login.email}
        />
        <TextField
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          autoFocus
          required
          hint={`At least ${SHORTEST_PASSWORD} characters. Three or four words make a good password.`}
          error={passwordFaultOf(textParameter(fault))}
        />
        <Button type="submit" variant="primary">
          Set password
        </Button>
      </form>
    </>
  );
}
