import { isOwnPost } from "@/accounts/same-origin";
import { readBody } from "@/lib/bridge";
import { cameByHttps } from "@/lib/caller";
import { sayForeignPost } from "@/lib/foreign-post";

const LARGEST_FORM = 64 * 1024;
const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** Read a plain form of ours; what is no such form gets its answer here. */
export async function readForm(request: Request): Promise<FormData | Response> {
  return refuseForeign(request) ?? readAnyForm(request);
}

/** The same from whichever site it comes. */
export async function readAnyForm(request: Request): Promise<FormData | Response> {
  if (!FORM_TYPES.test(request.headers.get("content-type") ?? "")) return refuse(415, "Send a form.");
  const body = await readBody(request, LARGEST_FORM);
  if (body === null) return refuse(413, "The form is too large.");
  try {
    return await new Response(body, { headers: request.headers }).formData();
  } catch {
    return refuse(400, "The form cannot be read.");
  }
}

/** The answer to a post that another site had a browser send; null when it is our own. */
export function refuseForeign(request: Request): Response | null {
  const { headers } = request;
  if (isOwnPost(headers, cameByHttps(headers))) return null;
  const { pathname: path } = new URL(request.url);
  sayForeignPost(headers, { path, address: headers.get("x-forwarded-for") ?? "unknown" });
  return refuse(403, "This form was sent from another site.");
}

function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
