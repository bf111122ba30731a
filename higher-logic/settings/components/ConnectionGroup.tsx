"use client";

import { Banner } from "@/components/Banner";
import { CheckboxField } from "@/components/CheckboxField";
import { Disclosure } from "@/components/Disclosure";
import { TextField } from "@/components/TextField";
import type { TestResult } from "../dialog-view";
import { ExternalLink } from "./ExternalLink";
import { Group } from "./Group";
import type { FormPart } from "./SettingsForm";
import { SubmitIntent } from "./SubmitIntent";

/** Higher Logic's own page on the kind of integration that this is. */
const INTEGRATION_DOCUMENT = "https://support.higherlogic.com/hc/en-us/articles/6535087910548";

/** Whose community it is, and the key to it. */
export function ConnectionGroup({ state, view, values, pressed, saves }: FormPart) {
  const errors = state.fieldErrors;
  const readOnly = !view.mayConfigure;
  return (
    <Group title="Connection">
      <CheckboxField
        label="Enabled"
        name="enabled"
        id="enabled"
        defaultChecked={values.enabled}
        disabled={readOnly}
        error={errors.enabled}
        hint="While this is off nothing is pushed. Changes made meanwhile are pushed when it is on again."
      />
      <TextField
        label="Tenant Code"
        name="tenantCode"
        id="tenantCode"
        defaultValue={values.tenantCode}
        readOnly={readOnly}
        error={errors.tenantCode}
        hint="Names your community at Higher Logic. Higher Logic gives it to you."
        spellCheck={false}
        autoCapitalize="off"
      />
      <TextField
        // A stored key is never shown again: after a save the field starts empty.
        key={saves}
        label="Tenant API Key"
        name="tenantApiKey"
        id="tenantApiKey"
        readOnly={readOnly}
        error={errors.tenantApiKey}
        hint={
          <>
            {keyHint(view.hasKey, view.keyHint)}
            {values.hasTypedKey && <noscript> The key you typed was not kept: enter the key again.</noscript>}
          </>
        }
        spellCheck={false}
        autoCapitalize="off"
        className="[&_input]:[-webkit-text-security:disc]"
      />
      <Disclosure summary="Where to get the code and the key">
        <p className="max-w-measure">
          Ask Higher Logic for an API key with which this integration may push to your community, and for your
          Tenant Code. If you are just starting with Higher Logic, your Higher Logic Account Manager gives you
          both; otherwise ask Higher Logic’s support. Their pages call the key API Gateway Key; here it is the
          Tenant API Key. It is one and the same.
        </p>
        <p className="mt-2">
          <ExternalLink href={INTEGRATION_DOCUMENT}>Higher Logic’s documentation on integration</ExternalLink>
        </p>
      </Disclosure>
      {view.mayConfigure && (
        <div className="flex flex-col items-start gap-3">
          <SubmitIntent intent="test" pressed={pressed}>
            Test connection
          </SubmitIntent>
          {state.test && <TestAnswer test={state.test} />}
        </div>
      )}
    </Group>
  );
}

function keyHint(hasKey: boolean, lastFour: string | null): string {
  const where = "Higher Logic generates it.";
  if (!hasKey) return `${where} Once saved it is never shown again.`;
  return `${where} A key${lastFour ? ` that ends in ${lastFour}` : ""} is stored; leave this empty to keep it.`;
}

function TestAnswer({ test }: { test: TestResult }) {
  return (
    <div className="w-full">
      <Banner tone={test.ok ? "success" : "danger"} title={test.sentence}>
        <p>{test.whatToDo}</p>
        {test.answer && (
          <p className="mt-2">
            Higher Logic’s answer: <code className="font-mono break-all">{test.answer}</code>
          </p>
        )}
      </Banner>
    </div>
  );
}
