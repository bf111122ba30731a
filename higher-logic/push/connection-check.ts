import { errorEntry, type ErrorCode } from "./errors";
import type { PushAnswer } from "./gateway";

/** What *Test connection* says. */
export type ConnectionCheck =
  | { ok: true }
  | {
      ok: false;
      code: ErrorCode;
      sentence: string;
      whatToDo: string;
      /** Higher Logic's own words, or what the network said; may be empty. */
      answer: string;
    };

/** What the answer to the probe says about key, tenant code and address. */
export function connectionCheck(answer: PushAnswer): ConnectionCheck {
  if (answer.kind === "accepted") return { ok: true };
  const code = codeOf(answer);
  const { sentence, whatToDo } = errorEntry(code);
  return { ok: false, code, sentence, whatToDo, answer: answer.message };
}

function codeOf(answer: PushAnswer): ErrorCode {
  // Nobody is in the probe, so there is no record to blame.
  if (answer.kind === "rejected" || answer.kind === "tooLarge") return "probe-refused";
  // Staff are looking at it now: a web page at the address is an address to correct, not a fault that passes.
  if (answer.code === "garbled-answer" && /^\s*</.test(answer.answer)) return "not-a-push-api";
  return answer.code ?? "garbled-answer";
}
