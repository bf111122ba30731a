import { finishWithCode } from "@/accounts/sign-in/second/session";
import { orAway } from "@/lib/away";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../../form";

/** What /sign-in/code posts: the second step of a sign-in whose first is done. */
export const POST = orAway(async (request) => {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const outcome = await finishWithCode(textOf(form, "code"));
  if (outcome.status === "signed-in") return seeOther(outcome.path);
  if (outcome.status === "gone") return seeOther("/sign-in", { error: "expired" });
  return seeOther("/sign-in/code", { error: outcome.status });
});
