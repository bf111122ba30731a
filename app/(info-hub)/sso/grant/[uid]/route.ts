import { readForm, textOf } from "@/app/api/account/form";
import { decideGrant, showGrant } from "@/higher-logic/sso/grant-page/provider";

type Context = { params: Promise<{ uid: string }> };

/** The Grant page. Drawn by a route handler, so that it can answer 303 and 403 without JavaScript. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return showGrant(request, (await params).uid);
}

/** What its form posts. Anything but *Grant* is a no. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  return decideGrant(request, (await params).uid, textOf(form, "decision") === "grant" ? "grant" : "cancel");
}
