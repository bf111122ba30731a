import Link from "next/link";
import type { ReactNode } from "react";
import { currentAssociation } from "@/accounts/session";
import { triedEmail } from "@/accounts/sign-in/session";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { TextField } from "@/components/TextField";
import { mailDelivery } from "@/lib/mail";
import { href } from "@/lib/search-params";

/** Asks for an e-mail and has a one-time link mailed to it. Says the same whether or not anybody has it. */
export async function LinkRequest({
  title,
  action,
  wasSent,
  callbackUrl,
  children,
}: {
  title: string;
  action: string;
  wasSent: boolean;
  /** Where to go on to afterwards; may be anything, and is looked at where it is used. */
  callbackUrl: string;
  children: ReactNode;
}) {
  const { contactEmail } = await currentAssociation();
  const tried = await triedEmail();
  return (
    <>
      <h1 className="text-xl">{title}</h1>
      {mailDelivery() === "off" ? (
        <Banner tone="warning">
          This site cannot send mail. {contactEmail ? `Write to ${contactEmail} for a new link.` : ""}
        </Banner>
      ) : wasSent ? (
        <Banner tone="success" live="polite" title="Look into your mail">
          If somebody has a login with {tried === "" ? "this e-mail" : <strong>{tried}</strong>}, a link is on
          its way. It works once, for an hour. Nothing there? Look into the spam folder, and whether the
          e-mail is right.
        </Banner>
      ) : (
        <>
          <p>{children}</p>
          <form method="post" action={action} className="flex flex-col gap-4">
            <input type="hidden" name="callbackUrl" value={callbackUrl} />
            <TextField
              label="E-mail"
              name="email"
              type="email"
              autoComplete="username"
              required
              maxLength={320}
              defaultValue={tried}
              autoFocus
            />
            <Button type="submit" variant="primary">
              Send the link
            </Button>
          </form>
        </>
      )}
      {wasSent && (
        <Link href={href(action, { callbackUrl })} className="text-accent-text underline underline-offset-2">
          Send a link once more
        </Link>
      )}
      <Link
        href={href("/sign-in", { callbackUrl })}
        className="text-accent-text underline underline-offset-2"
      >
        Back to signing in
      </Link>
    </>
  );
}
