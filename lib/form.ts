/**
 * What a form's action answers with when the page stays: what was typed is never lost, and every error names its field.
 * An action that succeeds redirects instead, or answers `saved` where the form stays open.
 */
export interface FormState {
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

/** Wrong input: every field's errors, what was typed kept. */
export function invalid(
  values: Record<string, string>,
  fieldErrors: Record<string, string[] | undefined>,
  version?: string,
): FormState {
  const kept = Object.entries(fieldErrors).filter((entry): entry is [string, string[]] => !!entry[1]?.length);
  return { status: "invalid", values, fieldErrors: Object.fromEntries(kept), version };
}

/** An expected refusal that belongs to no single field. */
export function refused(values: Record<string, string>, message: string, version?: string): FormState {
  return { status: "refused", message, values, fieldErrors: {}, version };
}
