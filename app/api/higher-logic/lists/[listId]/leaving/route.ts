import { leavingList } from "@/higher-logic/sync/preview/list/store";
import { parseId } from "@/lib/fields";
import { readList } from "@/membership/lists/store";
import { leavingFile } from "../../../leaving-file";
import { problem, staffOr } from "../../../staff";

/** Everybody who would lose the list's community, were it unticked or deleted now, as a file. */
export async function GET(request: Request, { params }: { params: Promise<{ listId: string }> }) {
  const staff = await staffOr("lists:edit");
  if (staff instanceof Response) return staff;
  const listId = parseId((await params).listId);
  const list = listId && (await readList(staff.associationId, listId));
  if (!list) return problem(404, "There is no such list.");
  return leavingFile(staff.associationId, await leavingList(staff.associationId, list.key), {
    name: `higher-logic-list-${list.id}-leaving`,
    as: new URL(request.url).searchParams.get("as"),
  });
}
