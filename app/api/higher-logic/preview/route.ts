import { changeWords } from "@/higher-logic/push/difference";
import { proposedFromAddress, proposedSettings } from "@/higher-logic/settings/preview-view";
import { previewLines, type PreviewExportLine } from "@/higher-logic/sync/preview/store";
import { exportFormat, exportResponse, type ExportColumn } from "@/lib/export";
import { staffOr } from "../staff";

const WORDS: Readonly<Record<PreviewExportLine["would"], string>> = {
  added: "be added",
  changed: "be updated",
  removed: "be removed",
  cannotBePushed: "not be pushed",
};

const columns: readonly ExportColumn<PreviewExportLine>[] = [
  { name: "contact_id", value: (line) => line.contactId },
  { name: "integration_key", value: (line) => line.integrationKey },
  { name: "name", value: (line) => line.name },
  { name: "email", value: (line) => line.email },
  { name: "would", value: (line) => WORDS[line.would] },
  { name: "because", value: (line) => line.because },
  { name: "joins", value: (line) => line.joins },
  { name: "leaves", value: (line) => line.leaves },
  {
    name: "changes",
    value: (line) => line.changes,
    text: (line) => line.changes.map(changeWords).join("; "),
  },
];

/** Everybody for whom a full run would do something, with the settings in the address, as a file. */
export async function GET(request: Request): Promise<Response> {
  const staff = await staffOr("higher-logic:view");
  if (staff instanceof Response) return staff;
  const asked = new URL(request.url).searchParams;
  const proposed = asked.has("tenantCode")
    ? proposedSettings(proposedFromAddress(Object.fromEntries(asked)))
    : {};
  return exportResponse({
    format: exportFormat(asked.get("as")),
    name: "higher-logic-preview",
    columns,
    rows: previewLines(staff.associationId, { proposed, onlyNew: asked.get("onlyNew") === "true" }),
  });
}
