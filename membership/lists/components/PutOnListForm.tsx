"use client";

import { ActionForm, type FormFields } from "@/components/ActionForm";
import { Banner } from "@/components/Banner";
import { DateField } from "@/components/DateField";
import { FormActions } from "@/components/FormActions";
import { SelectField } from "@/components/SelectField";
import { TextField } from "@/components/TextField";
import { listMembershipLabels } from "../list";
import { addToList } from "../members/actions";

/**
 * Puts a contact on a list. Either is chosen already: the list where one came from a list, the contact where one came
 * from a contact.
 */
export function PutOnListForm({
  contactId,
  list,
  today,
  from,
  cancelHref,
}: {
  contactId: number;
  list: { id: number } | { options: readonly { value: string; label: string }[] };
  today: string;
  from: "list" | "contact";
  cancelHref: string;
}) {
  const hidden: Record<string, string | number> = { contactId, from };
  if ("id" in list) hidden.listId = list.id;
  return (
    <ActionForm
      action={addToList}
      prefix="put-on-list"
      hidden={hidden}
      stored={{ joinedOn: today }}
      labels={listMembershipLabels}
    >
      {(fields, state) => (
        <>
          {state.status === "confirm" && (
            <>
              <Banner tone="warning" title={state.message} live="assertive" />
              <input type="hidden" name="confirmed" value={state.values.confirmed} />
            </>
          )}
          {"options" in list && (
            <SelectField
              label="List"
              options={[{ value: "", label: "Choose one" }, ...list.options]}
              {...fields.text("listId")}
            />
          )}
          <PlaceFields fields={fields} />
          <FormActions
            submit={state.status === "confirm" ? "Put on list anyway" : "Put on list"}
            cancelHref={cancelHref}
          />
        </>
      )}
    </ActionForm>
  );
}

/** Role and days of somebody on a list. */
export function PlaceFields({ fields }: { fields: FormFields }) {
  return (
    <>
      <TextField
        label={listMembershipLabels.role}
        hint="For example Chair. Empty: a plain member."
        {...fields.text("role")}
      />
      <DateField label={listMembershipLabels.joinedOn} {...fields.text("joinedOn")} />
      <DateField
        label={listMembershipLabels.droppedOn}
        hint="The first day off the list. Empty: no end."
        {...fields.text("droppedOn")}
      />
    </>
  );
}
