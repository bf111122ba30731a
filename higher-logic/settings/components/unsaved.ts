import { useSyncExternalStore } from "react";
import { typedValues, type FormValues } from "../dialog-view";

/** What was typed into the dialog and not saved. */
export interface Unsaved {
  /** By the names of the fields; an unticked box has none. */
  fields: Readonly<Record<string, string>>;
  /** Of the settings that the form was filled from. */
  version: number;
}

// In the tab's memory alone, because keys are among it: closing the dialog loses nothing, closing the tab does.
let kept: Unsaved | null = null;
const listeners = new Set<() => void>();

export function keepUnsaved(next: Unsaved | null): void {
  if (next === kept) return;
  kept = next;
  for (const listener of listeners) listener();
}

export function unsavedNow(): Unsaved | null {
  return kept;
}

export function useHasUnsaved(): boolean {
  return useSyncExternalStore(
    listen,
    () => kept !== null,
    () => false,
  );
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Fields that never show what is stored: anything in them is new. */
const ALWAYS_NEW = ["tenantApiKey", "readKey", "readPassword", "forgetReadAccess"];

/** The settings in the form, where they differ from what is stored; null where they do not. */
export function unsavedFields(form: FormData, stored: FormValues): Unsaved["fields"] | null {
  const fields: Record<string, string> = {};
  for (const [name, value] of form)
    if (typeof value === "string" && (name in stored || ALWAYS_NEW.includes(name))) fields[name] = value;
  const typed = typedValues(fields);
  const names = Object.keys(stored) as (keyof FormValues)[];
  const differs =
    names.some((name) => typed[name] !== stored[name]) || ALWAYS_NEW.some((name) => fields[name]);
  return differs ? fields : null;
}

/**
 * Writes them into the inputs, those as well that are never drawn with what was typed. Nothing is written where it stands
 * already: an input that was written to does not follow what a save fills in.
 */
export function fillIn(form: HTMLFormElement, fields: Unsaved["fields"]): void {
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement && control.type === "checkbox") {
      if (control.checked !== control.name in fields) control.checked = control.name in fields;
    } else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) {
      const typed = fields[control.name];
      if (typed !== undefined && typed !== control.value) control.value = typed;
    }
  }
}
