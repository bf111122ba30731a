import type { StepUpAsk } from "@/accounts/step-up/ask";
import { idle, typedValues, type DialogState } from "./dialog-view";
import type { DialogIntent } from "./intents";

type Fields = Record<string, unknown>;

/** Presses that only look, or that change nobody's secret. */
const WITHOUT_SECRETS: ReadonlySet<DialogIntent> = new Set([
  "test",
  "preview",
  "sync",
  "confirm-sync",
  "push-everything",
]);

/** Whether a press changes a key or a secret, so that whoever presses has to show that it is them. */
export function concernsSecrets(intent: DialogIntent, fields: Fields): boolean {
  if (intent === "make-secret") return true;
  if (WITHOUT_SECRETS.has(intent)) return false;
  const isTyped = (name: string) => typeof fields[name] === "string" && fields[name].trim() !== "";
  return ["tenantApiKey", "readKey", "readPassword", "forgetReadAccess"].some(isTyped);
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
    stepUp: { ask, intent },
  };
}
