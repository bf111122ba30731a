import { readIconCatalogue } from "@/higher-logic/settings/community-link/icons/catalogue/store";
import { suggestIcons } from "@/higher-logic/settings/community-link/icons/names";
import { readIcon } from "@/higher-logic/settings/community-link/icons/store";
import { staffOr } from "../staff";

/** As many as fit under the field at a glance. */
const AT_ONCE = 8;

/** Icons of Font Awesome 5 Free near to `like`, with their drawings: the Higher Logic dialog asks while staff type. */
export async function GET(request: Request): Promise<Response> {
  const staff = await staffOr("higher-logic:view");
  if (staff instanceof Response) return staff;
  const like = new URL(request.url).searchParams.get("like") ?? "";
  const near = suggestIcons(like, await readIconCatalogue(), AT_ONCE);
  const drawings = await Promise.all(near.map(({ name }) => readIcon(name)));
  const icons = drawings.filter((drawing) => drawing !== null);
  return Response.json({ icons }, { headers: { "cache-control": "no-store" } });
}
