import { driftCauses, driftSentence } from "@/higher-logic/sync/drift/causes";
import { driftFindings, type DriftFinding } from "@/higher-logic/sync/drift/read/store";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";
import { parseId } from "@/lib/fields";
import { staffOr } from "../staff";

const columns: readonly ExportColumn<DriftFinding>[] = [
  { name: "contact_id", value: ({ contactId }) => contactId },
  { name: "integration_key", value: ({ key }) => key },
  { name: "name", value: ({ name }) => name },
  { name: "difference", value: (finding) => driftSentence(finding) },
  { name: "list", value: ({ groupName }) => groupName },
  { name: "field", value: ({ field }) => field },
  { name: "told", value: ({ told }) => told },
  { name: "seen", value: ({ seen }) => seen },
  { name: "who_is_right", value: ({ cause }) => driftCauses[cause].title },
  { name: "sent_again_at", value: ({ healedAt }) => healedAt },
];

const PAGE = 1_000;

/** Every difference of one drift check, as a file. */
export async function GET(request: Request): Promise<Response> {
  const staff = await staffOr("activity:view");
  if (staff instanceof Response) return staff;
  const asked = new URL(request.url).searchParams;
  const runId = parseId(asked.get("run") ?? "") ?? 0;
  return exportResponse({
    format: exportFormat(asked.get("as")),
    name: "drift-check",
    columns,
    rows: allFindings(staff.associationId, runId),
  });
}

async function* allFindings(associationId: number, runId: number): AsyncGenerator<DriftFinding> {
  let after: number | null = null;
  for (;;) {
    const rows: DriftFinding[] = await driftFindings(associationId, runId, { after, limit: PAGE });
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.id;
  }
}
