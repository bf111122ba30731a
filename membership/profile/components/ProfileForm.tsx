"use client";

import { useActionState } from "react";
import { Banner } from "@/components/Banner";
import { ErrorSummary } from "@/components/ErrorSummary";
import { Panel } from "@/components/Panel";
import { SubmitButton } from "@/components/SubmitButton";
import { TextField } from "@/components/TextField";
import type { FormState } from "@/lib/form";
import { contactLabels, type ContactKind } from "../../contacts/contact";
import { saveOwnProfile } from "../actions";
import type { ProfileField } from "../schema";

const attributes: Partial<Record<ProfileField, { type?: string; autoComplete: string; required?: boolean }>> =
  {
    firstName: { autoComplete: "given-name", required: true },
    lastName: { autoComplete: "family-name", required: true },
    organizationName: { autoComplete: "organization", required: true },
    email: { type: "email", autoComplete: "email", required: true },
    phone: { type: "tel", autoComplete: "tel" },
    mobilePhone: { type: "tel", autoComplete: "mobile tel" },
    address1: { autoComplete: "address-line1" },
    address2: { autoComplete: "address-line2" },
    city: { autoComplete: "address-level2" },
    state: { autoComplete: "address-level1" },
    postalCode: { autoComplete: "postal-code" },
    country: { autoComplete: "country-name" },
  };

/** *My profile*. Works without JavaScript: the page comes back with what was typed and what is wrong. */
export function ProfileForm({
  kind,
  shown,
  emailHint,
  returnUrl,
}: {
  kind: ContactKind;
  shown: FormState;
  emailHint?: string;
  /** Where the member came from to edit; it stays in the address after saving. */
  returnUrl?: string;
}) {
  const [state, save] = useActionState(saveOwnProfile, shown);
  const field = (name: ProfileField, hint?: string) => (
    <TextField
      key={name}
      id={name}
      name={name}
      label={contactLabels[name]}
      hint={
        state.storedNow?.[name] === undefined ? hint : `Stored now: ${state.storedNow[name] || "nothing"}`
      }
      defaultValue={state.values[name]}
      error={state.fieldErrors[name]}
      {...attributes[name]}
    />
  );
  const errors = Object.entries(state.fieldErrors).map(([id, texts]) => ({ id, text: texts[0] ?? "" }));
  return (
    // The browser's own messages would hide ours, which say how to mend it.
    <form action={save} noValidate className="flex flex-col gap-6">
      <ErrorSummary errors={errors} />
      {state.status === "changed-meanwhile" && (
        <Banner tone="warning" live="assertive" title="Nothing was saved yet">
          This profile was changed somewhere else while you were typing. What you typed is still here; where
          it differs, the field says what is stored now. Save again to keep what you typed.
        </Banner>
      )}
      <input type="hidden" name="version" value={state.version} />
      {returnUrl && <input type="hidden" name="returnUrl" value={returnUrl} />}
      <Panel title="Name">
        <div className="flex flex-col gap-4">
          {kind === "individual" ? [field("firstName"), field("lastName")] : field("organizationName")}
        </div>
      </Panel>
      <Panel title="How to reach you">
        <div className="flex flex-col gap-4">
          {field("email", emailHint)}
          {field("phone")}
          {field("mobilePhone")}
        </div>
      </Panel>
      <Panel title="Address">
        <div className="flex flex-col gap-4">
          {(["address1", "address2", "city", "state", "postalCode", "country"] as const).map((name) =>
            field(name),
          )}
        </div>
      </Panel>
      <div>
        <SubmitButton>Save</SubmitButton>
      </div>
    </form>
  );
}
