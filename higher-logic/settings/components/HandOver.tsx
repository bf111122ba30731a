"use client";

import { useId } from "react";
import { Banner } from "@/components/Banner";
import { CopyField } from "@/components/CopyField";
import { Disclosure } from "@/components/Disclosure";
import { SelectField } from "@/components/SelectField";
import { exactTime } from "@/lib/dates";
import type { DialogView } from "../dialog-view";
import { OVERLAPS } from "../sign-on/overlap";
import type { FormPart } from "./SettingsForm";
import { SubmitIntent } from "./SubmitIntent";

/** Everything Higher Logic asks for so that members sign in there with their Info Hub login. */
export function HandOver({ state, view, pressed }: FormPart) {
  const { handOver } = view;
  return (
    <Disclosure summary="Values to hand to Higher Logic" open={state.clientSecret !== null || undefined}>
      <div className="flex flex-col gap-4">
        <p className="max-w-measure text-quiet">
          Give these to Higher Logic when it sets up single sign-on with OAuth 2.0 for your community.
        </p>
        {handOver.addresses.map(({ label, value }) => (
          <CopyField key={label} label={label} value={value} />
        ))}
        {handOver.clientId !== null && <CopyField label="Client ID" value={handOver.clientId} />}
        <Secret state={state} view={view} pressed={pressed} />
        <CopyField
          label="Name of the ID claim"
          value={handOver.claimName}
          hint="By it Higher Logic knows who comes: the same key with which the person was pushed."
        />
        <CopyField label="Scope" value={handOver.scope} />
        {handOver.redirectUris.map((uri, at) => (
          <CopyField key={uri} label={numbered("Redirect address", at, handOver.redirectUris)} value={uri} />
        ))}
        {handOver.postLogoutRedirectUris.map((uri, at) => (
          <CopyField
            key={uri}
            label={numbered("Address after log-out", at, handOver.postLogoutRedirectUris)}
            value={uri}
          />
        ))}
        <CopyField
          label="Edit Profile address"
          value={handOver.editProfileUrl}
          hint="Edit Profile in the community leads members here, where the record is kept."
        />
      </div>
    </Disclosure>
  );
}

function numbered(label: string, at: number, all: readonly string[]): string {
  return all.length > 1 ? `${label} ${at + 1}` : label;
}

/** Higher Logic's secret: shown in the one answer that made it, and never again. */
function Secret({ state, view, pressed }: Pick<FormPart, "state" | "view" | "pressed">) {
  const reasonId = useId();
  const { clientId } = view.handOver;
  const disabledBecause = view.hasOwnLink ? null : "Save the link to your community first.";
  return (
    <div className="flex flex-col items-start gap-2">
      {state.clientSecret !== null && (
        <div className="flex w-full flex-col gap-2">
          <Banner tone="warning" title="Copy the client secret now">
            <p>It is shown this once, and cannot be read again. If it is lost, replace it.</p>
          </Banner>
          <CopyField label="Client secret" value={state.clientSecret} />
        </div>
      )}
      {clientId !== null && <SecretUse view={view} isShown={state.clientSecret !== null} />}
      {view.mayConfigure && (
        <>
          {clientId !== null && (
            <SelectField
              label="The present secret works on for"
              name="overlapHours"
              options={OVERLAPS}
              defaultValue="24"
            />
          )}
          <SubmitIntent
            intent="make-secret"
            pressed={pressed}
            disabledBecause={disabledBecause}
            reasonId={reasonId}
          >
            {clientId === null ? "Make a client secret" : "Replace the secret"}
          </SubmitIntent>
          <p id={reasonId} className="max-w-measure text-quiet">
            {disabledBecause ?? secretHint(view)}
          </p>
          {view.handOver.previousSecretUntil !== null && (
            <SubmitIntent intent="end-secret" pressed={pressed}>
              End the earlier secret now
            </SubmitIntent>
          )}
        </>
      )}
    </div>
  );
}

/** Which of two secrets Higher Logic uses: staff see when it has changed over. */
function SecretUse({ view, isShown }: Pick<FormPart, "view"> & { isShown: boolean }) {
  const { secretUsedAt, previousSecretUntil, previousSecretUsedAt } = view.handOver;
  const exact = (time: string) => exactTime(new Date(time), view.timeZone);
  const lastUsed = (time: string | null) =>
    time === null ? "Higher Logic has not used it." : `Higher Logic last used it ${exact(time)}.`;
  return (
    <ul aria-label="Client secrets" data-times className="flex max-w-measure flex-col gap-1">
      <li>
        <span className="font-medium">Present secret:</span>{" "}
        <span className="text-quiet">
          {isShown ? "made just now." : `not shown again. ${lastUsed(secretUsedAt)}`}
        </span>
      </li>
      {previousSecretUntil !== null && (
        <li>
          <span className="font-medium">Earlier secret:</span>{" "}
          <span className="text-quiet">
            works until {exact(previousSecretUntil)}. {lastUsed(previousSecretUsedAt)}
          </span>
        </li>
      )}
    </ul>
  );
}

function secretHint({ handOver: { clientId, secretUsedAt, previousSecretUntil } }: DialogView): string {
  if (clientId === null) return "Registers Higher Logic for the link as it is saved.";
  if (secretUsedAt === null && previousSecretUntil !== null)
    return "Higher Logic has not used the present secret yet, so replacing it ends it at once; the earlier one works on.";
  return "The present secret works on for as long as you choose, so that Higher Logic can change over.";
}
