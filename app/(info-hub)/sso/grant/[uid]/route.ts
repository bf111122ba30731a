import { readForm, textOf } from "@/app/api/account/form";
import { decideGrant, showGrant } from "@/higher-logic/sso/grant-page/provider";
import { answerStep } from "@/higher-logic/sso/steps/provider";

type Context = { params: Promise<{ uid: string }> };

/** The Grant page. Drawn by a route handler, so that it can answer 303 and 403 without JavaScript. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { uid } = await params;
  return answerStep(request, () => showGrant(request, uid));
}

/** What its form posts. Anything but *Grant* is a no. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const { uid } = await params;
  const decision = textOf(form, "decision") === "grant" ? "grant" : "cancel";
  return answerStep(request, () => decideGrant(request, uid, decision));
}
