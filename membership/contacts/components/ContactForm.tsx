"use client";

import { ActionForm, type FormAction, type FormFields } from "@/components/ActionForm";
import { CheckboxField } from "@/components/CheckboxField";
import { FieldGroup } from "@/components/FieldGroup";
import { FormActions } from "@/components/FormActions";
import { TextField } from "@/components/TextField";
import { contactLabels, type ContactFields, type ContactKind } from "../contact";

type Name = keyof ContactFields;

/** Every column of a contact that its kind has, grouped by purpose. */
export function ContactForm({
  action,
  kind,
  contactId,
  stored,
  version,
  keyIsFixed = false,
  cancelHref,
}: {
  action: FormAction;
  kind: ContactKind;
  /** Absent for a new one. */
  contactId?: number;
  stored?: Record<string, string>;
  version?: string;
  keyIsFixed?: boolean;
  cancelHref: string;
}) {
  return (
    <ActionForm
      action={action}
      prefix="contact"
      stored={stored}
      version={version}
      labels={contactLabels}
      hidden={contactId === undefined ? { kind } : { contactId }}
    >
      {(fields) => (
        <>
          <NameFields kind={kind} fields={fields} />
          <FieldGroup title="Reach">
            <Text fields={fields} name="email" inputMode="email" />
            <Text fields={fields} name="phone" inputMode="tel" />
            <Text fields={fields} name="mobilePhone" inputMode="tel" />
            <Text fields={fields} name="websiteUrl" inputMode="url" />
          </FieldGroup>
          <FieldGroup title="Address">
            {(["address1", "address2", "city", "state", "postalCode", "country"] as const).map((name) => (
              <Text key={name} fields={fields} name={name} />
            ))}
          </FieldGroup>
          <FieldGroup title="Record">
            <Text fields={fields} name="memberNumber" />
            <TextField
              label={contactLabels.integrationKey}
              {...fields.text("integrationKey")}
              readOnly={keyIsFixed}
              hint={
                keyIsFixed
                  ? "Other programs know this contact by it, so it cannot change any more."
                  : contactId === undefined
                    ? "Other programs know this contact by it. Empty: the ContactId becomes the key."
                    : "Other programs know this contact by it. It is fixed once one of them was told."
              }
            />
            {(["excludeFromDirectory", "doNotContact", "doNotEmail"] as const).map((name) => (
              <CheckboxField key={name} label={contactLabels[name]} {...fields.checkbox(name)} />
            ))}
          </FieldGroup>
          <FormActions submit="Save" cancelHref={cancelHref} sticky />
        </>
      )}
    </ActionForm>
  );
}

function NameFields({ kind, fields }: { kind: ContactKind; fields: FormFields }) {
  if (kind === "organization") {
    return (
      <FieldGroup title="Name">
        <Text fields={fields} name="organizationName" />
      </FieldGroup>
    );
  }
  return (
    <FieldGroup title="Name">
      {(["prefix", "firstName", "middleName", "lastName", "suffix", "informalName"] as const).map((name) => (
        <Text key={name} fields={fields} name={name} />
      ))}
    </FieldGroup>
  );
}

function Text({
  fields,
  name,
  inputMode,
}: {
  fields: FormFields;
  name: Name;
  inputMode?: "email" | "tel" | "url";
}) {
  return <TextField label={contactLabels[name]} inputMode={inputMode} {...fields.text(name)} />;
}
