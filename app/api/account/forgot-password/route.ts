import { askForLink } from "@/accounts/sign-in/session";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../form";

/** What /forgot-password posts. */
export async function POST(request: Request): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  await askForLink("password-reset", textOf(form, "email"), textOf(form, "callbackUrl"));
  return seeOther("/forgot-password", { sent: "1" });
}
