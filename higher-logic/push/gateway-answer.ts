import type { HttpOutcome } from "@/lib/http";

/** A true answer has under a hundred bytes. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** An answer may quote what it was asked with; it is stored and shown to staff. */
export function withoutKey(outcome: HttpOutcome, apiKey: string): HttpOutcome {
  if (outcome.kind !== "answered" || apiKey === "") return outcome;
  return { ...outcome, text: outcome.text.replaceAll(apiKey, "(key)") };
}
