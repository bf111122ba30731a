import type { Metadata } from "next";
import Link from "next/link";
import { PasskeySignIn } from "@/accounts/components/passkeys/PasskeySignIn";
import { offersPasskeys } from "@/accounts/passkeys/session";
import { askedPath, currentAssociation, currentPerson } from "@/accounts/session";
import { triedEmail } from "@/accounts/sign-in/session";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { TextField } from "@/components/TextField";
import { siteNameAt } from "@/higher-logic/sso/site/store";
import { mailDelivery } from "@/lib/mail";
import { href } from "@/lib/search-params";
import { textParameter, type SearchParams } from "../parameters";

export const metadata: Metadata = { title: "Sign in" };

const WRONG = "The e-mail or the password is not right.";
/** Not an object: `constructor` and the like are found in one, and anybody may write them into the address. */
const errors = new Map([
  ["throttled", "There were too many wrong passwords. Wait 15 minutes and try again."],
  ["expired", "Signing in took too long. Begin again."],
]);

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const { error, notice, callbackUrl } = await searchParams;
  const person = await currentPerson();
  // Anybody can write a callbackUrl into a link: nothing of it is shown, only what a registered site is called.
  const asked = await askedPath(textParameter(callbackUrl));
  const site = asked === null ? null : await siteNameAt((await currentAssociation()).id, asked);
  const hasMail = mailDelivery() !== "off";
  const tried = await triedEmail();
  const hasPasskeys = await offersPasskeys();
  return (
    <>
      <h1 className="text-xl">{site === null ? "Sign in" : `Sign in to go on to ${site}`}</h1>
      {error !== undefined && (
        <Banner tone="danger" live="assertive">
          {errors.get(textParameter(error)) ?? WRONG}
          {hasMail && error !== "expired" && " You can also have a link mailed to you."}
        </Banner>
      )}
      {notice === "signed-out" && !person && <Banner tone="success">You are signed out.</Banner>}
      {person && (
        <Banner>
          You are signed in as {person.email}. <a href={asked ?? "/"}>Stay signed in</a>, or sign in as
          somebody else.
        </Banner>
      )}
      <form method="post" action="/sign-in" className="flex flex-col gap-4">
        <input type="hidden" name="callbackUrl" value={textParameter(callbackUrl)} />
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          maxLength={320}
          defaultValue={tried}
          autoFocus={!person && tried === ""}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus={!person && tried !== ""}
          required
        />
        <Button type="submit" variant="primary">
          Sign in
        </Button>
      </form>
      {hasPasskeys && <PasskeySignIn step="sign-in" callbackUrl={textParameter(callbackUrl)} />}
      {hasMail && (
        <ul className="flex flex-col gap-1">
          <li>
            <Link
              href={href("/forgot-password", { callbackUrl: asked })}
              className="text-accent-text underline underline-offset-2"
            >
              Forgot your password?
            </Link>
          </li>
          <li>
            <Link
              href={href("/sign-in/link", { callbackUrl: asked })}
              className="text-accent-text underline underline-offset-2"
            >
              Have a sign-in link mailed to you
            </Link>
          </li>
        </ul>
      )}
    </>
  );
}
