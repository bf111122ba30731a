"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormAction } from "@/components/ActionForm";
import { CheckboxField } from "@/components/CheckboxField";
import { FormActions } from "@/components/FormActions";
import { TextField } from "@/components/TextField";
import type { FormState } from "@/lib/form";
import { listKinds, listLabels } from "../list";

/** A list/committee's settings: a new one, or one that is changed. */
export function ListForm<State extends FormState = FormState>({
  action,
  listId,
  stored,
  version,
  cancelHref,
  outcome,
}: {
  action: FormAction<State>;
  listId?: number;
  stored: Record<string, string>;
  version?: string;
  cancelHref?: string;
  /** What a save would mean, where it has to be confirmed, or meant. */
  outcome?: (state: State) => ReactNode;
}) {
  return (
    <ActionForm
      action={action}
      prefix="list"
      hidden={listId === undefined ? {} : { listId }}
      stored={stored}
      version={version}
      labels={listLabels}
    >
      {(fields, state) => (
        <>
          <TextField label={listLabels.name} {...fields.text("name")} />
          <TextField
            label={listLabels.kind}
            hint="For example Committee or Chapter."
            list="list-kinds"
            {...fields.text("kind")}
          />
          <datalist id="list-kinds">
            {listKinds.map((kind) => (
              <option key={kind} value={kind} />
            ))}
          </datalist>
          <CheckboxField
            label={listLabels.isSynced}
            hint="One tick for every such solution: newsletter programs and the online community alike. Put individuals on such a list, not organizations."
            {...fields.checkbox("isSynced")}
          />
          <CheckboxField
            label={listLabels.isActive}
            hint="A list that is not active is kept, but not synchronized."
            {...fields.checkbox("isActive")}
          />
          <CheckboxField
            label={listLabels.doNotContact}
            hint="Nobody writes to this list. It does not change what is synchronized."
            {...fields.checkbox("doNotContact")}
          />
          {outcome?.(state)}
          <FormActions
            submit={state.status === "confirm" ? "Confirm and push" : "Save"}
            cancelHref={cancelHref}
          />
        </>
      )}
    </ActionForm>
  );
}
