import type { Proof } from "./rules";

/** What a form has to ask for before it is sent once more; as it crosses to the browser. */
export interface StepUpAsk {
  by: Proof;
  /** A passkey will do instead of a code. */
  hasPasskey: boolean;
  /** What was wrong with what was typed. */
  error?: string;
}
