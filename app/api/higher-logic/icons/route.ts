import { can } from "@/accounts/roles";
import { currentPerson } from "@/accounts/session";
import { readIconCatalogue } from "@/higher-logic/settings/community-link/icons/catalogue/store";
import { suggestIcons } from "@/higher-logic/settings/community-link/icons/names";
import { readIcon } from "@/higher-logic/settings/community-link/icons/store";

/** As many as fit under the field at a glance. */
const AT_ONCE = 8;

/** Icons of Font Awesome 5 Free near to `like`, with their drawings: the Higher Logic dialog asks while staff type. */
export async function GET(request: Request): Promise<Response> {
  const person = await currentPerson();
  if (!person) return problem(401, "Sign in first.");
  if (person.kind !== "person" || person.role === null || !can(person.role, "higher-logic:view"))
    return problem(403, "Only staff may look for icons.");
  const like = new URL(request.url).searchParams.get("like") ?? "";
  const near = suggestIcons(like, await readIconCatalogue(), AT_ONCE);
  const drawings = await Promise.all(near.map(({ name }) => readIcon(name)));
  return json(200, { icons: drawings.filter((drawing) => drawing !== null) });
}

function problem(status: number, title: string): Response {
  return json(status, { status, title });
}

function json(status: number, body: object): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
