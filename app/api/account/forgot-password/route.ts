import { askForLink } from "@/accounts/sign-in/session";
import { orAway } from "@/lib/away";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../form";

/** What /forgot-password posts. */
export const POST = orAway(async (request) => {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const callbackUrl = textOf(form, "callbackUrl");
  await askForLink("password-reset", textOf(form, "email"), callbackUrl);
  return seeOther("/forgot-password", { sent: "1", callbackUrl });
});
