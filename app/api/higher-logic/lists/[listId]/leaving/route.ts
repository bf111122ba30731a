import { leavingLines, type LeavingLine } from "@/higher-logic/sync/lists/names/store";
import { leavingList } from "@/higher-logic/sync/preview/list/store";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";
import { parseId } from "@/lib/fields";
import { readList } from "@/membership/lists/store";
import { problem, staffOr } from "../../../staff";

const columns: readonly ExportColumn<LeavingLine>[] = [
  { name: "contact_id", value: (line) => line.contactId },
  { name: "name", value: (line) => line.name },
  { name: "email", value: (line) => line.email },
  { name: "loses_everything", value: (line) => line.losesEverything },
];

/** Everybody who would lose the list's community, were it unticked or deleted now, as a file. */
export async function GET(request: Request, { params }: { params: Promise<{ listId: string }> }) {
  const staff = await staffOr("lists:edit");
  if (staff instanceof Response) return staff;
  const listId = parseId((await params).listId);
  const list = listId && (await readList(staff.associationId, listId));
  if (!list) return problem(404, "There is no such list.");
  const leaving = await leavingList(staff.associationId, list.key);
  return exportResponse({
    format: exportFormat(new URL(request.url).searchParams.get("as")),
    name: `higher-logic-list-${list.id}-leaving`,
    columns,
    rows: leaving ? leavingLines(staff.associationId, leaving) : nobody(),
  });
}

async function* nobody(): AsyncGenerator<LeavingLine> {}
