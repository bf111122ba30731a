"use client";

import { ActionForm } from "@/components/ActionForm";
import { FormActions } from "@/components/FormActions";
import { TextField } from "@/components/TextField";
import { addType, removeType, saveType } from "../types/actions";

/** Adds a membership type. */
export function AddTypeForm() {
  return (
    <ActionForm action={addType} prefix="new-type">
      {(fields) => (
        <>
          <TextField label="Name" {...fields.text("name")} />
          <FormActions submit="Add membership type" />
        </>
      )}
    </ActionForm>
  );
}

/** Renames a membership type. */
export function RenameTypeForm({ typeId, name, version }: { typeId: number; name: string; version: string }) {
  return (
    <ActionForm
      action={saveType}
      prefix="type"
      hidden={{ typeId }}
      version={version}
      stored={{ name }}
      labels={{ name: "Name" }}
    >
      {(fields) => (
        <>
          <TextField
            label="Name"
            hint="Everybody who has this membership is known by the new name at once."
            {...fields.text("name")}
          />
          <FormActions submit="Save" cancelHref="/setup/membership-types" />
        </>
      )}
    </ActionForm>
  );
}

/** Deletes a membership type that nobody has. */
export function DeleteTypeForm({ typeId, name }: { typeId: number; name: string }) {
  return (
    <ActionForm action={removeType} prefix="delete-type" hidden={{ typeId }}>
      {() => <FormActions submit={`Delete ${name}`} variant="danger" />}
    </ActionForm>
  );
}
