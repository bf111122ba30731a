import { confirmEmailHere, undoEmailHere } from "@/accounts/sign-in/session";
import { orAway } from "@/lib/away";
import { seeOther } from "@/lib/see-other";
import { readForm, textOf } from "../form";

/** What /change-email posts: the link's token, and which of its two buttons was pressed. */
export const POST = orAway(async (request) => {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const token = textOf(form, "token");
  if (textOf(form, "intent") === "undo") {
    const path = await undoEmailHere(token);
    return path === null ? seeOther("/change-email", { token }) : seeOther(path);
  }
  const change = await confirmEmailHere(token);
  return seeOther("/change-email", change === null ? { token } : { done: "1" });
});
