import { finishWithCode } from "@/accounts/sign-in/second/session";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../../form";

/** What /sign-in/code posts: the second step of a sign-in whose first is done. */
export async function POST(request: Request): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const outcome = await finishWithCode(textOf(form, "code"));
  if (outcome.status === "signed-in") return seeOther(outcome.path);
  if (outcome.status === "gone") return seeOther("/sign-in", { error: "expired" });
  return seeOther("/sign-in/code", { error: outcome.status });
}
