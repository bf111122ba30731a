import type { Metadata } from "next";
import Link from "next/link";
import { lookAtEmailChange } from "@/accounts/email-change/store";
import { currentAssociation } from "@/accounts/session";
import { Banner } from "@/components/Banner";
import { Button, buttonClass } from "@/components/Button";
import { textParameter, type SearchParams } from "../parameters";

export const metadata: Metadata = { title: "Change your e-mail" };

const LINK = "text-accent-text underline underline-offset-2";

/** What the mailed links open: each asks for a press, because mail programs open links by themselves. */
export default async function ChangeEmailPage({ searchParams }: { searchParams: SearchParams }) {
  const { token, done } = await searchParams;
  if (done === "1") return <Changed />;
  const { id, contactEmail } = await currentAssociation();
  const change = await lookAtEmailChange(textParameter(token), id);
  if (change === null) return <UsedUp contactEmail={contactEmail} />;
  const isUndo = change.kind === "undo";
  return (
    <>
      <h1 className="text-xl">{isUndo ? "Take the old e-mail back" : "Confirm your new e-mail"}</h1>
      <p>
        {isUndo ? "You sign in again with " : "From now on you sign in with "}
        <strong>{change.becomes}</strong>
        {isUndo ? ", everybody is signed out, and you set a new password." : `, not with ${change.email}.`}
      </p>
      <form method="post" action="/change-email">
        <input type="hidden" name="token" value={textParameter(token)} />
        <Button type="submit" name="intent" value={change.kind} variant="primary" className="w-full">
          {isUndo ? "Take it back" : "Confirm the new e-mail"}
        </Button>
      </form>
    </>
  );
}

function Changed() {
  return (
    <>
      <h1 className="text-xl">Your e-mail was changed</h1>
      <Banner tone="success" live="polite">
        From now on you sign in with the new e-mail. The old one was told.
      </Banner>
      <Link href="/" className={`${buttonClass("primary")} w-full`}>
        Go on
      </Link>
    </>
  );
}

function UsedUp({ contactEmail }: { contactEmail: string | null }) {
  return (
    <>
      <h1 className="text-xl">This link no longer works</h1>
      <p>
        A link works once and for a limited time. This one was used already, you asked for a newer one, or its
        time is over.
        {contactEmail && ` If your e-mail was changed and it was not you, write to ${contactEmail}.`}
      </p>
      <Link href="/security" className={LINK}>
        Go to Sign-in and security
      </Link>
    </>
  );
}
