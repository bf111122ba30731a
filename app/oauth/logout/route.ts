import { signOut } from "@/accounts/session";
import { readAnyForm } from "@/app/api/account/form";
import { askToLogOut, logOutAtOnce } from "@/higher-logic/sso/log-out/provider";
import { answerStep } from "@/higher-logic/sso/steps/provider";

/** Where a site that signs in with us sends somebody to log out. */
export function GET(request: Request): Promise<Response> {
  return answerStep(request, () => askToLogOut(request));
}

/** GrowthZone's way has its parameters in the address and no form at all. */
export function POST(request: Request): Promise<Response> {
  return answerStep(request, () => logOut(request));
}

async function logOut(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  if (!request.headers.has("content-type")) return logOutAtOnce(request, searchParams, signOut);
  const form = await readAnyForm(request);
  if (form instanceof Response) return form;
  const fields = [...form].filter((field): field is [string, string] => typeof field[1] === "string");
  return logOutAtOnce(request, new URLSearchParams([...searchParams, ...fields]), signOut);
}
