import type { Metadata } from "next";
import { lookAtLink } from "@/accounts/invitations/store";
import { currentAssociation } from "@/accounts/session";
import { Button } from "@/components/Button";
import { LinkRequest } from "../../LinkRequest";
import { textParameter, type SearchParams } from "../../parameters";
import { UsedUpLink } from "../../UsedUpLink";

export const metadata: Metadata = { title: "Sign in by mail" };

/** Asks for a link; opened with one, signs in at the press of a button: mail programs open links by themselves. */
export default async function SignInLinkPage({ searchParams }: { searchParams: SearchParams }) {
  const { sent, token, callbackUrl } = await searchParams;
  if (token === undefined)
    return (
      <LinkRequest
        title="Sign in by mail"
        action="/sign-in/link"
        wasSent={sent === "1"}
        callbackUrl={textParameter(callbackUrl)}
      >
        We mail you a link that signs you in without a password.
      </LinkRequest>
    );
  const { id } = await currentAssociation();
  const login = await lookAtLink(textParameter(token), id);
  if (login?.purpose !== "sign-in") return <UsedUpLink again="/sign-in/link" />;
  return (
    <>
      <h1 className="text-xl">Sign in</h1>
      <p>
        You are signing in as <strong>{login.email}</strong>.
      </p>
      <form method="post" action="/sign-in/link">
        <input type="hidden" name="token" value={textParameter(token)} />
        <Button type="submit" variant="primary" className="w-full">
          Sign in
        </Button>
      </form>
    </>
  );
}
