import { askForLink, signInWithLink } from "@/accounts/sign-in/session";
import { orAway } from "@/lib/away";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../../form";

/** What /sign-in/link posts: an e-mail to send a link to, or the link itself. */
export const POST = orAway(async (request) => {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const token = textOf(form, "token");
  if (!token) {
    const callbackUrl = textOf(form, "callbackUrl");
    await askForLink("sign-in", textOf(form, "email"), callbackUrl);
    return seeOther("/sign-in/link", { sent: "1", callbackUrl });
  }
  const path = await signInWithLink(token);
  return path === null ? seeOther("/sign-in/link", { token }) : seeOther(path);
});
