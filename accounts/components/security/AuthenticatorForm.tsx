"use client";

import Link from "next/link";
import { useActionState } from "react";
import { Banner } from "@/components/Banner";
import { FormMessages } from "@/components/FormMessages";
import { LinkButton } from "@/components/LinkButton";
import { SubmitButton } from "@/components/SubmitButton";
import { TextField } from "@/components/TextField";
import { newForm } from "@/lib/form";
import { confirmMyAuthenticator, type FactorState } from "../../second-step/actions";
import { RecoveryCodes } from "./RecoveryCodes";

const labels = { name: "Name", code: "Code" };

/** Under the QR code: the app's first code shows that it works. Then the recovery codes, once. */
export function AuthenticatorForm({
  begun,
}: {
  /** null: nothing is being set up (any more). */
  begun: { qr: { size: number; path: string }; secret: string; uri: string } | null;
}) {
  const [state, confirm] = useActionState<FactorState, FormData>(confirmMyAuthenticator, newForm);
  if (state.recoveryCodes)
    return (
      <div className="flex max-w-form flex-col gap-4">
        <Banner tone="success" title="The authenticator app is set up" live="polite">
          Signing in asks for a code of it from now on.
        </Banner>
        {state.recoveryCodes.length > 0 && <RecoveryCodes codes={state.recoveryCodes} />}
        <div>
          <LinkButton href="/security" variant="primary">
            Done
          </LinkButton>
        </div>
      </div>
    );
  if (begun === null)
    return (
      <p>
        Nothing is being set up now.{" "}
        <Link href="/security" className="text-accent-text underline underline-offset-2">
          Go to Sign-in and security
        </Link>
      </p>
    );
  return (
    <form action={confirm} className="flex max-w-form flex-col gap-4">
      <FormMessages state={state} prefix="authenticator" labels={labels} />
      <ol className="flex list-decimal flex-col gap-4 pl-5">
        <li>
          Open your authenticator app and scan this:
          <QrCode {...begun.qr} />
          <p className="text-quiet">
            Is the app on this device?{" "}
            <a href={begun.uri} className="text-accent-text underline underline-offset-2">
              Open it there
            </a>
            .
          </p>
          <p className="mt-2 text-quiet">
            Without a camera, type this into the app:{" "}
            <code className="font-mono text-ink wrap-anywhere">{begun.secret}</code>
          </p>
        </li>
        <li>Enter the six digits the app then shows.</li>
      </ol>
      <TextField
        label={labels.code}
        id="authenticator-code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={40}
        error={state.fieldErrors.code}
      />
      <TextField
        label={labels.name}
        id="authenticator-name"
        name="name"
        maxLength={60}
        defaultValue={state.values.name ?? "My phone"}
        hint="What you call it, to know it again."
        error={state.fieldErrors.name}
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton>Confirm</SubmitButton>
        <LinkButton href="/security" variant="quiet">
          Cancel
        </LinkButton>
      </div>
    </form>
  );
}

/** Black on white whatever the colors of the page: cameras read nothing else. */
function QrCode({ size, path }: { size: number; path: string }) {
  return (
    <svg
      role="img"
      aria-label="QR code for your authenticator app"
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="my-3 size-52 rounded-control"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
