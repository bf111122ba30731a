/**
 * What a form's action answers with when the page stays: what was typed is never lost, and every error names its field.
 * An action that succeeds redirects instead, or answers `saved` where the form stays open.
 */
export interface FormState {
  /** `confirm`: nothing is stored yet; the form shows what it would mean and is sent once more. */
  status: "new" | "invalid" | "refused" | "changed-meanwhile" | "confirm" | "saved";
  /** One sentence for the whole form. */
  message?: string;
  values: Record<string, string>;
  fieldErrors: Record<string, string[]>;
  /** After `changed-meanwhile`: what each field that differs holds now. */
  storedNow?: Record<string, string>;
  /** The row's version to answer with next time. */
  version?: string;
}

export const newForm: FormState = { status: "new", values: {}, fieldErrors: {} };

/** The form's texts by field. Files and Next's own fields are left out; of a repeated field the last one counts. */
export function formValues(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !name.startsWith("$ACTION")) values[name] = value;
  }
  return values;
}

/** Wrong input, what was typed kept. Takes zod's error as it is, for any form. */
export function invalidInput(
  values: Record<string, string>,
  error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] },
): FormState {
  const fieldErrors: Record<string, string[]> = {};
  for (const { path, message } of error.issues) (fieldErrors[String(path[0])] ??= []).push(message);
  return invalid(values, fieldErrors);
}

/** Input that was read well and yet cannot stay, for example a name that is taken. */
export function invalid(values: Record<string, string>, fieldErrors: Record<string, string[]>): FormState {
  return { status: "invalid", values, fieldErrors, version: values.version };
}

/** An expected refusal that belongs to no single field. */
export function refused(values: Record<string, string>, message: string): FormState {
  return { status: "refused", message, values, fieldErrors: {}, version: values.version };
}

/**
 * Somebody else stored the row first. The form keeps what was typed and learns the row's version of now, so that saving
 * once more is a decision and not an accident.
 */
export function changedMeanwhile(
  values: Record<string, string>,
  stored: Record<string, string>,
  version: string,
): FormState {
  const differing = Object.entries(stored).filter(([name, value]) => (values[name] ?? "") !== value);
  return {
    status: "changed-meanwhile",
    values,
    fieldErrors: {},
    storedNow: Object.fromEntries(differing),
    version,
  };
}
