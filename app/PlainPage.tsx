import Link from "next/link";
import type { ReactNode } from "react";
import { SignOutForm } from "@/accounts/components/SignOutForm";
import { currentAssociation, currentPerson } from "@/accounts/session";
import { buttonClass } from "@/components/Button";

/** Where something asked for is not to be had: what happened, whom to ask, and the ways on. */
export async function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  const { contactEmail } = await currentAssociation();
  const person = await currentPerson();
  return (
    <main className="mx-auto flex min-h-dvh max-w-measure flex-col justify-center gap-4 p-6">
      <h1 className="text-2xl">{title}</h1>
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
    </main>
  );
}
