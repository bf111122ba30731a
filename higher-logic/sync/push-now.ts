import { errorEntry } from "@/higher-logic/push/errors";
import { isKnown } from "./diff";
import type { WhyFacts } from "./why";

/** Also where it turns out only after the run was asked for. */
export const notPushed = {
  ok: true,
  message: "Nothing was sent: this person is not pushed. Below it says why.",
};

/** Why *Push now* has nothing to send, in words; null when it has. */
export function nothingToSend(
  { projection, shadow, waiting }: WhyFacts,
  clock: (at: Date) => string,
): { ok: boolean; message: string; offersAgain?: boolean } | null {
  if (projection.kind === "nothing") return notPushed;
  if (projection.kind === "problem") {
    const { whatToDo } = errorEntry(projection.code);
    return { ok: false, message: `Not sent: cannot be pushed. ${projection.detail} ${whatToDo}` };
  }
  if (waiting?.reason === "held") {
    const { sentence, whatToDo } = errorEntry(waiting.code);
    return { ok: false, message: `Not sent: the removal is held. ${sentence} ${whatToDo}` };
  }
  if (!isKnown(projection, shadow) || !shadow?.acceptedAt) return null;
  return {
    ok: true,
    message: `Nothing to change: Higher Logic accepted exactly this ${clock(shadow.acceptedAt)}.`,
    offersAgain: true,
  };
}
