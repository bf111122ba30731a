import { leavingLines, type LeavingLine } from "@/higher-logic/sync/lists/names/store";
import type { LeavingList } from "@/higher-logic/sync/preview/list/store";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";

const columns: readonly ExportColumn<LeavingLine>[] = [
  { name: "contact_id", value: (line) => line.contactId },
  { name: "name", value: (line) => line.name },
  { name: "email", value: (line) => line.email },
  { name: "loses_everything", value: (line) => line.losesEverything },
];

/** Everybody who would lose a community, as a file; `leaving` null: nobody. */
export function leavingFile(
  associationId: number,
  leaving: LeavingList | null,
  { name, as }: { name: string; as: string | null },
): Response {
  return exportResponse({
    format: exportFormat(as),
    name,
    columns,
    rows: leaving ? leavingLines(associationId, leaving) : nobody(),
  });
}

async function* nobody(): AsyncGenerator<LeavingLine> {}
