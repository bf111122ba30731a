"use client";

import { useActionState, type ReactNode } from "react";
import { newForm, type FormState } from "@/lib/form";
import { FormMessages } from "./FormMessages";

export type FormAction<State extends FormState = FormState> = (
  before: State,
  form: FormData,
) => Promise<State>;

/** What a field of the form needs to know, by its name. */
export interface FormFields {
  text: (name: string) => {
    id: string;
    name: string;
    defaultValue: string;
    error: string[] | undefined;
  };
  checkbox: (name: string) => {
    id: string;
    name: string;
    defaultChecked: boolean;
    error: string[] | undefined;
  };
}

function fieldsOf(prefix: string, state: FormState, stored: Readonly<Record<string, string>>): FormFields {
  const common = (name: string) => ({ id: `${prefix}-${name}`, name, error: state.fieldErrors[name] });
  return {
    text: (name) => ({ ...common(name), defaultValue: state.values[name] ?? stored[name] ?? "" }),
    // An unticked box sends nothing, so after an answer only what was sent counts.
    checkbox: (name) => ({
      ...common(name),
      defaultChecked: (state.status === "new" ? stored : state.values)[name] === "on",
    }),
  };
}

/**
 * A form that posts a server action and shows its answer: messages above, errors at their fields, what was typed kept.
 * Works without JavaScript too. `version` is the row's; the answer may bring a newer one.
 */
export function ActionForm<State extends FormState = FormState>({
  action,
  prefix,
  stored = {},
  version,
  hidden = {},
  labels = {},
  savedMessage,
  children,
}: {
  action: FormAction<State>;
  /** Begins the ids of this form's fields, so that two forms fit on one page. */
  prefix: string;
  stored?: Readonly<Record<string, string>>;
  version?: string;
  hidden?: Readonly<Record<string, string | number>>;
  labels?: Readonly<Record<string, string>>;
  savedMessage?: string;
  children: (fields: FormFields, state: State) => ReactNode;
}) {
  // What a form's own state has more than any form's comes with an answer.
  const [state, submit] = useActionState<State, FormData>(
    action as (before: Awaited<State>, form: FormData) => Promise<State>,
    newForm as Awaited<State>,
  );
  return (
    <form action={submit} className="flex max-w-form flex-col gap-4">
      <FormMessages state={state} prefix={prefix} labels={labels} savedMessage={savedMessage} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {version !== undefined && <input type="hidden" name="version" value={state.version ?? version} />}
      {children(fieldsOf(prefix, state, stored), state)}
    </form>
  );
}
