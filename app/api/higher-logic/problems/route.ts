import { errorEntry } from "@/higher-logic/push/errors";
import { allWaitingContacts, type WaitingContact } from "@/higher-logic/sync/activity/store";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";
import { staffOr } from "../staff";

const columns: readonly ExportColumn<WaitingContact>[] = [
  { name: "contact_id", value: (person) => person.contactId },
  { name: "integration_key", value: (person) => person.integrationKey },
  { name: "name", value: (person) => person.name },
  { name: "email", value: (person) => person.email },
  { name: "problem", value: (person) => person.code },
  { name: "what_is_wrong", value: ({ code }) => errorEntry(code).sentence },
  { name: "what_to_do", value: ({ code }) => errorEntry(code).whatToDo },
  { name: "detail", value: (person) => person.detail },
  { name: "since", value: (person) => person.since },
  { name: "attempts", value: (person) => person.attempts },
  { name: "next_look_at", value: (person) => person.nextLookAt },
];

/** Everybody who cannot be pushed, and what to do, as a file. */
export async function GET(request: Request): Promise<Response> {
  const staff = await staffOr("activity:view");
  if (staff instanceof Response) return staff;
  return exportResponse({
    format: exportFormat(new URL(request.url).searchParams.get("as")),
    name: "higher-logic-problems",
    columns,
    rows: allWaitingContacts(staff.associationId, "problem"),
  });
}
