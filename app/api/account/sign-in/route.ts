import { signInWithPassword } from "@/accounts/sign-in/session";
import { orAway } from "@/lib/away";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../form";

/** What the sign-in page posts. */
export const POST = orAway(async (request) => {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const callbackUrl = textOf(form, "callbackUrl");
  const outcome = await signInWithPassword(textOf(form, "email"), textOf(form, "password"), callbackUrl);
  if (outcome.status !== "signed-in") return seeOther("/sign-in", { error: outcome.status, callbackUrl });
  return seeOther(outcome.path);
});
