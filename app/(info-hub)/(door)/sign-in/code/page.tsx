import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { PasskeySignIn } from "@/accounts/components/passkeys/PasskeySignIn";
import { currentAssociation } from "@/accounts/session";
import { halfHere } from "@/accounts/sign-in/second/session";
import { Button } from "@/components/Button";
import { TextField } from "@/components/TextField";
import { href } from "@/lib/search-params";
import { textParameter, type SearchParams } from "../../parameters";

export const metadata: Metadata = { title: "Second step" };

const errors = new Map([
  ["wrong", "This code is not right, or was used already. Enter the one your app shows now."],
  ["throttled", "There were too many wrong codes. Wait 15 minutes; then your codes work as before."],
]);

/** The second step of signing in: a code of the authenticator app, or a recovery code. */
export default async function SecondStepPage({ searchParams }: { searchParams: SearchParams }) {
  const half = await halfHere();
  if (!half) redirect("/sign-in");
  const { name, contactEmail } = await currentAssociation();
  const error = textParameter((await searchParams).error);
  return (
    <>
      <h1 className="text-xl">One more step</h1>
      <p>
        You are signing in as <strong>{half.email}</strong>.
      </p>
      <form method="post" action="/sign-in/code" className="flex flex-col gap-4">
        <TextField
          label="Code"
          name="code"
          inputMode="text"
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          autoFocus
          required
          maxLength={40}
          hint="The six digits your authenticator app shows now, or one of your recovery codes."
          error={errors.get(error)}
        />
        <Button type="submit" variant="primary">
          Continue
        </Button>
      </form>
      {half.hasPasskey && <PasskeySignIn step="second-step" />}
      <p className="text-quiet">
        Lost your phone and your recovery codes?{" "}
        {contactEmail
          ? `Write to ${contactEmail}: an administrator can take the second step away.`
          : `Ask an administrator of ${name}, who can take the second step away.`}
      </p>
      <Link
        href={href("/sign-in", { callbackUrl: half.callbackUrl })}
        className="text-accent-text underline underline-offset-2"
      >
        Sign in as somebody else
      </Link>
    </>
  );
}
