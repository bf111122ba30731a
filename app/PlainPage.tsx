import Link from "next/link";
import type { ReactNode } from "react";
import { SignOutForm } from "@/accounts/components/SignOutForm";
import { currentAssociation, currentPerson } from "@/accounts/session";
import { buttonClass } from "@/components/Button";
import { CardPage } from "@/components/CardPage";

/** Where something asked for is not to be had: what happened, whom to ask, and the ways on. */
export async function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  const { name, contactEmail } = await currentAssociation();
  const person = await currentPerson();
  return (
    <CardPage associationName={name}>
      <h1 className="text-xl">{title}</h1>
      {children}
      {contactEmail && (
        <p>
          Questions go to{" "}
          <a href={`mailto:${contactEmail}`} className="text-accent-text underline underline-offset-2">
            {contactEmail}
          </a>
          .
        </p>
      )}
      <div className="mt-2 flex flex-wrap gap-3">
        <Link href="/" className={buttonClass("primary")}>
          {person ? "Go home" : "Go to signing in"}
        </Link>
        {person && <SignOutForm />}
      </div>
    </CardPage>
  );
}
