import { askForLink, signInWithLink } from "@/accounts/sign-in/session";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../../form";

/** What /sign-in/link posts: an e-mail to send a link to, or the link itself. */
export async function POST(request: Request): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const token = textOf(form, "token");
  if (!token) {
    await askForLink("sign-in", textOf(form, "email"), textOf(form, "callbackUrl"));
    return seeOther("/sign-in/link", { sent: "1" });
  }
  const path = await signInWithLink(token);
  return path === null ? seeOther("/sign-in/link", { token }) : seeOther(path);
}
