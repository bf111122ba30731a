import type { StepUpAsk } from "@/accounts/step-up/ask";
import { idle, typedValues, type DialogState } from "./dialog-view";
import type { DialogIntent } from "./intents";
import type { FieldErrors } from "./schema";

type Fields = Record<string, unknown>;

/** Presses that only look, or that change nobody's secret. */
const WITHOUT_SECRETS: ReadonlySet<DialogIntent> = new Set([
  "test",
  "preview",
  "sync",
  "confirm-sync",
  "push-everything",
]);

const SECRETS = ["tenantApiKey", "readKey", "readPassword"] as const;
type Secret = (typeof SECRETS)[number];

/** Whether a press changes a key or a secret, so that whoever presses has to show that it is them. */
export function concernsSecrets(intent: DialogIntent, fields: Fields): boolean {
  if (intent === "make-secret") return true;
  if (WITHOUT_SECRETS.has(intent)) return false;
  return typedSecrets(fields).length > 0 || isTyped(fields, "forgetReadAccess");
}

/** The secrets that were typed, with this press or with the one that was asked for a proof. */
function typedSecrets(fields: Fields): Secret[] {
  const before = typeof fields.typedSecrets === "string" ? fields.typedSecrets.split(" ") : [];
  return SECRETS.filter((name) => isTyped(fields, name) || before.includes(name));
}

const LOST =
  "Enter it once more: this page did not bring it back. Left empty, Save keeps the one that is stored.";

/**
 * What is to be said of secrets that were typed before the proof was asked for, and did not come again: without JavaScript
 * the page is drawn anew, and no page carries a secret back. Saved without them, they would seem to be stored.
 */
export function lostSecrets(intent: DialogIntent, fields: Fields): FieldErrors | null {
  if (intent === "make-secret") return null;
  const lost = typedSecrets(fields).filter((name) => !isTyped(fields, name));
  if (lost.length === 0) return null;
  return Object.fromEntries(lost.map((name) => [name, LOST] as const));
}

function isTyped(fields: Fields, name: string): boolean {
  const value = fields[name];
  return typeof value === "string" && value.trim() !== "";
}

/** Nothing was done; the form keeps what was typed and asks for the proof beside its buttons. */
export function toBeProven(intent: DialogIntent, fields: Fields, ask: StepUpAsk): DialogState {
  const message = "Nothing was done yet: show that it is you";
  const confirmDigest = typeof fields.confirmDigest === "string" ? fields.confirmDigest : null;
  return {
    ...idle,
    outcome: "refused",
    message,
    typed: typedValues(fields),
    confirmDigest,
    stepUp: { ask, intent, secrets: typedSecrets(fields) },
  };
}
