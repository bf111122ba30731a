"use client";

import { CheckboxField } from "@/components/CheckboxField";
import { TextField } from "@/components/TextField";
import type { FormPart } from "./SettingsForm";

/** Where the community is read from, and the key to that; nothing of the push needs it. */
export function ReadAccessFields({ state, view, values, saves }: FormPart) {
  const errors = state.fieldErrors;
  const readOnly = !view.mayConfigure;
  const secret = "[&_input]:[-webkit-text-security:disc]";
  return (
    <>
      <p className="max-w-measure text-quiet">
        Reading: with a key to Higher Logic’s read API, the drift check compares what the community holds with
        what it was told. Nothing is read without one.
      </p>
      <TextField
        key={`read-address-${saves}`}
        name="readAddress"
        id="readAddress"
        label="Read address"
        inputMode="url"
        defaultValue={values.readAddress}
        readOnly={readOnly}
        error={errors.readAddress}
        hint={`Empty means ${view.usualReadAddress}. For another address the read key has to be entered again.`}
      />
      <div className="grid gap-4 phone:grid-cols-2">
        <TextField
          key={`read-key-${saves}`}
          name="readKey"
          id="readKey"
          label="Read key"
          readOnly={readOnly}
          error={errors.readKey}
          hint={keyHint(view.hasReadKey, view.readKeyHint)}
          spellCheck={false}
          autoCapitalize="off"
          className={secret}
        />
        <TextField
          key={`read-password-${saves}`}
          name="readPassword"
          id="readPassword"
          label="Read password"
          readOnly={readOnly}
          error={errors.readPassword}
          hint="Higher Logic calls it HLPassword. It is stored with the key and never shown."
          spellCheck={false}
          autoCapitalize="off"
          className={secret}
        />
      </div>
      <TextField
        name="readCallsPerMinute"
        id="readCallsPerMinute"
        label="Read calls per minute"
        inputMode="numeric"
        defaultValue={values.readCallsPerMinute}
        readOnly={readOnly}
        error={errors.readCallsPerMinute}
        hint="Higher Logic finds 180 to 240 acceptable, and blocks who asks for much more."
      />
      {view.hasReadKey && !readOnly && (
        <CheckboxField
          key={`forget-${saves}`}
          name="forgetReadAccess"
          id="forgetReadAccess"
          label="Forget the read key"
          hint="Nothing is read any more once this is saved."
        />
      )}
    </>
  );
}

function keyHint(hasKey: boolean, lastFour: string | null): string {
  if (!hasKey) return "Higher Logic calls it HLIAMKey. Once saved it is never shown again.";
  return `A key${lastFour ? ` that ends in ${lastFour}` : ""} is stored; leave this empty to keep it.`;
}
