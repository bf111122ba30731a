import { changeWords } from "@/higher-logic/push/difference";
import { allTellings, type Telling } from "@/higher-logic/sync/history/store";
import { peopleNames } from "@/higher-logic/sync/people/store";
import { toldSentence } from "@/higher-logic/sync/told";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";
import { parseId } from "@/lib/fields";
import { problem, staffOr } from "../../../staff";

const columns: readonly ExportColumn<Telling>[] = [
  { name: "sent_at", value: (telling) => telling.sentAt },
  { name: "answered_at", value: (telling) => telling.finishedAt },
  { name: "state", value: (telling) => telling.state },
  { name: "request", value: (telling) => telling.batchId },
  { name: "target", value: (telling) => telling.target },
  { name: "http_status", value: (telling) => telling.httpStatus },
  { name: "error", value: (telling) => telling.errorCode },
  { name: "what", value: ({ said, before }) => (said ? toldSentence(said, before) : "kept no longer") },
  {
    name: "changes",
    value: (telling) => telling.changes,
    text: (telling) => telling.changes.map(changeWords).join("; "),
  },
  { name: "integration_key", value: ({ said }) => said?.key ?? null },
  { name: "first_name", value: ({ said }) => said?.firstName ?? null },
  { name: "last_name", value: ({ said }) => said?.lastName ?? null },
  { name: "email", value: ({ said }) => said?.email ?? null },
  { name: "is_active", value: ({ said }) => said?.isActive ?? null },
  { name: "is_member", value: ({ said }) => said?.isMember ?? null },
  { name: "communities", value: ({ said }) => (said?.groups ?? []).map(({ name }) => name) },
];

/** Everything Higher Logic was ever told about one person, as a file. Another association's contact is as none. */
export async function GET(request: Request, { params }: { params: Promise<{ contactId: string }> }) {
  const staff = await staffOr("activity:view");
  if (staff instanceof Response) return staff;
  const contactId = parseId((await params).contactId);
  const [person] = contactId ? await peopleNames(staff.associationId, [contactId]) : [];
  if (!contactId || !person) return problem(404, "There is no such contact.");
  return exportResponse({
    format: exportFormat(new URL(request.url).searchParams.get("as")),
    name: `higher-logic-contact-${contactId}`,
    columns,
    rows: allTellings(staff.associationId, contactId),
  });
}
