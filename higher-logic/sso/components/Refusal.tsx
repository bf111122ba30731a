import { SignOutForm } from "@/accounts/components/SignOutForm";
import { buttonClass } from "@/components/Button";
import { CardPage } from "@/components/CardPage";
import { WithMailLink } from "@/components/WithMailLink";
import type { RefusalWords } from "../refusal/words";
import { ReferenceNumber } from "./ReferenceNumber";

/** Why somebody does not get in: what happened, what to do, one step on, and whom to ask. */
export function Refusal({
  associationName,
  reason,
  words,
  contactEmail,
  reference,
  isStaff = false,
}: {
  associationName: string;
  reason?: string;
  words: RefusalWords;
  contactEmail: string | null;
  /** Of the attempt; empty where nothing was attempted. */
  reference?: string;
  /** Its reader finds the attempt by themselves. */
  isStaff?: boolean;
}) {
  const { title, happened, todo, step } = words;
  return (
    <CardPage associationName={associationName} reason={reason}>
      <h1 className="text-xl">{title}</h1>
      <p>{happened}</p>
      <p>
        <WithMailLink>{todo}</WithMailLink>
      </p>
      {"signOut" in step ? (
        <SignOutForm className={`${buttonClass("primary")} w-full`}>{step.label}</SignOutForm>
      ) : (
        // Not fetched ahead: some of these answer by sending the browser on.
        <a href={step.href} className={`${buttonClass("primary")} w-full`}>
          {step.label}
        </a>
      )}
      {reference && <ReferenceNumber reference={reference} tellsWhom={isStaff ? null : associationName} />}
      <p className="text-quiet">
        {contactEmail ? (
          <>
            Questions go to{" "}
            <a href={`mailto:${contactEmail}`} className="text-accent-text underline underline-offset-2">
              {contactEmail}
            </a>
            .
          </>
        ) : (
          `Questions go to ${associationName}.`
        )}
      </p>
    </CardPage>
  );
}
