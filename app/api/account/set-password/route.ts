import { setPasswordAndSignIn } from "@/accounts/sign-in/session";
import { orAway } from "@/lib/away";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../form";

/** What /set-password posts. */
export const POST = orAway(async (request) => {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const token = textOf(form, "token");
  const outcome = await setPasswordAndSignIn(token, textOf(form, "password"));
  if (outcome.status === "set") return seeOther(outcome.path);
  return seeOther("/set-password", { token, fault: outcome.status === "fault" ? outcome.fault : null });
});
