import { allPushBatches, type BatchFileLine } from "@/higher-logic/sync/activity/store";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";
import { parseId } from "@/lib/fields";
import { staffOr } from "../staff";

/** The key travels in a header, which is stored nowhere. */
const columns: readonly ExportColumn<BatchFileLine>[] = [
  { name: "request", value: (batch) => batch.id },
  { name: "sync_run", value: (batch) => batch.syncRunId },
  { name: "purpose", value: (batch) => batch.purpose },
  { name: "state", value: (batch) => batch.state },
  { name: "oldest_change_at", value: (batch) => batch.oldestChangeAt },
  { name: "sent_at", value: (batch) => batch.createdAt },
  { name: "answered_at", value: (batch) => batch.finishedAt },
  { name: "http_status", value: (batch) => batch.httpStatus },
  { name: "error", value: (batch) => batch.errorCode },
  { name: "message", value: (batch) => batch.answerMessage },
  { name: "contact_ids", value: (batch) => batch.contactIds.map(String) },
  { name: "sent", value: (batch) => batch.request },
  { name: "answer", value: (batch) => batch.answer },
];

/** Requests to Higher Logic and their answers, as a file; `run` and `contact` narrow it, and bring what was sent along. */
export async function GET(request: Request): Promise<Response> {
  const staff = await staffOr("activity:view");
  if (staff instanceof Response) return staff;
  const asked = new URL(request.url).searchParams;
  const id = (name: string) => parseId(asked.get(name) ?? undefined) ?? undefined;
  return exportResponse({
    format: exportFormat(asked.get("as")),
    name: "higher-logic-requests",
    columns,
    rows: allPushBatches(staff.associationId, { syncRunId: id("run"), contactId: id("contact") }),
  });
}
